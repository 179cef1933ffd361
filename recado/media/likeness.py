"""Whether two pages look alike: 64-bit perceptual hashes and the distance between them.

The hash holds the signs of 64 middle frequencies of the picture (a discrete cosine transform, as in Zauner's
pHash, which takes the lowest). The lowest tell a letter from a card but not one page of a contract from the
next; the middle ones see where the words stand, and still survive a carrier's or WhatsApp's encoding.
"""

import math
from functools import cache
from operator import mul

from PIL import Image

_GRID = 64
_BAND = range(8, 16)
NEAR = 4
"""The most bits in which two pages that look alike differ."""


def fingerprint(image: Image.Image) -> int:
    """Hash an upright picture of any size: 64 bits, without a sign; 0 where it is of one colour."""
    grid = image.convert("L").resize((_GRID, _GRID), Image.Resampling.BOX).tobytes()
    rows = [grid[start : start + _GRID] for start in range(0, _GRID * _GRID, _GRID)]
    across = [[sum(map(mul, wave, row)) for row in rows] for wave in _waves()]
    signs = (sum(map(mul, wave, column)) > _NOTHING for wave in _waves() for column in across)
    return sum(bit << place for place, bit in enumerate(signs))


def alike(one: int, other: int) -> bool:
    """Tell whether two hashes are of pages that look alike; 0 stands for no hash and is like nothing."""
    return bool(one and other) and (one ^ other).bit_count() <= NEAR


# What rounding leaves of a picture of one colour.
_NOTHING = 1e-6


@cache
def _waves() -> list[list[float]]:
    return [
        [math.cos(math.pi * (2 * place + 1) * frequency / (2 * _GRID)) for place in range(_GRID)]
        for frequency in _BAND
    ]
