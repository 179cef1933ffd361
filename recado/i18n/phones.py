"""Telephone numbers as people type them in an answer."""

import re
import unicodedata

import phonenumbers

from recado.i18n.words import LONGEST

_CANDIDATE = re.compile(r"\+?\(?\d[\d\s().\-/–]{5,28}\d")
_ABROAD = re.compile(r"^(?:\+|00|011)(?=[1-9])")
# WhatsApp writes Mexico's mobile numbers with a 1 that is not dialled.
_MEXICO = re.compile(r"^\+521(?=\d{10}$)")


def phone_of(text: str) -> str | None:
    """The one telephone number in `text`, as E.164; without a country code it is read as a number of the US.

    None when there is none, when there are two, or when no such number can exist. Seven digits are none:
    the area code is missing.
    """
    plain = unicodedata.normalize("NFKC", text[:LONGEST])
    if len(text) > LONGEST or plain.count("\n") > 3:
        return None
    found = {number for each in _CANDIDATE.findall(plain)[:3] if (number := _number(each))}
    return found.pop() if len(found) == 1 else None


def _number(typed: str) -> str | None:
    digits = "+" * typed.startswith("+") + re.sub(r"\D", "", typed)
    if _ABROAD.match(digits):
        return _valid(_MEXICO.sub("+52", _ABROAD.sub("+", digits)))
    # Ten digits are a number of the US; with more, the country code was typed without its plus.
    return _valid(f"+1{digits}") if len(digits) == 10 else _valid(_MEXICO.sub("+52", f"+{digits}"))


def _valid(number: str) -> str | None:
    if not 11 <= len(number) <= 16:
        return None
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(parsed) else None
