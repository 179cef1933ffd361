"""Pages that part the letters of one scan: blank ones, and the separator sheet that staff print."""

from __future__ import annotations

from io import BytesIO
from typing import Literal

from PIL import Image, ImageChops, ImageStat

Mark = Literal["", "blank", "separator"]

_SIDE = 64
RINGS = 4
"""Black, white, black, white, from the edge inwards: the same in whatever way the sheet is fed."""
_ALIKE = 0.6
"""How closely a page must follow the rings, as a correlation. Letters, forms and photos stay under 0.35."""
_CONTRAST = 96
_MARGIN = 0.06
"""Of a page's side: the shadow of a scanner's lid and punch holes tell nothing about what is on it."""
_INK = 40
"""How much darker than the paper is ink, of 255; paper shows the print of its back more faintly."""
_SPECKS = 12
"""Pixels of a small picture that may be dirt on the glass."""


def mark_of(thumbnail: bytes) -> Mark:
    """Say of a page's small picture whether it is blank or the separator sheet, by its pixels alone."""
    with Image.open(BytesIO(thumbnail), formats=("JPEG",)) as picture:
        grey = picture.convert("L")
    if _is_sheet(grey):
        return "separator"
    return "blank" if _is_blank(grey) else ""


def _is_sheet(grey: Image.Image) -> bool:
    """Tell by the rings, also where a printer made them smaller or a scanner moved them."""
    dark = grey.point([255 if value < 128 else 0 for value in range(256)]).getbbox()
    crops = [grey] if dark is None else [grey, grey.crop(dark)]
    return any(
        _has_rings(crop) for crop in crops if crop.width * 2 > grey.width and crop.height * 2 > grey.height
    )


def _has_rings(grey: Image.Image) -> bool:
    small = grey.resize((_SIDE, _SIDE), Image.Resampling.BOX).tobytes()
    return max(small) - min(small) >= _CONTRAST and _correlation(small, _rings().tobytes()) > _ALIKE


def _rings() -> Image.Image:
    drawn = Image.new("L", (_SIDE, _SIDE), 0)
    for ring in range(1, RINGS):
        inset = _SIDE * ring // 2 // RINGS
        drawn.paste(255 * (ring % 2), (inset, inset, _SIDE - inset, _SIDE - inset))
    return drawn


def _correlation(one: bytes, other: bytes) -> float:
    """Pearson's, of two pictures of as many pixels."""
    count = len(one)
    mean_one, mean_other = sum(one) / count, sum(other) / count
    off = [(a - mean_one, b - mean_other) for a, b in zip(one, other, strict=True)]
    spread = (sum(a * a for a, _ in off) * sum(b * b for _, b in off)) ** 0.5
    return sum(a * b for a, b in off) / spread if spread else 0.0


def _is_blank(grey: Image.Image) -> bool:
    """Nothing but paper: no more ink within the margins than some specks."""
    x, y = round(grey.width * _MARGIN), round(grey.height * _MARGIN)
    inner = grey.crop((x, y, grey.width - x, grey.height - y))
    paper = ImageStat.Stat(inner).median[0]
    darker = ImageChops.subtract(Image.new("L", inner.size, paper), inner)
    return sum(darker.histogram()[_INK:]) <= _SPECKS and paper > 96
