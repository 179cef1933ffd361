"""Telephone numbers: one spelling to match people by, and the hours of the day where they may ring.

An address is never rewritten: these spellings are for matching only, replies go to what was received.
"""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import PhoneNumber, timezone

ANYWHERE_IN_THE_US = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
)
"""For numbers that belong to no place, such as toll-free ones."""

# WhatsApp writes some countries' mobile numbers otherwise than they are dialled: Mexico with a 1 after the
# country code, Argentina with or without a 9, old Brazilian accounts without their ninth digit.
_MEXICO = re.compile(r"\+521(\d{10})\Z")
_ARGENTINA = re.compile(r"\+549(\d{10})\Z")
_BRAZIL = re.compile(r"\+55(\d{2})([6-9]\d{7})\Z")


def canonical_phone(address: str) -> str | None:
    """Return the E.164 number by which a person is matched, or None for an address that is no number.

    WhatsApp ids, short codes and alphanumeric senders are no numbers.
    """
    if not re.fullmatch(r"\+[0-9]{7,15}", address):
        return None
    address = _MEXICO.sub(r"+52\1", address)
    address = _ARGENTINA.sub(r"+54\1", address)
    address = _BRAZIL.sub(r"+55\g<1>9\2", address)
    parsed = _parse(address, None)
    return address if parsed and phonenumbers.is_possible_number(parsed) else None


def typed_phone(text: str, region: str = "US") -> str | None:
    """Read a number as people of `region` write it, such as (305) 555-0123; None if it is none."""
    if not re.fullmatch(r"[\s+().\-/0-9]+", text):
        return None
    if text.strip().startswith("+"):
        return canonical_phone("+" + re.sub(r"[^0-9]", "", text))
    parsed = _parse(text, region)
    if parsed is None or not phonenumbers.is_possible_number(parsed):
        return None
    return canonical_phone(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def zones_of(phone: str) -> list[str]:
    """Return the IANA zones where this E.164 number may ring; empty if nothing is known of it.

    A North American number of no place may ring anywhere in the United States.
    """
    parsed = _parse(phone, None)
    if parsed is None:
        return []
    kind = phonenumbers.number_type(parsed)
    if not phonenumbers.is_number_type_geographical(kind, parsed.country_code or 0):
        return list(ANYWHERE_IN_THE_US) if parsed.country_code == 1 else []
    return [zone for zone in timezone.time_zones_for_number(parsed) if zone != "Etc/Unknown"]


def masked_phone(address: str) -> str:
    """Return an address of which only the last four characters can be read."""
    return f"••• {address[-4:]}"


def _parse(text: str, region: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
