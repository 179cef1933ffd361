"""The text that stands on a page, as a machine reads it: its lines, and those of a zone once more.

The letters of a machine-readable zone are read a second time with nothing but them allowed: a filler is then
rarely taken for a letter.
"""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image

from recado.media import ocr
from recado.media.page import Page
from recado.media.page_text import LONGEST_LINE, MOST_LINES, PageText
from recado.media.view import picture

ZONE_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"
_MARGIN = 0.6
"""Of a line's height: how much around a zone is read with it."""


def read_text(page: Page) -> PageText | None:
    """Read a page; None where nothing can be read here. Raises what the decoders raise."""
    if not ocr.available():
        return None
    seen = picture(page)
    lines = ocr.lines(seen)
    return PageText(_kept(lines), _kept(_zone(seen, lines)))


def _zone(seen: Image.Image, lines: Sequence[ocr.Line]) -> list[ocr.Line]:
    boxes = [line.box for line in lines if _like_a_zone(line.text)]
    if not boxes:
        return []
    around = round(_MARGIN * max(bottom - top for _, top, _, bottom in boxes))
    left, top = (min(box[at] for box in boxes) - around for at in (0, 1))
    right, bottom = (max(box[at] for box in boxes) + around for at in (2, 3))
    crop = seen.crop((max(left, 0), max(top, 0), min(right, seen.width), min(bottom, seen.height)))
    return ocr.lines(crop, ocr.Layout.BLOCK, ZONE_LETTERS)


def _like_a_zone(text: str) -> bool:
    """Whether a line has fillers, or is one long word of capitals and digits."""
    if text.count("<") + 2 * text.count("«") >= 3:
        return True
    bare = text.replace(" ", "")
    plain = sum(letter.isascii() and (letter.isupper() or letter.isdecimal()) for letter in bare)
    return len(bare) >= 28 and plain >= 0.9 * len(bare) and text.count(" ") <= 3


def _kept(lines: Sequence[ocr.Line]) -> tuple[str, ...]:
    return tuple(line.text[:LONGEST_LINE] for line in lines[:MOST_LINES])
