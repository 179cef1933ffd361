"""What the sandbox is told at its start, from options or ``SANDBOX_*`` variables."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any


@dataclass(frozen=True, kw_only=True)
class StripeSide:
    """One Stripe account: its key, and the one endpoint its events are posted to (none when empty)."""

    name: str
    api_key: str
    webhook_secret: str
    webhook_url: str


@dataclass(frozen=True, kw_only=True)
class Config:
    """Every setting, as ``SANDBOX_PORT`` and so on; the defaults serve a portal on 127.0.0.1:8000.

    ``message_url`` may carry Twilio's connection overrides (``#rc=3&rp=all``). The ``…_seconds`` are the
    pause before each status callback, until a bank debit settles, and before a refused event's first retry.
    """

    port: int = 8100
    var: Path = Path("var/sandbox")
    firm_name: str = "Demo Law Firm"
    people: str = ""
    sms_number: str = "+15005550100"
    whatsapp_number: str = "+15005550101"
    twilio_account_sid: str = "AC" + "0" * 32
    twilio_auth_token: str = field(default="sandbox-auth-token", repr=False)
    message_url: str = "http://127.0.0.1:8000/webhooks/twilio/message"
    stripe_key: str = field(default="sk_test_sandbox_operating", repr=False)
    stripe_webhook_secret: str = field(default="whsec_sandbox_operating", repr=False)
    stripe_webhook_url: str = "http://127.0.0.1:8000/webhooks/stripe/operating"
    stripe_trust_key: str = field(default="sk_test_sandbox_trust", repr=False)
    stripe_trust_webhook_secret: str = field(default="whsec_sandbox_trust", repr=False)
    stripe_trust_webhook_url: str = "http://127.0.0.1:8000/webhooks/stripe/trust"
    callback_seconds: float = 0.25
    bank_seconds: float = 4.0
    retry_seconds: float = 0.5

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65535:
            raise ValueError(f"port is {self.port}; it must lie between 0 and 65535")
        if self.stripe_key == self.stripe_trust_key:
            raise ValueError("the two Stripe accounts are told apart by their keys, which must differ")
        if min(self.callback_seconds, self.bank_seconds, self.retry_seconds) < 0:
            raise ValueError("seconds cannot be negative")

    @property
    def whatsapp_sender(self) -> str:
        """The firm's WhatsApp address as Twilio writes it."""
        return f"whatsapp:{self.whatsapp_number.removeprefix('whatsapp:')}"

    @property
    def stripe_sides(self) -> tuple[StripeSide, StripeSide]:
        """The operating and the trust account."""
        return (
            StripeSide(
                name="operating",
                api_key=self.stripe_key,
                webhook_secret=self.stripe_webhook_secret,
                webhook_url=self.stripe_webhook_url,
            ),
            StripeSide(
                name="trust",
                api_key=self.stripe_trust_key,
                webhook_secret=self.stripe_trust_webhook_secret,
                webhook_url=self.stripe_trust_webhook_url,
            ),
        )


def read_config(arguments: Sequence[str], environ: Mapping[str, str]) -> Config:
    """Read options first, then the environment; exits with a usage message when a value does not parse."""
    parser = argparse.ArgumentParser(
        prog="python -m recado.sandbox",
        description="Twilio and Stripe stand-ins with a browser phone, on loopback.",
        epilog="Each option may also be given as SANDBOX_<OPTION>; keep keys and tokens there.",
    )
    for known in fields(Config):
        name = f"SANDBOX_{known.name.upper()}"
        parser.add_argument(
            f"--{known.name.replace('_', '-')}",
            type=type(known.default) if known.name != "var" else Path,
            default=environ.get(name) or argparse.SUPPRESS,
            help=f"{name}" + (f" (default {known.default})" if known.repr else ""),
        )
    given: dict[str, Any] = vars(parser.parse_args(arguments))
    try:
        return Config(**given)
    except ValueError as error:
        parser.error(str(error))
