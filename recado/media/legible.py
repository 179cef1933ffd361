"""Whether a page can be read: what is measured on a picture, and the faults that are told kindly.

Everything is measured on a copy of 480 pixels a side. A fault is a warning, never a refusal: the client may
insist. The thresholds were chosen on papers drawn and photographed by `tests/snapshots.py`, and
`tests/media/test_legible.py` holds how many good photos are warned about (fewer than one in a hundred) and
how many poor ones are found.
"""

from collections.abc import Mapping
from enum import StrEnum
from itertools import groupby, pairwise
from types import MappingProxyType

from PIL import Image, ImageChops, ImageDraw, ImageFilter


class Fault(StrEnum):
    """What may keep a page from being read. A fault warns; it never refuses."""

    BLURRY = "blurry"
    DARK = "dark"
    GLARE = "glare"
    CUT = "cut"
    SMALL = "small"


MEASURES: Mapping[str, str] = MappingProxyType(
    {
        "sharpness": "How steep the steepest edges are, from 0 to 1, where they are least steep.",
        "brightness": "How bright the brightest hundredth of the picture is, from 0 (black) to 255 (white).",
        "glare": "The share of the picture, from 0 to 1, in which a light's reflection drowns the print.",
        "cut": "How many strokes of print run out through one side of the picture, the worst one.",
        "side": "The longer side of what was sent, in pixels.",
        "direction": "How many words were surely read, where the text told which way up the page stands.",
    }
)
"""Every measure that a page may carry, and what it says."""

SHARP = 0.39
BRIGHT = 58
GLARING = 0.004
CUT = 3
LARGE = 800
"""Pixels: a letter page then has 73 to the inch, and print of ten points is five of them high."""


def judge(image: Image.Image, sent: tuple[int, int]) -> tuple[tuple[Fault, ...], dict[str, float]]:
    """Measure a small upright picture in RGB or grey, of which `sent` pixels came; say what is wrong."""
    grey = image if image.mode == "L" else image.convert("L")
    measures = {
        "brightness": float(_reached(grey.histogram(), 0.01)),
        "glare": round(_glare(image), 4),
        "cut": float(_cut(grey)),
        "side": float(max(sent)),
    }
    sharpness = _sharpness(grey)
    if sharpness is not None:
        measures["sharpness"] = round(sharpness, 2)
    wrong = {
        Fault.DARK: measures["brightness"] < BRIGHT,
        Fault.BLURRY: sharpness is not None and sharpness < SHARP,
        Fault.GLARE: measures["glare"] >= GLARING,
        Fault.CUT: measures["cut"] >= CUT,
        Fault.SMALL: measures["side"] < LARGE,
    }
    return tuple(fault for fault, is_so in wrong.items() if is_so), measures


_FAR = 6
_STEEPEST = 0.0005
_FAINT = 24


def _sharpness(grey: Image.Image) -> float | None:
    """Compare the largest steps between neighbours with those between pixels far apart.

    A sharp edge makes all of its step between two neighbours, whatever its contrast and however much of the
    page is empty; a blurred one makes it little by little. A moving hand blurs along one direction only, so
    of four directions the worst counts, among those along which there is anything to see.
    """
    found = []
    many = max(_STEEPEST * grey.width * grey.height, 1.0)
    for across, down in ((1, 0), (0, 1), (1, 1), (1, -1)):
        far = _brightest(_steps(grey, across * _FAR, down * _FAR), many)
        if far >= _FAINT:
            found.append(_brightest(_steps(grey, across, down), many) / far)
    return min(found, default=None)


def _steps(grey: Image.Image, across: int, down: int) -> list[int]:
    """The histogram of the differences between each pixel and the one so far across and down."""
    width, height = grey.width - abs(across), grey.height - abs(down)
    if width < 1 or height < 1:
        return [0] * 256
    left, top = max(across, 0), max(down, 0)
    other_left, other_top = max(-across, 0), max(-down, 0)
    one = grey.crop((left, top, left + width, top + height))
    other = grey.crop((other_left, other_top, other_left + width, other_top + height))
    return ImageChops.difference(one, other).histogram()


def _brightest(histogram: list[int], many: float) -> int:
    """The value that so many pixels reach."""
    for value in range(255, 0, -1):
        many -= histogram[value]
        if many <= 0:
            return value
    return 0


_BLOWN = 247
_LARGEST_LAMP = 0.2
_UNBROKEN = 0.6
_HALO = (190, 140)
_NEARLY_WHITE = 240
_FADING = 0.25
_RINGS = (3, 3, 3, 5, 7, 11)


def _glare(image: Image.Image) -> float:
    """The share of the picture where white without any print fades softly into paper that is less than white.

    White paper in good light ends at a hard edge, and has print in it; a lamp's reflection has neither.
    """
    coarse = image.reduce(4)
    light = coarse if coarse.mode == "L" else _darkest_band(coarse)
    blown = light.point(lambda value: 255 if value >= _BLOWN else 0)
    if not _share(blown):
        return 0.0
    lamp = _inner(blown.filter(ImageFilter.MinFilter(5))).filter(ImageFilter.MaxFilter(5))
    share = _share(lamp)
    is_lamp = _share(blown) * _UNBROKEN <= share <= _LARGEST_LAMP and _fades(light, lamp)
    return share if is_lamp else 0.0


def _fades(light: Image.Image, lamp: Image.Image) -> bool:
    """Tell whether a lamp has a halo, in which nothing is dark, and it grows darker ring by ring outwards."""
    rings = []
    for width in _RINGS:
        wider = lamp.filter(ImageFilter.MaxFilter(width))
        rings.append(light.histogram(ImageChops.subtract(wider, lamp)))
        lamp = wider
    if not all(map(sum, rings)) or any(
        _reached(ring, 0.9) < least for ring, least in zip(rings, _HALO, strict=False)
    ):
        return False
    middles = [_reached(ring, 0.5) for ring in rings]
    falling = all(outer <= inner + 4 for inner, outer in pairwise(middles)) and middles[-1] <= _NEARLY_WHITE
    return falling and middles[1] - middles[-1] >= _FADING * (255 - middles[-1])


def _reached(histogram: list[int], share: float) -> int:
    """The value that so large a share of the pixels reaches."""
    return _brightest(histogram, share * sum(histogram))


def _darkest_band(image: Image.Image) -> Image.Image:
    red, green, blue = image.split()
    return ImageChops.darker(ImageChops.darker(red, green), blue)


def _inner(mask: Image.Image) -> Image.Image:
    """Leave out what touches the picture's edge: a white table, a window."""
    framed = Image.new("L", (mask.width + 2, mask.height + 2), 255)
    framed.paste(mask, (1, 1))
    ImageDraw.floodfill(framed, (0, 0), 0)
    return framed.crop((1, 1, mask.width + 1, mask.height + 1))


def _share(mask: Image.Image) -> float:
    return mask.histogram()[255] / (mask.width * mask.height)


_DEPTH = 4
_LONGEST_STROKE = 6
_WINDOW = 12
_DARK_PAPER = 110
_INK, _PAPER_LIKE, _AS_BRIGHT = 0.75, 0.85, 0.6


def _cut(grey: Image.Image) -> int:
    """Count the short dark strokes on paper along each side of the picture; the worst side counts."""
    paper = _reached(grey.histogram(), 0.1)
    if paper < _DARK_PAPER:
        return 0
    width, height = grey.size
    depth = min(_DEPTH, width, height)
    sides = (
        grey.crop((0, 0, depth, height)),
        grey.crop((width - depth, 0, width, height)),
        grey.crop((0, 0, width, depth)).transpose(Image.Transpose.TRANSPOSE),
        grey.crop((0, height - depth, width, height)).transpose(Image.Transpose.TRANSPOSE),
    )
    return max(_strokes(side, paper * _AS_BRIGHT) for side in sides)


def _strokes(side: Image.Image, least: float) -> int:
    """Count what is dark for a short way between paper and paper, along a narrow upright strip.

    Paper is as bright as what is around it, and that nearly as bright as the page; ink is darker. What is
    neither (a table's grain, a cloth's pattern, a shadow) is no print, but for a pixel or two between them.
    """
    line = side.filter(ImageFilter.MinFilter(3)).resize((1, side.height), Image.Resampling.BOX).tobytes()
    if max(line) < least:
        return 0
    around = [max(line[max(at - _WINDOW, 0) : at + _WINDOW + 1]) for at in range(len(line))]
    kinds = (
        ""
        if bright < least
        else "paper"
        if value >= _PAPER_LIKE * bright
        else "ink"
        if value <= _INK * bright
        else ""
        for value, bright in zip(line, around, strict=True)
    )
    runs = [(kind, len(list(run))) for kind, run in groupby(kinds)]
    runs = [(kind, length) for kind, length in runs if kind or length > 2]
    return sum(
        (before, kind, after) == ("paper", "ink", "paper") and length <= _LONGEST_STROKE
        for (before, _), (kind, length), (after, _) in zip(runs, runs[1:], runs[2:], strict=False)
    )
