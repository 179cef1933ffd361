"""What a demo may never touch, and what nothing but a demo may use.

The mark itself is a column of the firm's row; these rules only compare it with the settings.
"""

import secrets
from collections.abc import Mapping
from pathlib import Path

from recado.bot.embedded_home import make, write_private
from recado.bot.settings import GENERATED_MASTER_KEY, Settings, SettingsError
from recado.bot.settings_values import is_loopback

DEMO_FIRM = "Robles Law"
BASES = ("twilio_api_base", "stripe_api_base")
STRIPE_KEYS = ("stripe_api_key", "stripe_trust_api_key")


def check_demo(settings: Settings, *, demo: bool) -> None:
    """Refuse settings that do not fit the database's mark. Raises SettingsError, naming each variable."""
    problems = _wrong_in_demo(settings) if demo else _wrong_outside(settings)
    if problems:
        raise SettingsError("\n".join(problems))


def demo_environment(environ: Mapping[str, str], var_dir: Path, secret: Mapping[str, str]) -> dict[str, str]:
    """The environment and what a demo adds: a generated master key, and the sandbox for what is missing.

    Each provider is replaced singly: where its credentials are given, they and its base stay as they are.
    `secret` is what `sandbox_secrets` returned.
    """
    added = dict(environ)
    if not environ.get("MASTER_KEY") and not environ.get("MASTER_KEY_FILE"):
        added["MASTER_KEY_FILE"] = str(generate_master_key(var_dir))
    sandbox = f"http://127.0.0.1:{environ.get('SANDBOX_PORT') or 8100}"
    if not environ.get("TWILIO_ACCOUNT_SID"):
        added |= {
            "TWILIO_API_BASE": sandbox,
            "TWILIO_ACCOUNT_SID": secret["TWILIO_ACCOUNT_SID"],
            "TWILIO_AUTH_TOKEN": secret["TWILIO_AUTH_TOKEN"],
            "TWILIO_SMS_FROM": "+15005550100",
            "TWILIO_WHATSAPP_FROM": "whatsapp:+15005550101",
        }
    if not environ.get("STRIPE_API_KEY") and not environ.get("STRIPE_TRUST_API_KEY"):
        added["STRIPE_API_BASE"] = sandbox
        added |= {name: value for name, value in secret.items() if name.startswith("STRIPE_")}
    return added


def sandbox_environment(settings: Settings, secret: Mapping[str, str]) -> dict[str, str]:
    """The variables the sandbox is started with, so that it and the portal know each other."""
    portal = f"http://127.0.0.1:{settings.port}"
    return {
        "SANDBOX_PORT": str(settings.sandbox_port),
        "SANDBOX_FIRM_NAME": DEMO_FIRM,
        "SANDBOX_VAR": str(settings.var_dir / "sandbox"),
        "SANDBOX_PEOPLE": str(settings.var_dir / "sandbox" / "people.json"),
        "SANDBOX_SMS_NUMBER": "+15005550100",
        "SANDBOX_WHATSAPP_NUMBER": "+15005550101",
        "SANDBOX_TWILIO_ACCOUNT_SID": secret["TWILIO_ACCOUNT_SID"],
        "SANDBOX_TWILIO_AUTH_TOKEN": secret["TWILIO_AUTH_TOKEN"],
        "SANDBOX_MESSAGE_URL": f"{portal}/webhooks/twilio/message",
        "SANDBOX_STRIPE_KEY": secret["STRIPE_API_KEY"],
        "SANDBOX_STRIPE_WEBHOOK_SECRET": secret["STRIPE_WEBHOOK_SECRET"],
        "SANDBOX_STRIPE_WEBHOOK_URL": f"{portal}/webhooks/stripe/operating",
        "SANDBOX_STRIPE_TRUST_KEY": secret["STRIPE_TRUST_API_KEY"],
        "SANDBOX_STRIPE_TRUST_WEBHOOK_SECRET": secret["STRIPE_TRUST_WEBHOOK_SECRET"],
        "SANDBOX_STRIPE_TRUST_WEBHOOK_URL": f"{portal}/webhooks/stripe/trust",
    }


def sandbox_secrets(var_dir: Path) -> dict[str, str]:
    """The credentials shared with this VAR_DIR's sandbox, made on first use: nobody else can sign as it."""
    folder = make(var_dir / "secrets", 0o700)
    return {
        "TWILIO_ACCOUNT_SID": "AC" + _kept(folder / "sandbox_twilio_account", 16),
        "TWILIO_AUTH_TOKEN": _kept(folder / "sandbox_twilio", 16),
        "STRIPE_API_KEY": "sk_test_" + _kept(folder / "sandbox_stripe", 12),
        "STRIPE_WEBHOOK_SECRET": "whsec_" + _kept(folder / "sandbox_stripe_webhook", 16),
        "STRIPE_TRUST_API_KEY": "sk_test_" + _kept(folder / "sandbox_trust", 12),
        "STRIPE_TRUST_WEBHOOK_SECRET": "whsec_" + _kept(folder / "sandbox_trust_webhook", 16),
    }


def generate_master_key(var_dir: Path) -> Path:
    """The path of the demo's own master key, made on first use."""
    path = var_dir / GENERATED_MASTER_KEY
    make(path.parent, 0o700)
    _kept(path, 32)
    return path


def _kept(path: Path, size: int) -> str:
    if not path.exists():
        write_private(path, secrets.token_hex(size))
    return path.read_text(encoding="ascii").strip()


def _wrong_in_demo(settings: Settings) -> list[str]:
    problems = [
        f"{name.upper()}: a live key has no place in a demo. Use a key that begins with sk_test_ or rk_test_."
        for name in STRIPE_KEYS
        if (getattr(settings, name) or "").startswith(("sk_live_", "rk_live_"))
    ]
    problems += [
        f"{name.upper()}: a demo talks to providers on loopback only. Leave it and its credentials out."
        for name in BASES
        if _configured(settings, name) and not is_loopback(getattr(settings, name) or "api")
    ]
    if not is_loopback(settings.origin):
        problems.append("PUBLIC_URL: a demo is reached on loopback only. Leave it out.")
    if not is_loopback(settings.host if ":" not in settings.host else f"[{settings.host}]"):
        problems.append("HOST: a demo listens on loopback only. Leave it out.")
    return problems


def _wrong_outside(settings: Settings) -> list[str]:
    problems = [
        f"{name.upper()}: the sandbox serves only a demo. Leave it out to reach the real provider."
        for name in BASES
        if is_loopback(getattr(settings, name) or "")
    ]
    if settings.master_key is None:
        problems.append("MASTER_KEY: missing. Make one, openssl rand -base64 32, and keep a copy elsewhere.")
    elif settings.master_key_generated:
        problems.append("MASTER_KEY: this one was generated for a demo. Make one: openssl rand -base64 32.")
    return problems


def _configured(settings: Settings, base: str) -> bool:
    names = {"twilio_api_base": ("twilio_account_sid",), "stripe_api_base": STRIPE_KEYS}[base]
    return getattr(settings, base) is not None or any(getattr(settings, name) for name in names)
