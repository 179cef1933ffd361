"""How many SMS segments a text costs.

GSM-7 (3GPP TS 23.038) carries 160 septets alone and 153 in a concatenated message; one character outside it
turns the whole text into UCS-2, with 70 and 67 units of 16 bits. Spanish é ñ ü ¿ ¡ are in GSM-7; á í ó ú
are not.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")

Encoding = Literal["GSM-7", "UCS-2"]

_LIMITS: dict[Encoding, tuple[int, int]] = {"GSM-7": (160, 153), "UCS-2": (70, 67)}


@dataclass(frozen=True)
class Segments:
    """What a text costs: its encoding, its length in that encoding's units, and its segments."""

    encoding: Encoding
    units: int
    segments: int


def measure(text: str) -> Segments:
    """The cost of `text` as one SMS; an empty text has no segment.

    An escaped GSM-7 character and a surrogate pair are never split between segments, so a text may need
    one segment more than its length alone says.
    """
    encoding: Encoding = "UCS-2" if outside_gsm7(text) else "GSM-7"
    widths = [_width(character, encoding) for character in text]
    units = sum(widths)
    alone, joined = _LIMITS[encoding]
    if units <= alone:
        return Segments(encoding, units, 1 if text else 0)
    return Segments(encoding, units, _packed(widths, joined))


def outside_gsm7(text: str) -> frozenset[str]:
    """The characters of `text` that GSM-7 cannot carry."""
    return frozenset(text) - BASIC - EXTENSION


def _width(character: str, encoding: Encoding) -> int:
    if encoding == "GSM-7":
        return 2 if character in EXTENSION else 1
    return 2 if ord(character) > 0xFFFF else 1


def _packed(widths: Iterable[int], room: int) -> int:
    segments, used = 1, 0
    for width in widths:
        if used + width > room:
            segments, used = segments + 1, 0
        used += width
    return segments
