from __future__ import annotations

import base64
import re
from datetime import timedelta
from pathlib import Path

import pytest

from recado.bot.demo_rules import (
    check_demo,
    demo_environment,
    generate_master_key,
    sandbox_environment,
    sandbox_secrets,
)
from recado.bot.parts import parts
from recado.bot.settings import Settings, SettingsError, read_settings
from recado.bot.settings_values import HINTS, Hours

KEY = base64.b64encode(bytes(range(32))).decode()
DOCS = Path(__file__).parents[2] / "docs" / "settings.md"


def test_a_fresh_machine_needs_no_settings() -> None:
    settings = read_settings({})
    assert settings.database_url is None
    assert settings.origin == "http://127.0.0.1:8000"
    assert settings.reminder_schedule == (timedelta(days=2), timedelta(days=4), timedelta(days=7))
    assert settings.quiet_hours == Hours(540, 1200)


def test_other_variables_and_empty_ones_are_left_alone() -> None:
    assert read_settings({"PATH": "/bin", "TWILIO_AUTH_TOKEN": " ", "port": "1"}) == read_settings({})


def test_the_owner_of_the_tables_is_who_signs_in_unless_said_otherwise() -> None:
    url = "postgresql+psycopg://a:b@db/recado"
    assert read_settings({"DATABASE_URL": "postgres://a:b@db/recado"}).database_owner_url == url
    other = read_settings({"DATABASE_URL": url, "DATABASE_OWNER_URL": "postgresql://o@db/recado"})
    assert other.database_owner_url == "postgresql+psycopg://o@db/recado"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DATABASE_URL", "mysql://x/y", "not a PostgreSQL address"),
        ("DATABASE_URL", "postgresql://host", "names no database"),
        ("REDIS_URL", "http://x", "does not begin with redis://"),
        ("STORAGE_URL", "ftp://x", "does not begin with s3://"),
        ("PORT", "eighty", "valid integer"),
        ("PORT", "70000", "less than or equal to 65535"),
        ("PUBLIC_URL", "http://portal.example.org", "unencrypted"),
        ("PUBLIC_URL", "https://portal.example.org/recado", "has a path"),
        ("TRUSTED_PROXIES", "10.0.0.0/8,proxy", "not addresses"),
        ("METRICS_TOKEN", "short", "at least 16"),
        ("MASTER_KEY", "c2hvcnQ=", "5 bytes, expected 32"),
        ("TWILIO_ACCOUNT_SID", "SK123", "pattern"),
        ("TWILIO_API_BASE", "http://twilio.example.org", "unencrypted"),
        ("TWILIO_SMS_FROM", "555-0100", "pattern"),
        ("TWILIO_WHATSAPP_FROM", "+15555550100", "pattern"),
        ("STRIPE_API_KEY", "pk_test_x", "pattern"),
        ("STRIPE_WEBHOOK_SECRET", "secret", "pattern"),
        ("CLAMD_URL", "localhost:3310", "does not begin with tcp://"),
        ("CLAMD_URL", "tcp://localhost", "must look like"),
        ("TWILIO_DELETE_MEDIA", "perhaps", "valid boolean"),
        ("SMTP_URL", "mail.example.org", "does not begin with smtp://"),
        ("MAIL_FROM", "office", "not an e-mail address"),
        ("SEND_RATE", "0", "greater than 0"),
        ("REMINDER_SCHEDULE", "4d,2d", "grow"),
        ("REMINDER_SCHEDULE", "soon", "is not a time"),
        ("QUIET_HOURS", "20:00-09:00", "within one day"),
        ("QUIET_HOURS", "09:60-10:00", "within one day"),
        ("QUIET_HOURS", "always", "not a span"),
        ("LOG_LEVEL", "loud", "DEBUG"),
    ],
)
def test_a_wrong_value_is_named_explained_and_answered_with_a_hint(name: str, value: str, said: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings({name: value})
    assert str(refused.value).startswith(f"{name}: ")
    assert said in str(refused.value)
    assert HINTS[name] in str(refused.value)


def test_no_message_repeats_a_secret() -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings({"MASTER_KEY": "not-the-key", "STRIPE_API_KEY": "live_secret"})
    assert "not-the-key" not in str(refused.value)
    assert "live_secret" not in str(refused.value)
    assert KEY not in repr(read_settings({"MASTER_KEY": KEY}))
    assert repr(bytes(range(32))) not in repr(read_settings({"MASTER_KEY": KEY}))


def test_half_of_a_pair_is_refused() -> None:
    with pytest.raises(SettingsError, match="TWILIO_AUTH_TOKEN is missing"):
        read_settings({"TWILIO_ACCOUNT_SID": "AC" + "0" * 32})


def test_mail_comes_from_somewhere_or_is_refused() -> None:
    by_user = read_settings({"SMTP_URL": "smtp://office%40example.org:x@mail.example.org:587"})
    assert by_user.mail_sender == "office@example.org"
    with pytest.raises(SettingsError, match="MAIL_FROM is missing"):
        read_settings({"SMTP_URL": "smtp://me:x@mail.example.org:587"})
    assert read_settings({"MAIL_FROM": "office@example.org"}).mail_sender is None


def test_the_master_key_may_lie_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(KEY + "\n")
    assert read_settings({"MASTER_KEY_FILE": str(file)}).master_key == bytes(range(32))
    with pytest.raises(SettingsError, match="keep one"):
        read_settings({"MASTER_KEY_FILE": str(file), "MASTER_KEY": KEY})
    with pytest.raises(SettingsError, match="cannot be read"):
        read_settings({"MASTER_KEY_FILE": str(tmp_path / "none")})


def test_times_and_hours_are_read_as_people_write_them() -> None:
    settings = read_settings(
        {"REMINDER_SCHEDULE": "20s, 40s,60s", "QUIET_HOURS": "00:00-24:00", "CLOSE_WAIT": "1m"}
    )
    assert settings.reminder_schedule == tuple(timedelta(seconds=n) for n in (20, 40, 60))
    assert settings.quiet_hours == Hours(0, 1440)
    assert settings.close_wait == timedelta(minutes=1)


def test_every_variable_is_documented_and_every_documented_one_exists() -> None:
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", DOCS.read_text(), re.MULTILINE))
    assert documented == {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"STRIPE_API_KEY": "sk_live_x", "STRIPE_WEBHOOK_SECRET": "whsec_x"}, "STRIPE_API_KEY"),
        ({"STRIPE_TRUST_API_KEY": "rk_live_x", "STRIPE_TRUST_WEBHOOK_SECRET": "whsec_x"}, "STRIPE_TRUST_API"),
        ({"STRIPE_API_KEY": "sk_test_x", "STRIPE_WEBHOOK_SECRET": "whsec_x"}, "STRIPE_API_BASE"),
        ({"TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_AUTH_TOKEN": "12345678"}, "TWILIO_API_BASE"),
        ({"TWILIO_API_BASE": "https://api.twilio.com"}, "TWILIO_API_BASE"),
        ({"PUBLIC_URL": "https://portal.example.org"}, "PUBLIC_URL"),
        ({"HOST": "192.0.2.1"}, "HOST"),
    ],
)
def test_a_demo_refuses_what_reaches_beyond_this_machine(given: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        check_demo(read_settings(given), demo=True)


def test_outside_a_demo_the_sandbox_and_its_key_are_refused(tmp_path: Path) -> None:
    generated = generate_master_key(tmp_path)
    given = {"VAR_DIR": str(tmp_path), "MASTER_KEY_FILE": str(generated)}
    with pytest.raises(SettingsError, match="generated"):
        check_demo(read_settings(given), demo=False)
    with pytest.raises(SettingsError, match="MASTER_KEY: missing"):
        check_demo(read_settings({}), demo=False)
    for base in ("TWILIO_API_BASE", "STRIPE_API_BASE"):
        with pytest.raises(SettingsError, match=base):
            check_demo(read_settings({"MASTER_KEY": KEY, base: "http://localhost:8100"}), demo=False)
    check_demo(read_settings({"MASTER_KEY": KEY}), demo=False)


def test_a_demo_fills_in_the_sandbox_and_keeps_what_is_given(tmp_path: Path) -> None:
    secret = sandbox_secrets(tmp_path)
    assert sandbox_secrets(tmp_path) == secret
    given = {
        "TWILIO_API_BASE": "http://127.0.0.1:9000",
        "TWILIO_ACCOUNT_SID": "AC" + "1" * 32,
        "TWILIO_AUTH_TOKEN": "another-token",
        "SANDBOX_PORT": "8200",
        "VAR_DIR": str(tmp_path),
    }
    settings = read_settings(demo_environment(given, tmp_path, secret))
    check_demo(settings, demo=True)
    assert settings.twilio_api_base == "http://127.0.0.1:9000"
    assert settings.stripe_api_base == "http://127.0.0.1:8200"
    assert settings.master_key_generated
    assert set(sandbox_environment(settings, secret)) >= {"SANDBOX_STRIPE_KEY", "SANDBOX_TWILIO_AUTH_TOKEN"}


def test_a_part_that_is_off_or_not_there_yet_says_so() -> None:
    said = {part.name: part for part in parts(read_settings({}))}
    assert said["texts"].line == "off: TWILIO_SMS_FROM is not set"
    assert said["antivirus"].line == "off: files are not scanned"
    given = {"CLAMD_URL": "tcp://127.0.0.1:3310", "TWILIO_SMS_FROM": "+15555550100"}
    said = {part.name: part for part in parts(read_settings(given))}
    assert said["texts"].state == "on"
    assert said["antivirus"].state == "on"
