"""Which way up a page stands when its file does not say: by its text, where that is sure."""

from collections import Counter
from dataclasses import dataclass

from PIL import Image

from recado.media import ocr

SIDE = 1600
"""The longer side at which directions are read: print of ten points on a letter page is then large enough."""
SURE = 10
"""So many words must have been read in a direction before it is believed."""
_CLEAR = 4
"""So many times as many words must have been read in it as in any other direction."""
_CONFIDENCE = 80
_LETTERS = 4


@dataclass(frozen=True)
class Turn:
    """How far to turn a picture clockwise for its text to stand upright, and how many words say so."""

    degrees: int
    words: int


def turn_by_text(image: Image.Image) -> Turn | None:
    """Say which way up a picture's text stands; None where that is not sure, to leave it as it lies.

    The picture is read as it lies and, where that shows little, upside down. Writing by hand is hardly read,
    and decides nothing. Tesseract's own detection of directions was measured beside this and left: see
    docs/adr/0007-tesseract-in-the-decoder.md.
    """
    if not ocr.available():
        return None
    seen = image.convert("L")
    seen.thumbnail((SIDE, SIDE), Image.Resampling.BILINEAR, reducing_gap=2.0)
    votes: Counter[int] = Counter()
    for upside_down in (0, 180):
        words = [word for word in ocr.words(seen) if len(word.text) >= _LETTERS and word.text.isalpha()]
        sure = [word for word in words if word.confidence >= _CONFIDENCE]
        votes.update((upside_down + (270 if _on_its_side(word) else 0)) % 360 for word in sure)
        first, second = (*votes.most_common(2), (0, 0), (0, 0))[:2]
        if first[1] >= max(SURE, _CLEAR * second[1], len(words) / 2):
            return Turn(*first)
        seen = seen.transpose(Image.Transpose.ROTATE_180)
    return None


def told(turn: Turn | None) -> dict[str, float]:
    """The measure that says how sure it was."""
    return {"direction": float(turn.words)} if turn else {}


def _on_its_side(word: ocr.Line) -> bool:
    left, top, right, bottom = word.box
    return bottom - top > right - left
