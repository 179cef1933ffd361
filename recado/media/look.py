"""One look at an upright picture: its thumbnail, its likeness, and whether it can be read."""

from dataclasses import dataclass

from PIL import Image

from recado.media.legible import Fault, judge
from recado.media.likeness import fingerprint
from recado.media.page import Limits
from recado.media.pictures import encoded_small, small


@dataclass(frozen=True)
class Look:
    """What one look showed."""

    thumbnail: bytes
    phash: int
    faults: tuple[Fault, ...]
    measures: dict[str, float]


def look(image: Image.Image, sent: tuple[int, int], limits: Limits) -> Look:
    """Look at an upright picture, reduced already or not, of which `sent` pixels came; it may be changed.

    Everything is measured on the thumbnail: a 12-megapixel photo is decoded at 1/8 and no further.
    """
    seen = small(image, limits.thumbnail_side)
    faults, measures = judge(seen, sent)
    return Look(encoded_small(seen), fingerprint(seen), faults, measures)
