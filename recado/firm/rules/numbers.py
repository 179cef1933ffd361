"""The numbers by which USCIS knows people and cases, in one spelling each."""

from __future__ import annotations

import re

from recado.firm.errors import Invalid

_SEPARATORS = re.compile(r"[\s\-.#]")


def a_number(text: str) -> str:
    """Return an Alien Registration Number as ``A`` and nine digits (USCIS glossary, "A-Number").

    Raises Invalid with a hint.
    """
    found = re.fullmatch(r"A?([0-9]{7,9})", _SEPARATORS.sub("", text).upper())
    if not found:
        raise Invalid("an A-number is A and 7 to 9 digits, such as A012345678")
    return "A" + found[1].zfill(9)


def receipt(text: str) -> str:
    """Return a receipt number: three letters and ten digits (USCIS, "Receipt Number").

    Raises Invalid with a hint.
    """
    found = re.fullmatch(r"[A-Z]{3}[0-9]{10}", _SEPARATORS.sub("", text).upper())
    if not found:
        raise Invalid("a receipt number is three letters and ten digits, such as IOE0912345678")
    return found[0]
