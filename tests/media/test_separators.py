"""Separator sheets and blank pages are told by their pixels, and no letter is taken for either."""

from __future__ import annotations

from io import BytesIO

import pypdfium2
import pytest
from media_files import corners, encoded, photo
from PIL import Image, ImageDraw, ImageFilter

from recado.media.page import Limits
from recado.media.pages import to_pages
from recado.media.separator_sheet import separator_sheet
from recado.media.separators import mark_of

SIDE = Limits().thumbnail_side


def sheet(scale: float = 2) -> Image.Image:
    document = pypdfium2.PdfDocument(separator_sheet())
    try:
        return document[0].render(scale=scale).to_pil().convert("RGB")
    finally:
        document.close()


def letter(
    lines: int = 40, words: str = "This notice does not grant any immigration status or benefit."
) -> Image.Image:
    page = Image.new("RGB", (850, 1100), "white")
    draw = ImageDraw.Draw(page)
    for line in range(lines):
        draw.text((90, 120 + 22 * line), words, fill="black")
    return page


def mark(page: Image.Image) -> str:
    small = page.copy()
    small.thumbnail((SIDE, SIDE))
    return mark_of(encoded(small.convert("RGB"), "JPEG", quality=80))


def paper(shade: int = 250) -> Image.Image:
    return Image.new("RGB", (850, 1100), (shade, shade, shade - 6))


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("skew", [-4, -1.5, 0, 2, 4])
def test_the_sheet_is_known_however_it_is_fed(turn: int, skew: float) -> None:
    fed = sheet().rotate(turn, expand=True).rotate(skew, fillcolor="white")
    assert mark(fed) == "separator"


def test_the_sheet_is_known_when_it_is_printed_small_shifted_grey_and_noisy() -> None:
    printed = sheet().resize((1100, 1420))
    scanned = Image.new("RGB", (1224, 1584), (238, 236, 230))
    scanned.paste(printed, (80, 110))
    for found in (
        scanned,
        sheet().convert("L").point(lambda value: 60 + value * 0.6).convert("RGB"),
        Image.blend(sheet(), photo(1224, 1584), 0.35),
        sheet().filter(ImageFilter.GaussianBlur(12)),
    ):
        assert mark(found) == "separator"


@pytest.mark.parametrize("shade", [255, 235, 180])
def test_paper_alone_is_blank(shade: int) -> None:
    assert mark(paper(shade)) == "blank"


def test_a_back_with_holes_specks_and_print_shining_through_is_blank() -> None:
    back = Image.blend(paper(245), letter(), 0.08)
    draw = ImageDraw.Draw(back)
    for y in (200, 550, 900):
        draw.ellipse((10, y, 40, y + 30), fill="black")
    draw.point([(300, 300), (500, 700)], fill="black")
    assert mark(back) == "blank"


@pytest.mark.parametrize("lines", [1, 2, 40])
def test_a_page_with_a_single_line_is_not_blank(lines: int) -> None:
    assert mark(letter(lines)) == ""
    assert mark(letter(lines, "Page 2 of 2")) == ""


@pytest.mark.parametrize("page", ["letter", "photo", "corners", "black", "frame", "form"])
def test_no_letter_is_a_separator(page: str) -> None:
    framed, form = paper(), letter()
    ImageDraw.Draw(framed).rectangle((40, 40, 810, 1060), outline="black", width=30)
    ImageDraw.Draw(framed).text((300, 500), "CERTIFICATE OF BIRTH", fill="black")
    for y in range(100, 1000, 100):
        ImageDraw.Draw(form).rectangle((80, y, 770, y + 60), outline="black", width=4)
    pages = {
        "letter": letter(),
        "photo": photo(850, 1100),
        "corners": corners(850, 1100),
        "black": Image.new("RGB", (850, 1100), "black"),
        "frame": framed,
        "form": form,
    }
    assert mark(pages[page]) == ""


def test_the_sheet_is_the_same_every_time_and_comes_through_the_pipeline() -> None:
    assert separator_sheet() == separator_sheet()
    (page,) = to_pages(separator_sheet())
    assert mark_of(page.thumbnail) == "separator"


def test_what_is_no_picture_raises_as_a_decoder_does() -> None:
    with pytest.raises(OSError, match="cannot identify"):
        mark_of(BytesIO(b"nothing").getvalue())
