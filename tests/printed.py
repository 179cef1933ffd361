"""Papers as a camera or a scanner sees them, printed from their text."""

from __future__ import annotations

import random
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont

OCR_B = Path("/usr/share/fonts/opentype/ocr-b/OCRB.otf")
"""The type of machine-readable zones (ICAO Doc 9303, part 3, section 4): Debian's fonts-ocr-b."""
_PLAIN = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"


def passport(
    zone: tuple[str, str],
    *,
    number: str = "G12345678",
    width: int = 1800,
    tilt: float = 0.0,
    blur: float = 0.0,
    noise: float = 0.0,
) -> Image.Image:
    """The data page of a passport, its paper patterned, its zone in the type that zones are printed in."""
    height = width * 88 // 125
    page = Image.new("L", (width, height), 228)
    draw = ImageDraw.Draw(page)
    dice = random.Random(1)
    for at in range(0, width, 14):
        draw.line((at, 0, at + dice.randrange(-200, 200), height), fill=215)
    draw.rectangle((width * 0.05, height * 0.1, width * 0.3, height * 0.65), fill=150)
    printed = ("PASAPORTE / PASSPORT", f"Pasaporte No. {number}", "QUIÑONES AVILA", "ROSA", "15 03 1987")
    face = ImageFont.truetype(_PLAIN, width // 60)
    for row, words in enumerate(printed):
        draw.text((width * 0.36, height * (0.06 + 0.1 * row)), words, font=face, fill=30)
    type_b = _as_wide_as(width * 0.93, len(zone[0]))
    for row, line in enumerate(zone):
        draw.text((width * 0.035, height * (0.82 + 0.075 * row)), line, font=type_b, fill=25)
    return _photographed(page, tilt, blur, noise)


def letter(text: str, *, blur: float = 0.0, noise: float = 0.0) -> Image.Image:
    """A letter, scanned at 200 dots to the inch."""
    page = Image.new("L", (1700, 2200), 250)
    draw = ImageDraw.Draw(page)
    face = ImageFont.truetype(_PLAIN, 30)
    for row, line in enumerate(text.strip().splitlines()):
        draw.text((120, 140 + 52 * row), line, font=face, fill=20)
    return _photographed(page, 0.0, blur, noise)


def _as_wide_as(width: float, letters: int) -> ImageFont.FreeTypeFont:
    size = 10
    while ImageFont.truetype(str(OCR_B), size + 1).getlength("<" * letters) < width:
        size += 1
    return ImageFont.truetype(str(OCR_B), size)


def _photographed(page: Image.Image, tilt: float, blur: float, noise: float) -> Image.Image:
    if tilt:
        page = page.rotate(tilt, fillcolor=90, expand=True, resample=Image.Resampling.BICUBIC)
    if blur:
        page = page.filter(ImageFilter.GaussianBlur(blur))
    if noise:
        dice = random.Random(2)
        grain = Image.frombytes("L", page.size, dice.randbytes(page.width * page.height))
        page = Image.blend(page, grain, noise)
    return page
