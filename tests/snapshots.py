"""Photos of papers: good ones, as varied as phones take them, and the same with one thing wrong."""

import math
import random
from collections.abc import Callable
from functools import cache
from io import BytesIO

from paperwork import PAPERS, PRINTED, softened
from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter

from recado.media.legible import Fault

SIDE = 1200
"""The longer side of the snapshots, in pixels: less than a phone's, for the sake of the tests' time."""
Wrong = Callable[[Image.Image, random.Random], Image.Image]


def good(seed: int, paper: int | None = None, side: int = SIDE) -> Image.Image:
    """A photo that anybody can read: some paper, on some table, in some light, by some phone."""
    dice = random.Random(seed)
    return photographed(PAPERS[(seed if paper is None else paper) % len(PAPERS)](dice), dice, side)


def photographed(sheet: Image.Image, dice: random.Random, side: int = SIDE) -> Image.Image:
    """A photo of this sheet."""
    scene, _ = _composed(dice, sheet, side)
    return _sensed(_lit(scene, dice), dice)


def poor(seed: int, fault: Fault, paper: int | None = None) -> Image.Image:
    """The same, with one thing wrong: too little light, a shaking hand, a lamp's reflection."""
    dice = random.Random(seed)
    printed = PRINTED if fault is Fault.CUT else PAPERS
    sheet = printed[(seed if paper is None else paper) % len(printed)](dice)
    if fault is Fault.CUT:
        return _sensed(_lit(_cut(sheet, dice), dice), dice)
    scene, box = _composed(dice, sheet)
    scene = _lit(scene, dice)
    match fault:
        case Fault.BLURRY:
            scene = _shaken(scene, dice) if dice.random() < 0.5 else _unfocused(scene, dice)
        case Fault.DARK:
            scene = ImageEnhance.Brightness(scene).enhance(dice.uniform(0.08, 0.22))
        case Fault.GLARE:
            # More light than a sensor can count: its noise does not show.
            return _glaring(_sensed(scene, dice), box, dice)
        case Fault.SMALL:
            scene.thumbnail((dice.randint(200, 560),) * 2)
    return _sensed(scene, dice)


def sent(image: Image.Image, seed: int = 0) -> bytes:
    """The JPEG that arrives: as phones and carriers encode it."""
    out = BytesIO()
    image.save(out, "JPEG", quality=random.Random(seed).choice((45, 60, 75, 85, 92)))
    return out.getvalue()


def _unit(scene: Image.Image) -> float:
    """What was chosen on pictures of 2,000 pixels, on this one."""
    return max(scene.size) / 2000


def _composed(
    dice: random.Random, sheet: Image.Image, side: int = SIDE
) -> tuple[Image.Image, tuple[int, int, int, int]]:
    """Lay the sheet on a table, or scan it; says where it lies."""
    upright = sheet.height > sheet.width
    size = (round(side * dice.choice((0.75, 0.5625))), side)
    size = size if upright else size[::-1]
    if dice.random() < 0.15:
        flat = sheet.resize((side * sheet.width // max(sheet.size), side * sheet.height // max(sheet.size)))
        return flat, (0, 0, *flat.size)
    table = _table(size, dice)
    share = dice.uniform(0.72, 0.94)
    scale = min(size[0] * share / sheet.width, size[1] * share / sheet.height)
    laid = sheet.resize((round(sheet.width * scale), round(sheet.height * scale)), Image.Resampling.BICUBIC)
    mask = Image.new("L", laid.size, 255)
    angle = dice.uniform(-3, 3)
    laid, mask = (each.rotate(angle, Image.Resampling.BILINEAR, expand=True) for each in (laid, mask))
    left, top = (size[0] - laid.width) // 2, (size[1] - laid.height) // 2
    _shadow(table, (left, top, left + laid.width, top + laid.height), dice)
    table.paste(laid, (left, top), mask)
    return table, (max(left, 0), max(top, 0), left + laid.width, top + laid.height)


def _cut(sheet: Image.Image, dice: random.Random) -> Image.Image:
    """Hold the phone so near, or so far to a side, that print is lost."""
    scene, (left, top, right, bottom) = _composed(dice, sheet)
    lost = dice.uniform(0.22, 0.4) * (right - left)
    match dice.randrange(3):
        case 0:
            frame = (left + lost, 0.0, float(scene.width), float(scene.height))
        case 1:
            frame = (0.0, 0.0, right - lost, float(scene.height))
        case _:
            frame = (left + lost, float(top), right - lost / 2, float(bottom))
    near = scene.crop([round(edge) for edge in frame])
    scale = SIDE / max(near.size)
    return near.resize((round(near.width * scale), round(near.height * scale)), Image.Resampling.BICUBIC)


def _table(size: tuple[int, int], dice: random.Random) -> Image.Image:
    """Wood, a dark desk, a white one, a tablecloth."""
    unit = max(size) / 2000
    small = (round(size[0] / 40 / unit), round(size[1] / 6 / unit))
    grain = Image.frombytes("L", small, dice.randbytes(small[0] * small[1])).resize(
        size, Image.Resampling.BICUBIC
    )
    match dice.randrange(4):
        case 0:
            low, high = (92, 58, 32), (150, 104, 64)
        case 1:
            low, high = (30, 30, 34), (52, 52, 58)
        case 2:
            low, high = (222, 220, 214), (240, 240, 236)
        case _:
            return _cloth(size, dice)
    return Image.composite(Image.new("RGB", size, high), Image.new("RGB", size, low), grain)


def _cloth(size: tuple[int, int], dice: random.Random) -> Image.Image:
    cloth = Image.new("RGB", size, (212, 200, 186))
    draw, step = ImageDraw.Draw(cloth), round(dice.randint(60, 140) * max(size) / 2000)
    for left in range(0, size[0], step):
        for top in range(left // step % 2 * step, size[1], 2 * step):
            draw.rectangle((left, top, left + step, top + step), (168, 64, 58))
    return softened(cloth, 2)


def _shadow(table: Image.Image, box: tuple[int, int, int, int], dice: random.Random) -> None:
    shade = Image.new("L", table.size, 0)
    offset = dice.randint(4, 22) * _unit(table)
    ImageDraw.Draw(shade).rectangle([edge + offset for edge in box], 110)
    table.paste((0, 0, 0), mask=shade.filter(ImageFilter.GaussianBlur(offset)))


def _lit(scene: Image.Image, dice: random.Random) -> Image.Image:
    """One side is darker, the light is warm or cold, a hand throws a shadow."""
    angle = dice.randrange(360)
    slope = Image.linear_gradient("L").rotate(angle, Image.Resampling.BICUBIC).crop((45, 45, 211, 211))
    fall = dice.uniform(0.0, 0.45)
    slope = slope.resize(scene.size).point(lambda value: round(255 - (255 - value) * fall))
    lit = ImageChops.multiply(scene, Image.merge("RGB", (slope,) * 3))
    if dice.random() < 0.3:
        lit = _hand_shadow(lit, dice)
    warm = dice.uniform(-0.12, 0.12)
    tints = (1 + warm, 1.0, 1 - warm)
    # One in five is lit so well, or stretched by a scanner's program, that the paper is white beyond measure.
    exposure = dice.uniform(1.15, 1.4) if dice.random() < 0.2 else dice.uniform(0.62, 1.12)
    bands = [
        band.point(lambda value, by=tint * exposure: round(value * by))
        for band, tint in zip(lit.split(), tints, strict=True)
    ]
    return Image.merge("RGB", bands)


def _hand_shadow(scene: Image.Image, dice: random.Random) -> Image.Image:
    shade = Image.new("L", scene.size, 0)
    x, y = dice.randrange(scene.width), dice.randrange(scene.height)
    across = dice.randint(333, 666) * _unit(scene)
    ImageDraw.Draw(shade).ellipse((x - across, y - across, x + across, y + across), dice.randint(50, 110))
    small = shade.resize((scene.width // 8, scene.height // 8)).filter(ImageFilter.GaussianBlur(12))
    dark = ImageEnhance.Brightness(scene).enhance(0.35)
    return Image.composite(dark, scene, small.resize(scene.size))


def _sensed(scene: Image.Image, dice: random.Random) -> Image.Image:
    """A lens is never perfect, and a sensor adds noise of its own."""
    soft = softened(scene, dice.uniform(0.3, 1.1) * _unit(scene))
    strength = dice.uniform(4, 22) * _unit(scene) / 32
    noise = ImageChops.offset(_noise(soft.size), dice.randrange(soft.width), dice.randrange(soft.height))
    noise = noise.point(lambda value: round(128 + (value - 128) * strength))
    return ImageChops.add(soft, Image.merge("RGB", (noise,) * 3), 1, -128)


@cache
def _noise(size: tuple[int, int]) -> Image.Image:
    dice = random.Random(1)
    grain = Image.frombytes("L", size, dice.randbytes(size[0] * size[1]))
    # Four throws of the dice are nearly the bell of a sensor's noise: a deviation of 32 steps around 128.
    return ImageChops.blend(
        ImageChops.blend(grain, ImageChops.offset(grain, 37, 11), 0.5),
        ImageChops.blend(ImageChops.offset(grain, 5, 71), ImageChops.offset(grain, 91, 3), 0.5),
        0.5,
    )


def _unfocused(scene: Image.Image, dice: random.Random) -> Image.Image:
    return softened(scene, dice.uniform(6, 14) * _unit(scene))


def _shaken(scene: Image.Image, dice: random.Random) -> Image.Image:
    """Draw the picture along a short line, as a moving hand does."""
    length, angle = dice.uniform(18, 40) * _unit(scene), dice.uniform(0, math.pi)
    steps = round(length)
    moved = scene.convert("RGB")
    for number in range(1, steps):
        far = length * number / steps
        shifted = ImageChops.offset(scene, round(far * math.cos(angle)), round(far * math.sin(angle)))
        moved = Image.blend(moved, shifted, 1 / (number + 1))
    return moved


def _glaring(scene: Image.Image, box: tuple[int, int, int, int], dice: random.Random) -> Image.Image:
    """A lamp mirrored in what is glossy: white in the middle, fading outwards."""
    left, top, right, bottom = box
    light = Image.new("L", (scene.width // 8, scene.height // 8), 0)
    across = dice.uniform(0.07, 0.16) * min(right - left, bottom - top) / 8
    x = dice.uniform(left + (right - left) * 0.25, right - (right - left) * 0.25) / 8
    y = dice.uniform(top + (bottom - top) * 0.25, bottom - (bottom - top) * 0.25) / 8
    stretch = dice.uniform(1, 2.2)
    ImageDraw.Draw(light).ellipse((x - across * stretch, y - across, x + across * stretch, y + across), 255)
    light = light.filter(ImageFilter.GaussianBlur(across * dice.uniform(0.25, 0.5))).resize(scene.size)
    return ImageChops.add(scene, Image.merge("RGB", (light,) * 3))
