"""Identifiers, dates, addresses and segment counts, as the vendors write them."""

import random
import re
import string
from datetime import UTC, datetime
from email.utils import format_datetime

_BASIC = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
# identifiers only have to differ here; asking the system for secrets costs more than the rest of a request
_LETTERS = string.ascii_letters + string.digits
_EXTENDED = set("\f^{}\\[~]|€")
_PHONE = re.compile(r"\+[1-9]\d{6,14}")
_WHATSAPP = re.compile(r"whatsapp:(\+[1-9]\d{6,14}|[A-Z]{2}\.[A-Za-z0-9]{1,128})")


def twilio_id(prefix: str) -> str:
    """A fresh 34-character identifier such as ``SM…``."""
    return f"{prefix}{random.getrandbits(128):032x}"


def stripe_id(prefix: str) -> str:
    """A fresh identifier such as ``plink_1…``."""
    return f"{prefix}_1{''.join(random.choices(_LETTERS, k=23))}"


def rfc2822(moment: float | None) -> str | None:
    """A Unix time as Twilio's REST API prints it: ``Mon, 23 Nov 2026 03:07:10 +0000``."""
    return None if moment is None else format_datetime(datetime.fromtimestamp(moment, UTC))


def is_phone(address: str) -> bool:
    """Whether this is an E.164 number."""
    return bool(_PHONE.fullmatch(address))


def is_whatsapp(address: str) -> bool:
    """Whether this is ``whatsapp:`` with an E.164 number or a business-scoped user id."""
    return bool(_WHATSAPP.fullmatch(address))


def segments(body: str) -> int:
    """How many SMS segments a text takes: 160/153 GSM-7 septets, or 70/67 UTF-16 units.

    3GPP TS 23.038 (the alphabet) and TS 23.040 (concatenation).
    """
    if all(char in _BASIC or char in _EXTENDED for char in body):
        size = len(body) + sum(char in _EXTENDED for char in body)
        return 1 if size <= 160 else -(-size // 153)
    size = len(body.encode("utf-16-le")) // 2
    return 1 if size <= 70 else -(-size // 67)
