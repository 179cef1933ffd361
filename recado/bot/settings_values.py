"""How each kind of setting is written, and what to write instead when it is not."""

import ipaddress
import re
from datetime import timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from recado.firm.crypto import parse_master_key
from recado.firm.rules.email_address import typed_email
from recado.gateways.scanner import Clamd

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
DAY = 24 * 60

# Settings that only work in pairs.
TOGETHER = (
    ("twilio_account_sid", "twilio_auth_token"),
    ("stripe_api_key", "stripe_webhook_secret"),
    ("stripe_trust_api_key", "stripe_trust_webhook_secret"),
    ("uscis_client_id", "uscis_client_secret"),
)

HINTS = {
    "DATABASE_URL": "Write postgresql+psycopg://user:password@host/database.",
    "DATABASE_OWNER_URL": "Write postgresql+psycopg://owner:password@host/database.",
    "REDIS_URL": "Write redis://:password@host:6379/0, rediss:// for TLS, or unix://:password@/path.",
    "STORAGE_URL": "Write s3://bucket or s3://bucket/prefix; leave it out to keep files in VAR_DIR/files.",
    "PORT": "Write a TCP port between 1 and 65535.",
    "SANDBOX_PORT": "Write a TCP port between 1 and 65535.",
    "PUBLIC_URL": "Write the address Twilio and Stripe reach you at, such as https://portal.example.org.",
    "TRUSTED_PROXIES": "Write your proxies' addresses, such as 10.0.0.5 or 10.0.0.0/24,10.1.0.7.",
    "METRICS_TOKEN": "Make one: openssl rand -hex 24.",
    "MASTER_KEY": "Make one: openssl rand -base64 32.",
    "MASTER_KEY_PREVIOUS": "Write the key that MASTER_KEY replaced, or leave it out.",
    "TWILIO_ACCOUNT_SID": "It is AC and 32 hexadecimal digits, on the first page of Twilio's console.",
    "TWILIO_AUTH_TOKEN": "It stands beside the account SID in Twilio's console.",
    "TWILIO_API_BASE": "Leave it out for api.twilio.com, or write https://host (http only on loopback).",
    "TWILIO_SMS_FROM": "Write the number as +15555550100, or a short code of five or six digits.",
    "TWILIO_WHATSAPP_FROM": "Write the sender as whatsapp:+15555550100.",
    "TWILIO_DELETE_MEDIA": "Write on or off.",
    "TWILIO_MESSAGING_SERVICE_SID": "It is MG and 32 hexadecimal digits.",
    "STRIPE_API_KEY": "It begins with sk_ or rk_; a restricted key is enough.",
    "STRIPE_TRUST_API_KEY": "It begins with sk_ or rk_; a restricted key is enough.",
    "STRIPE_WEBHOOK_SECRET": "It begins with whsec_, on the page of the webhook endpoint in Stripe.",
    "STRIPE_TRUST_WEBHOOK_SECRET": "It begins with whsec_, on the page of the trust account's endpoint.",
    "STRIPE_API_BASE": "Leave it out for api.stripe.com, or write https://host (http only on loopback).",
    "USCIS_API_BASE": "Write the base that USCIS gave you, such as https://api-int.uscis.gov.",
    "CLAMD_URL": "Write tcp://host:3310 or unix:///run/clamav/clamd.ctl.",
    "SMTP_URL": "Write smtps://user:password@host:465 or smtp://user:password@host:587.",
    "MAIL_FROM": "Write the address that e-mail comes from, such as office@example.org.",
    "SEND_RATE": "Write texts per second for each sender number, such as 1.",
    "SEND_THREADS": "Write a whole number between 1 and 64.",
    "REMINDER_SCHEDULE": "Write growing times of silence, such as 2d,4d,7d (s, m, h or d).",
    "QUIET_HOURS": "Write when texts may go out, firm's time, such as 09:00-20:00; 00:00-24:00 for always.",
    "COLLECT_PAUSE": "Write a time such as 20s.",
    "CLOSE_WAIT": "Write a time such as 60s.",
    "LOG_LEVEL": "Write DEBUG, INFO, WARNING or ERROR.",
}


class Hours(NamedTuple):
    """A span of the day in minutes after midnight, `opens` included and `closes` not; 0 to 1440 is always."""

    opens: int
    closes: int


def database(value: str | None) -> str | None:
    """A PostgreSQL address in SQLAlchemy's form; postgres:// and postgresql:// are understood."""
    if value is None:
        return None
    scheme, separator, rest = value.partition("://")
    if not separator or scheme not in ("postgres", "postgresql", "postgresql+psycopg"):
        raise ValueError("not a PostgreSQL address")
    if not rest.partition("/")[2].partition("?")[0]:
        raise ValueError("names no database")
    return f"postgresql+psycopg://{rest}"


def redis(value: str | None) -> str | None:
    """A Redis address."""
    return _scheme(value, ("redis", "rediss", "unix"))


def storage(value: str | None) -> str | None:
    """Where files are kept when not in VAR_DIR."""
    return _host(_scheme(value, ("s3",)))


def clamd(value: str | None) -> str | None:
    """The virus scanner's address."""
    if _scheme(value, ("tcp", "unix")) is not None:
        Clamd(value or "")
    return value


def smtp(value: str | None) -> str | None:
    """The mail server's address."""
    return _host(_scheme(value, ("smtp", "smtps")))


def email(value: str | None) -> str | None:
    """An e-mail address."""
    if value is not None and typed_email(value) is None:
        raise ValueError("not an e-mail address")
    return value


def base(value: str | None) -> str | None:
    """A provider's base address, https unless on this machine, without a slash at its end."""
    if value is None:
        return None
    _host(_scheme(value, ("https", "http")))
    if urlsplit(value).scheme == "http" and not is_loopback(value):
        raise ValueError("unencrypted http reaches beyond this machine")
    if urlsplit(value).query or urlsplit(value).fragment:
        raise ValueError("has a query or a fragment")
    return value.rstrip("/")


def origin(value: str) -> str:
    """A public address: scheme, host and port only, because signatures are computed over it."""
    checked = base(value) or ""
    if urlsplit(checked).path:
        raise ValueError("has a path; only scheme, host and port are used")
    return checked


def networks(value: object) -> object:
    """A comma-separated list of addresses and networks."""
    if not isinstance(value, str):
        return value
    try:
        return tuple(ipaddress.ip_network(part.strip()) for part in value.split(",") if part.strip())
    except ValueError as error:
        raise ValueError(f"not addresses or networks ({error})") from None


def master_key(value: object) -> object:
    """32 bytes, as base64 or hexadecimal."""
    return parse_master_key(value) if isinstance(value, str) else value


def span(value: object) -> object:
    """A time such as 20s, 5m, 2h or 3d; a bare number is seconds."""
    if not isinstance(value, str):
        return value
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([smhd]?)", value.strip().lower(), re.ASCII)
    if match is None:
        raise ValueError(f"{value!r} is not a time")
    return timedelta(**{UNITS[match[2] or "s"]: float(match[1])})


def spans(value: object) -> object:
    """A comma-separated list of growing times."""
    if not isinstance(value, str):
        return value
    read = [span(part) for part in value.split(",") if part.strip()]
    times = tuple(one for one in read if isinstance(one, timedelta))
    if not times or list(times) != sorted(set(times)) or times[0] <= timedelta(0):
        raise ValueError("the times must be above zero and grow")
    return times


def hours(value: object) -> object:
    """A span of the day such as 09:00-20:00."""
    if not isinstance(value, str):
        return value
    match = re.fullmatch(r"(\d{1,2}):(\d\d)\s*-\s*(\d{1,2}):(\d\d)", value.strip(), re.ASCII)
    if match is None:
        raise ValueError(f"{value!r} is not a span of hours")
    opens, closes = (int(match[at]) * 60 + int(match[at + 1]) for at in (1, 3))
    if not 0 <= opens < closes <= DAY or max(match[2], match[4]) >= "60":
        raise ValueError(f"{value!r} does not lie within one day")
    return Hours(opens, closes)


def level(value: object) -> object:
    """The name of a log level, in any case."""
    return value.upper() if isinstance(value, str) else value


def is_loopback(address: str) -> bool:
    """Whether an address, with or without a scheme, names this machine only."""
    host = urlsplit(address if "://" in address else f"//{address}").hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _scheme(value: str | None, schemes: tuple[str, ...]) -> str | None:
    if value is not None and urlsplit(value).scheme not in schemes:
        raise ValueError(f"does not begin with {' or '.join(f'{scheme}://' for scheme in schemes)}")
    return value


def _host(value: str | None) -> str | None:
    if value is not None and not urlsplit(value).hostname:
        raise ValueError("names no host")
    return value
