"""All that the environment may say, read once, validated, and refused with a hint.

`docs/settings.md` documents every variable; a test keeps the two in step.
"""

from collections.abc import Mapping
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Literal

from pydantic import AliasGenerator, BaseModel, ConfigDict, Field, ValidationError, field_validator

from recado.bot import settings_values as values
from recado.firm.crypto import parse_master_key
from recado.gateways.mail import sender_of

Network = IPv4Network | IPv6Network
GENERATED_MASTER_KEY = Path("secrets") / "demo_master_key"


class SettingsError(Exception):
    """A variable is missing or wrong; the message names it, says what is wrong and what to write instead."""


class Settings(BaseModel):
    """One run's settings. A variable's name is the field's name in capitals; None means the part is off.

    Durations are timedeltas, `send_rate` is texts per second per sender number, `port`s are TCP ports.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        alias_generator=AliasGenerator(validation_alias=str.upper),
        populate_by_name=True,
    )

    database_url: str | None = Field(None, repr=False)
    database_owner_url: str | None = Field(None, repr=False)
    redis_url: str | None = Field(None, repr=False)
    storage_url: str | None = None
    var_dir: Path = Path("var")

    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)
    sandbox_port: int = Field(8100, ge=1, le=65535)
    public_url: str = ""
    trusted_proxies: tuple[Network, ...] = ()
    metrics_token: str | None = Field(None, repr=False, min_length=16)

    master_key: bytes | None = Field(None, repr=False)
    master_key_file: Path | None = None
    master_key_previous: bytes | None = Field(None, repr=False)

    twilio_account_sid: str | None = Field(None, pattern=r"^AC[0-9a-fA-F]{32}$")
    twilio_auth_token: str | None = Field(None, repr=False, min_length=8)
    twilio_auth_token_previous: str | None = Field(None, repr=False, min_length=8)
    twilio_api_base: str | None = None
    twilio_sms_from: str | None = Field(None, pattern=r"^\+[1-9]\d{6,14}$|^\d{5,6}$")
    twilio_whatsapp_from: str | None = Field(None, pattern=r"^whatsapp:\+[1-9]\d{6,14}$")
    twilio_messaging_service_sid: str | None = Field(None, pattern=r"^MG[0-9a-fA-F]{32}$")

    twilio_delete_media: bool = True

    stripe_api_key: str | None = Field(None, repr=False, pattern=r"^(sk|rk)_(test|live)_\w+$")
    stripe_webhook_secret: str | None = Field(None, repr=False, pattern=r"^whsec_\S+$")
    stripe_webhook_secret_previous: str | None = Field(None, repr=False, pattern=r"^whsec_\S+$")
    stripe_trust_api_key: str | None = Field(None, repr=False, pattern=r"^(sk|rk)_(test|live)_\w+$")
    stripe_trust_webhook_secret: str | None = Field(None, repr=False, pattern=r"^whsec_\S+$")
    stripe_trust_webhook_secret_previous: str | None = Field(None, repr=False, pattern=r"^whsec_\S+$")
    stripe_api_base: str | None = None

    clamd_url: str | None = None
    uscis_client_id: str | None = None
    uscis_client_secret: str | None = Field(None, repr=False)
    uscis_api_base: str | None = None
    smtp_url: str | None = Field(None, repr=False)
    mail_from: str | None = None

    send_rate: float = Field(1.0, gt=0, le=1000)
    send_threads: int = Field(4, ge=1, le=64)
    reminder_schedule: tuple[timedelta, ...] = (timedelta(days=2), timedelta(days=4), timedelta(days=7))
    quiet_hours: values.Hours = values.Hours(9 * 60, 20 * 60)
    collect_pause: timedelta = timedelta(seconds=20)
    close_wait: timedelta = timedelta(seconds=60)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @property
    def origin(self) -> str:
        """The address at which the world reaches the portal: PUBLIC_URL, or loopback where none is given."""
        return self.public_url or f"http://127.0.0.1:{self.port}"

    @property
    def mail_sender(self) -> str | None:
        """Whom e-mail comes from: MAIL_FROM, or the user of SMTP_URL where that is an address."""
        return sender_of(self.smtp_url, self.mail_from) if self.smtp_url else None

    @property
    def master_key_generated(self) -> bool:
        """Whether the master key is the one a demo makes for itself."""
        generated = self.var_dir / GENERATED_MASTER_KEY
        if self.master_key is None or not generated.exists():
            return False
        return parse_master_key(generated.read_text(encoding="ascii")) == self.master_key

    _database = field_validator("database_url", "database_owner_url")(values.database)
    _redis = field_validator("redis_url")(values.redis)
    _storage = field_validator("storage_url")(values.storage)
    _clamd = field_validator("clamd_url")(values.clamd)
    _smtp = field_validator("smtp_url")(values.smtp)
    _mail_from = field_validator("mail_from")(values.email)
    _base = field_validator("twilio_api_base", "stripe_api_base", "uscis_api_base")(values.base)
    _public = field_validator("public_url")(values.origin)
    _proxies = field_validator("trusted_proxies", mode="before")(values.networks)
    _keys = field_validator("master_key", "master_key_previous", mode="before")(values.master_key)
    _spans = field_validator("reminder_schedule", mode="before")(values.spans)
    _span = field_validator("collect_pause", "close_wait", mode="before")(values.span)
    _hours = field_validator("quiet_hours", mode="before")(values.hours)
    _level = field_validator("log_level", mode="before")(values.level)


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read and check every known variable; an empty one counts as not set. Raises SettingsError."""
    given = {
        name.upper(): environ[name.upper()].strip()
        for name in Settings.model_fields
        if environ.get(name.upper(), "").strip()
    }
    if "MASTER_KEY_FILE" in given:
        given["MASTER_KEY"] = _read_master_key(given)
    given.setdefault("DATABASE_OWNER_URL", given.get("DATABASE_URL", ""))
    try:
        settings = Settings.model_validate({name: value for name, value in given.items() if value})
    except ValidationError as error:
        raise SettingsError(_explain(error)) from None
    _check_pairs(settings)
    _check_mail(settings)
    return settings


def _read_master_key(given: Mapping[str, str]) -> str:
    if "MASTER_KEY" in given:
        raise SettingsError("MASTER_KEY and MASTER_KEY_FILE are both set: keep one of them.")
    path = Path(given["MASTER_KEY_FILE"])
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"MASTER_KEY_FILE: {path} cannot be read ({error.__class__.__name__}). "
            "Give the path of a file that holds the key and that the portal's account may read."
        ) from None


def _check_pairs(settings: Settings) -> None:
    for first, second in values.TOGETHER:
        one, other = getattr(settings, first), getattr(settings, second)
        if (one is None) != (other is None):
            missing, present = (first, second) if one is None else (second, first)
            raise SettingsError(
                f"{missing.upper()} is missing while {present.upper()} is set: set both, or neither."
            )


def _check_mail(settings: Settings) -> None:
    if settings.smtp_url and not settings.mail_sender:
        raise SettingsError(
            "MAIL_FROM is missing while SMTP_URL is set, and its user is no e-mail address. "
            + values.HINTS["MAIL_FROM"]
        )


def _explain(error: ValidationError) -> str:
    lines = []
    for problem in error.errors(include_url=False, include_context=False, include_input=False):
        name = str(problem["loc"][0]).upper()
        what = problem["msg"].removeprefix("Value error, ")
        lines.append(f"{name}: {what}. {values.HINTS.get(name, '')}".rstrip())
    return "\n".join(lines)
