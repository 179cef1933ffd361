"""Whether a page can be read: what is measured on a picture, and the faults that are told kindly."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Fault(StrEnum):
    """What may keep a page from being read. A fault warns; it never refuses."""

    BLURRY = "blurry"
    DARK = "dark"
    GLARE = "glare"
    CUT = "cut"
    SMALL = "small"


MEASURES: Mapping[str, str] = MappingProxyType(
    {
        "sharpness": "How crisp the crispest strokes are; less is blurrier.",
        "brightness": "How bright the paper is, from 0 (black) to 255 (white).",
        "glare": "The share of the picture, from 0 to 1, in which a light's reflection drowns the print.",
        "cut": "The share of the picture's edge, from 0 to 1, through which print runs out.",
        "side": "The shorter side of what was sent, in pixels.",
        "direction": "How sure the text's direction was where it turned the page; more is surer.",
    }
)
"""Every measure that a page may carry, and what it says."""
