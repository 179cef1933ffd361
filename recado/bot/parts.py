"""Which outside parts are on, in one honest line each, for `recado doctor`."""

from dataclasses import dataclass
from typing import Literal

from recado.bot.settings import Settings

State = Literal["on", "off", "later"]


@dataclass(frozen=True)
class Part:
    """One outside part. `later` means that settings were given for what this version does not do yet."""

    name: str
    state: State
    line: str


def parts(settings: Settings) -> tuple[Part, ...]:
    """Every outside part of the portal, in the order in which a firm sets them up."""
    return (
        _switch(
            "texts", settings.twilio_sms_from, "TWILIO_SMS_FROM", f"sent from {settings.twilio_sms_from}"
        ),
        _switch(
            "whatsapp",
            settings.twilio_whatsapp_from,
            "TWILIO_WHATSAPP_FROM",
            f"sent from {settings.twilio_whatsapp_from}",
        ),
        _switch("payments", settings.stripe_api_key, "STRIPE_API_KEY", "taken into the operating account"),
        _switch(
            "trust payments",
            settings.stripe_trust_api_key,
            "STRIPE_TRUST_API_KEY",
            "taken into the trust account",
        ),
        Part("files", "on", f"sealed, in {settings.storage_url or settings.var_dir / 'files'}"),
        Part("antivirus", "on", "every file is scanned before it is opened")
        if settings.clamd_url
        else Part("antivirus", "off", "off: files are not scanned"),
        _later("uscis", settings.uscis_client_id, "USCIS_CLIENT_ID", "case status is not looked up"),
        _switch("mail", settings.smtp_url, "SMTP_URL", f"invitations are sent from {settings.mail_sender}"),
    )


def _switch(name: str, given: str | None, variable: str, line: str) -> Part:
    return Part(name, "on", line) if given else Part(name, "off", f"off: {variable} is not set")


def _later(name: str, given: str | None, variable: str, meanwhile: str) -> Part:
    if given:
        return Part(name, "later", f"{variable} is set, but this version cannot use it yet: {meanwhile}")
    return Part(name, "off", f"off: {meanwhile}")
