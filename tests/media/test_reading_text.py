"""The door to Tesseract: what stands on a picture, and which way up it stands."""

import random
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import media_files as files
import pytest
from media_files import seen
from needs import needs_ocr, tesseract
from paperwork import letter
from PIL import Image, ImageChops, ImageStat

from recado.bot.decoder import Decoder
from recado.media import ocr
from recado.media.page import Upright
from recado.media.pages import to_pages
from recado.media.upright import turn_by_text
from recado.media.view import picture

__all__ = ["tesseract"]

TYPED = letter(random.Random(7)).resize((1700, 2200), Image.Resampling.BICUBIC)


@needs_ocr
@pytest.mark.usefixtures("tesseract")
@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_the_direction_of_a_text_is_told_by_its_words(turned: int) -> None:
    found = turn_by_text(TYPED.rotate(turned, expand=True))
    assert found is not None
    assert found.degrees == turned
    assert found.words >= 50


@needs_ocr
@pytest.mark.usefixtures("tesseract")
@pytest.mark.parametrize(
    "image", [Image.new("L", (900, 700), 240), Image.new("RGB", (1, 1)), files.photo(), files.corners()]
)
def test_a_picture_without_print_has_no_direction(image: Image.Image) -> None:
    assert turn_by_text(image) is None


@needs_ocr
@pytest.mark.usefixtures("tesseract")
def test_the_lines_of_a_page_are_read_where_they_stand() -> None:
    dice = random.Random(7)
    letter(dice)
    found = ocr.lines(TYPED)
    assert len(found) > 10
    tops = [line.box[1] for line in found if line.confidence > 80]
    assert tops == sorted(tops)
    assert all(0 <= line.box[0] < line.box[2] <= 1700 for line in found)


@needs_ocr
@pytest.mark.usefixtures("tesseract")
def test_only_the_characters_that_may_occur_are_read() -> None:
    found = ocr.lines(TYPED, ocr.Layout.BLOCK, only="0123456789")
    assert set("".join(line.text for line in found)) <= set("0123456789 ")


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_page_is_looked_at_upright(orientation: int) -> None:
    stored = files.stored_as(files.corners(800, 600), orientation)
    (page,) = to_pages(files.jpeg(stored, exif=files.exif(orientation)))
    drawn = picture(page)
    assert drawn.size == (800, 600)
    wanted = files.corners(800, 600).convert("L")
    assert all(
        abs(drawn.getpixel(spot) - wanted.getpixel(spot)) < 8  # type: ignore[operator]
        for spot in ((200, 150), (600, 150), (200, 450), (600, 450))
    )


def test_a_page_of_a_pdf_is_drawn_at_three_hundred_dots_and_never_larger_than_allowed() -> None:
    (page,) = to_pages(files.pdf_bytes(files.pdf()))
    assert picture(page).size in {(2550, 3300), (2550, 3301)}
    small = picture(page, 1_000_000)
    assert 0.95e6 < small.width * small.height <= 1e6


@pytest.fixture(scope="module")
def decoder() -> Iterator[Decoder]:
    with Decoder() as running:
        yield running


@needs_ocr
@pytest.mark.parametrize(
    ("form", "turned"), [("JPEG", 0), ("JPEG", 90), ("JPEG", 180), ("JPEG", 270), ("PNG", 180), ("HEIF", 90)]
)
def test_a_photo_that_does_not_say_which_way_up_it_is_stands_by_its_text(
    decoder: Decoder, form: str, turned: int
) -> None:
    (page,) = decoder.pages(files.encoded(TYPED.rotate(turned, expand=True), form))
    assert (page.rotation, page.upright_by) == (turned, Upright.TEXT)
    assert page.measures["direction"] >= 50
    rendered = seen(decoder.whole([page], "Letter"))
    assert rendered.size == (612, 792)
    for picture_of_it in (Image.open(BytesIO(page.thumbnail)), paper_of(rendered)):
        wanted = TYPED.resize(picture_of_it.size)
        difference = ImageChops.difference(picture_of_it.convert("L"), wanted.convert("L"))
        assert ImageStat.Stat(difference).mean[0] < 8


def paper_of(rendered: Image.Image) -> Image.Image:
    """The page without the margin that printers need."""
    scale = min((612 - 36) / TYPED.width, (792 - 36) / TYPED.height)
    width, height = TYPED.width * scale, TYPED.height * scale
    left, top = (612 - width) / 2, (792 - height) / 2
    return rendered.crop((round(left), round(top), round(left + width), round(top + height)))


@needs_ocr
@pytest.mark.usefixtures("tesseract")
def test_the_mark_of_the_file_goes_before_its_text() -> None:
    data = files.jpeg(TYPED.rotate(90, expand=True), exif=files.exif(1))
    (page,) = to_pages(data)
    assert (page.rotation, page.upright_by) == (0, Upright.EXIF)


@needs_ocr
@pytest.mark.usefixtures("tesseract")
def test_a_photo_whose_text_is_not_sure_is_left_as_it_lies() -> None:
    (page,) = to_pages(files.jpeg(files.photo(1200, 900)))
    assert (page.rotation, page.upright_by) == (0, Upright.NONE)
    assert "direction" not in page.measures


def test_without_the_extra_photos_are_taken_as_they_lie() -> None:
    script = (
        "import sys; sys.modules['tesserocr'] = None; sys.path.insert(0, sys.argv[1]);"
        "import media_files as files; from recado.media import ocr; from recado.media.pages import to_pages;"
        "assert not ocr.load() and ocr.lines(files.corners()) == [];"
        "print(to_pages(files.jpeg())[0].upright_by)"
    )
    tests = str(Path(files.__file__).parent)
    run = subprocess.run([sys.executable, "-c", script, tests], check=True, capture_output=True, text=True)
    assert run.stdout.strip() == "none"


def test_without_the_models_nothing_is_loaded(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib; from recado.media import ocr;"
        "print(ocr.load([pathlib.Path(sys.argv[1])]), ocr.load())"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], check=True, capture_output=True, text=True
    )
    assert run.stdout.split() == ["False", "False"]
