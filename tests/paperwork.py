"""Papers as clients have them, drawn on the spot: what is typed, written by hand, printed in colours."""

import random
from collections.abc import Callable
from functools import cache
from pathlib import Path

import reportlab
from PIL import Image, ImageDraw, ImageFilter, ImageFont

WORDS = (  # noqa: SIM905 - a text to take words from
    "solicitud nombre apellido fecha de nacimiento domicilio número expediente ciudad estado país permiso "
    "trabajo certificado registro civil acta matrimonio the applicant hereby certify under penalty of "
    "perjury address date signature department homeland security received notice case type petition "
    "beneficiary priority validity lugar padre madre testigo juzgado folio libro tomo partida oficina"
).split()
LONG, SHORT = 1100, 850
"""The pixels of a letter page as it is drawn: a hundred to the inch."""
_FONTS = Path(reportlab.__file__).parent / "fonts"
Ink = tuple[int, int, int]


@cache
def font(name: str, size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Fonts that come with the wheels: `sans`, `bold`, `hand` (calligraphy) and `plain`."""
    files = {"sans": "Vera.ttf", "bold": "VeraBd.ttf", "hand": "callig15.pfb"}
    return ImageFont.truetype(_FONTS / files[name], size) if name in files else ImageFont.load_default(size)


def letter(dice: random.Random) -> Image.Image:
    """A typed page with a heading and a signature."""
    page, draw = _sheet(dice)
    ink, size = _ink(dice), dice.randint(13, 17)
    draw.text((90, 80), _said(dice, 4).upper(), ink, font("bold", size + 6))
    face = dice.choice(("sans", "plain"))
    for top in range(150, dice.randint(600, 950), round(size * 1.6)):
        if dice.random() > 0.12:
            draw.text((90, top), _said(dice, dice.randint(6, 9)), ink, font(face, size))
    draw.text((500, 980), _said(dice, 2).title(), (30, 30, 120), font("hand", 40))
    return page


def form(dice: random.Random) -> Image.Image:
    """Boxes with printed labels, filled in by hand or by machine."""
    page, draw = _sheet(dice)
    draw.text((70, 60), "Form I-" + str(dice.randint(100, 999)), (0, 0, 0), font("bold", 26))
    hand = dice.random() < 0.5
    for top in range(130, 1000, dice.choice((55, 70, 85))):
        middle = dice.randint(250, 550)
        for left, right in ((70, middle), (middle, 780)):
            draw.rectangle((left, top, right, top + 50), outline=(60, 60, 60), width=dice.choice((1, 2)))
            draw.text((left + 5, top + 3), _said(dice, 2), (40, 40, 40), font("sans", 11))
            if dice.random() < 0.8:
                filled, face = _said(dice, 1), font("hand", 30) if hand else font("plain", 17)
                draw.text((left + 14, top + 18), filled, (20, 20, 110), face)
    return page


def certificate(dice: random.Random) -> Image.Image:
    """Little text within an ornament, with a round seal."""
    page, draw = _sheet(dice, tint=dice.choice(((250, 246, 230), (236, 244, 236), (245, 238, 245))))
    for inset in (30, 38, 46):
        draw.rectangle((inset, inset, SHORT - inset, LONG - inset), outline=(120, 90, 40), width=2)
    draw.text((200, 110), "ACTA DE NACIMIENTO", (60, 20, 20), font("bold", 30))
    for top in range(260, 760, 46):
        draw.text((110, top), _said(dice, dice.randint(3, 6)), (30, 30, 30), font("sans", 19))
    draw.ellipse((130, 820, 330, 1020), outline=(30, 40, 140), width=5)
    draw.ellipse((150, 840, 310, 1000), outline=(30, 40, 140), width=2)
    draw.text((180, 905), "REGISTRO", (30, 40, 140), font("bold", 18))
    draw.text((480, 900), _said(dice, 2).title(), (20, 20, 90), font("hand", 46))
    return page


def handwritten(dice: random.Random) -> Image.Image:
    """A ruled page written by hand."""
    page, draw = _sheet(dice)
    ink = dice.choice(((25, 30, 110), (40, 40, 40), (70, 70, 80)))
    for top in range(120, 1040, 44):
        draw.line((0, top + 36, SHORT, top + 36), (170, 190, 220), 1)
        if dice.random() < 0.85:
            draw.text((100 + dice.randint(-8, 8), top), _said(dice, 5), ink, font("hand", 36))
    return page


def nearly_empty(dice: random.Random) -> Image.Image:
    """The last page of a contract: three lines and a name."""
    page, draw = _sheet(dice)
    for top in (120, 150, 180):
        draw.text((90, top), _said(dice, 7), _ink(dice), font("sans", 15))
    draw.text((430, 330), _said(dice, 2).title(), (20, 20, 90), font("hand", 40))
    return page


def card(dice: random.Random) -> Image.Image:
    """An identity card that fills the picture: colours, a face, small print."""
    low, high = dice.choice((((150, 190, 170), (225, 235, 215)), ((170, 185, 215), (235, 225, 240))))
    page = _gradient(LONG, 690, low, high)
    draw = ImageDraw.Draw(page)
    for offset in range(-700, LONG, 24):
        draw.arc((offset, -200, offset + 900, 900), 0, 360, (*low[:2], 200), 1)
    draw.text((300, 40), "PERMANENT RESIDENT", (20, 50, 90), font("bold", 38))
    _face(draw, (60, 130, 340, 500), dice)
    for top in range(150, 500, 58):
        draw.text((390, top), _said(dice, 1).title(), (70, 70, 70), font("sans", 17))
        draw.text((390, top + 20), _said(dice, 2).upper(), (20, 20, 20), font("bold", 26))
    draw.text(
        (60, 580), f"A{dice.randint(10**8, 10**9 - 1)}  C1USA{dice.randint(10**9, 10**10)}", (20, 20, 20)
    )
    return page


def passport_page(dice: random.Random) -> Image.Image:
    """The page with the face, and the two lines that machines read."""
    page = _gradient(LONG, 780, (205, 215, 225), (240, 225, 220))
    draw = ImageDraw.Draw(page)
    for radius in range(40, 700, 16):
        draw.ellipse((550 - radius, 390 - radius, 550 + radius, 390 + radius), outline=(195, 205, 215))
    _face(draw, (50, 130, 340, 520), dice)
    for top in range(120, 540, 70):
        draw.text((390, top), _said(dice, 2), (90, 90, 110), font("sans", 15))
        draw.text((390, top + 22), _said(dice, 2).upper(), (15, 15, 15), font("plain", 27))
    for top in (620, 680):
        zone = "".join(dice.choice("ABCDEFGHIKLMNOPRSTVZ0123456789<<<") for _ in range(44))
        draw.text((40, top), zone, (15, 15, 15), font("plain", 34))
    return page


def passport_cover(dice: random.Random) -> Image.Image:
    """Dark, with a little gold."""
    page = Image.new("RGB", (SHORT, LONG), dice.choice(((22, 28, 60), (80, 20, 28), (20, 50, 38))))
    draw, gold = ImageDraw.Draw(page), (198, 168, 96)
    draw.text((260, 180), "REPÚBLICA DE", gold, font("bold", 38))
    draw.text((260, 240), "GUATEMALA", gold, font("bold", 46))
    for inset in (0, 12, 30):
        draw.ellipse((285 + inset, 400 + inset, 565 - inset, 680 - inset), outline=gold, width=4)
    draw.text((280, 860), "PASAPORTE", gold, font("bold", 48))
    return page


PAPERS: tuple[Callable[[random.Random], Image.Image], ...] = (
    *(letter, form, certificate, handwritten, nearly_empty, card, passport_page, passport_cover),
)

PRINTED = PAPERS[:4]
"""Those with print from margin to margin."""


def _sheet(dice: random.Random, tint: Ink | None = None) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    light = dice.randint(232, 255)
    page = Image.new("RGB", (SHORT, LONG), tint or (light, light, light - dice.randint(0, 10)))
    return page, ImageDraw.Draw(page)


def _ink(dice: random.Random) -> Ink:
    level = dice.randint(10, 80)
    return level, level, level


def _said(dice: random.Random, words: int) -> str:
    return " ".join(dice.choice(WORDS) for _ in range(words))


def _gradient(width: int, height: int, low: Ink, high: Ink) -> Image.Image:
    mask = Image.linear_gradient("L").resize((width, height))
    return Image.composite(
        Image.new("RGB", (width, height), high), Image.new("RGB", (width, height), low), mask
    )


def _face(draw: ImageDraw.ImageDraw, box: tuple[int, int, int, int], dice: random.Random) -> None:
    left, top, right, bottom = box
    skin = dice.choice(((224, 188, 160), (178, 128, 96), (120, 82, 60)))
    draw.rectangle(box, (214, 218, 222))
    middle, width = (left + right) // 2, (right - left) // 4
    draw.ellipse((middle - width - 30, bottom - 110, middle + width + 30, bottom + 90), (60, 70, 100))
    draw.rectangle((left, bottom, right, bottom + 95), (235, 235, 230))
    draw.ellipse((middle - width, top + 60, middle + width, top + 250), skin)
    draw.chord((middle - width, top + 50, middle + width, top + 190), 180, 360, (40, 30, 25))
    for eye in (middle - 26, middle + 26):
        draw.ellipse((eye - 7, top + 145, eye + 7, top + 155), (20, 20, 20))


def softened(image: Image.Image, radius: float) -> Image.Image:
    """What any lens does."""
    return image.filter(ImageFilter.GaussianBlur(radius))
