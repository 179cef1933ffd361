"""A document leaves in files that can be filed: untouched where it fits, reduced before it is split."""

import random
import weakref
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO

import media_files as files
import pikepdf
import pytest
from media_files import assert_upright, seen
from pikepdf import Name
from PIL import Image, ImageDraw, ImageFont

from recado.media.done import Done
from recado.media.page import Page
from recado.media.pages import to_pages
from recado.media.paper import MARGIN, Paper
from recado.media.parts import LIMIT, Part, bind
from recado.media.reduce import GRADES, dots_per_inch, reduced


def photographs(count: int, width: int = 2400, height: int = 3200, quality: int = 92) -> list[Page]:
    """Pages that look like nothing else: about 300 dots an inch."""
    sent = [files.jpeg(files.photo(width, height, seed=seed), quality=quality) for seed in range(count)]
    return [page for data in sent for page in to_pages(data)]


@pytest.fixture(scope="module")
def four() -> list[Page]:
    return photographs(4)


def pictures(pdf: bytes) -> list[tuple[int, int, str]]:
    """Width, height and colour space of the picture on each page."""
    found = []
    with pikepdf.open(BytesIO(pdf)) as document:
        for page in document.pages:
            (image,) = page.get_images().values()
            found.append((int(image.Width), int(image.Height), str(image.ColorSpace)))
    return found


def titles(parts: list[Part]) -> list[str]:
    named = []
    for part in parts:
        with pikepdf.open(BytesIO(part.pdf)) as document:
            assert list(document.docinfo.keys()) == ["/Title"]
            named.append(str(document.docinfo[Name.Title]))
    return named


def test_what_fits_is_not_touched(four: list[Page]) -> None:
    (part,) = bind(four, "Lease", limit=sum(len(page.data) for page in four) + 20_000)
    assert all(page.data in part.pdf for page in four)
    assert part.pages == 4
    assert part.done == ((), (), (), ())


def test_the_limit_leaves_room_under_the_twelve_megabytes_of_uscis() -> None:
    assert LIMIT <= 11_000_000


def test_the_largest_pictures_are_reduced_first_and_no_more_than_is_needed(four: list[Page]) -> None:
    small = to_pages(files.jpeg(files.photo(800, 600)))
    pages = [*four[:2], *small, *four[2:]]
    limit = sum(len(page.data) for page in pages) - len(four[0].data) // 4
    (part,) = bind(pages, "Lease", limit=limit)
    assert len(part.pdf) <= limit
    assert small[0].data in part.pdf
    assert part.done[2] == ()
    touched = [done for done in part.done if done]
    assert touched
    assert set(touched) == {(Done.REDUCED,)}
    assert sum(page.data in part.pdf for page in pages) >= 2


def test_no_picture_falls_under_two_hundred_dots_an_inch(four: list[Page]) -> None:
    parts = list(bind(four, "Lease", limit=300_000))
    for part in parts:
        for width, height, space in pictures(part.pdf):
            across, down = Paper.LETTER.size[0] - 2 * MARGIN, Paper.LETTER.size[1] - 2 * MARGIN
            assert 72 * max(width / across, height / down) >= 199
            assert space == "/DeviceRGB"


def test_a_coarse_picture_keeps_its_dots() -> None:
    (page,) = photographs(1, 900, 1200, quality=98)
    smaller = reduced(page, GRADES[-1], Paper.LETTER)
    assert smaller is not None
    assert (smaller.width, smaller.height) == (900, 1200)
    assert dots_per_inch(900, 1200, Paper.LETTER) < 200


def test_what_cannot_fit_is_split_in_order_and_says_which_part_it_is(four: list[Page]) -> None:
    one = reduced(four[0], GRADES[-1], Paper.LETTER)
    assert one is not None
    limit = len(one.data) * 5 // 2
    parts = list(bind(four, "R-0001 Lease", limit=limit))
    assert [part.pages for part in parts] == [2, 2]
    assert titles(parts) == ["R-0001 Lease (part 1 of 2)", "R-0001 Lease (part 2 of 2)"]
    assert all(len(part.pdf) <= limit for part in parts)
    shown = [seen(part.pdf, number) for part in parts for number in range(part.pages)]
    (whole,) = bind(four, "x", limit=10**9)
    for number, picture in enumerate(shown):
        assert likeness(picture, seen(whole.pdf, number)) < 4
        assert all(likeness(picture, seen(whole.pdf, other)) > 6 for other in range(4) if other != number)


def likeness(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two renderings' shades, from 0 for the same."""
    first, second = one.convert("L").tobytes(), other.convert("L").tobytes()
    return sum(abs(a - b) for a, b in zip(first, second, strict=True)) / len(first)


def test_a_page_over_the_limit_by_itself_is_a_part_of_its_own(four: list[Page]) -> None:
    light = to_pages(files.pdf_bytes(files.pdf(2)))
    parts = list(bind([light[0], four[0], light[1]], "x", limit=100_000))
    assert [part.pages for part in parts] == [1, 1, 1]


@pytest.mark.parametrize("seed", range(6))
def test_whatever_comes_every_page_leaves_once_and_in_order(seed: int) -> None:
    dice = random.Random(seed)
    colours = [(dice.randrange(40, 256), dice.randrange(40, 256), dice.randrange(40, 256)) for _ in range(9)]
    pages = []
    for number, colour in enumerate(colours):
        noise = files.photo(dice.choice((160, 400, 640)), 400, seed=number)
        sheet = Image.blend(noise, Image.new("RGB", noise.size, colour), 0.9)
        form = dice.choice(("JPEG", "PNG"))
        pages += to_pages(files.encoded(sheet, form))
    limit = dice.choice((40_000, 90_000, 200_000, 10**7))
    parts = list(bind(pages, "x", limit=limit))
    assert sum(part.pages for part in parts) == len(pages)
    assert all(len(part.pdf) <= limit or part.pages == 1 for part in parts)
    shown = [seen(part.pdf, number) for part in parts for number in range(part.pages)]
    for picture, colour in zip(shown, colours, strict=True):
        middle = picture.getpixel((picture.width // 2, picture.height // 2))
        assert isinstance(middle, tuple)
        assert all(abs(got - wanted) < 60 for got, wanted in zip(middle, colour, strict=True))


def test_turned_and_grey_pages_stay_so_when_they_are_reduced() -> None:
    photo = files.corners(1600, 1200)
    (turned,) = to_pages(
        files.jpeg(files.stored_as(photo, 6), exif=files.exif(6), quality=100, subsampling=0)
    )
    (grey,) = to_pages(files.jpeg(files.photo(1600, 1200).convert("L"), quality=98))
    for page, space in ((turned, "/DeviceRGB"), (grey, "/DeviceGray")):
        smaller = reduced(page, GRADES[-1], Paper.LETTER)
        assert smaller is not None
        (part,) = bind([smaller], "x")
        assert pictures(part.pdf)[0][2] == space
        if page is turned:
            assert_upright(seen(part.pdf))


def test_small_print_can_still_be_read_at_the_coarsest_grade() -> None:
    """A typewritten page at 400 dots an inch, with the noise of a camera, down to 200 and a quality of 75."""
    sheet = Image.new("RGB", (3200, 4200), (244, 240, 232))
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(size=46)
    for line in range(60):
        draw.text(
            (200, 100 + 66 * line),
            "El que suscribe certifica que en el libro 0385 consta el acta",
            "black",
            font,
        )
    noise = Image.effect_noise(sheet.size, 24).convert("RGB")
    (page,) = to_pages(files.jpeg(Image.blend(sheet, noise, 0.1), quality=95))
    smaller = reduced(page, GRADES[-1], Paper.LETTER)
    assert smaller is not None
    assert len(smaller.data) < len(page.data) / 2
    (fine,), (coarse,) = (bind([each], "x") for each in (page, smaller))
    fine_picture, coarse_picture = (files.seen(part.pdf, dpi=150) for part in (fine, coarse))
    assert likeness(fine_picture, coarse_picture) < 6
    # A letter's strokes are as dark, and the paper between them as light, as they were.
    line = (200, 100, 900, 130)
    for picture in (fine_picture, coarse_picture):
        darkest, lightest = picture.crop(line).convert("L").getextrema()
        assert darkest < 90  # type: ignore[operator]
        assert lightest > 200  # type: ignore[operator]


def test_a_heavy_page_of_a_pdf_becomes_a_picture_and_a_page_of_print_stays_print() -> None:
    scan = files.photo(2550, 3300)
    document = files.pdf(2)
    image = document.make_stream(files.jpeg(scan, quality=95))
    image.Type, image.Subtype, image.Filter = Name.XObject, Name.Image, Name.DCTDecode
    image.Width, image.Height, image.BitsPerComponent, image.ColorSpace = 2550, 3300, 8, Name.DeviceRGB
    document.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))
    document.pages[0].Contents = document.make_stream(b"q 612 0 0 792 0 0 cm /Im0 Do Q")
    pages = to_pages(files.pdf_bytes(document))
    limit = len(pages[0].data) * 3 // 4
    (part,) = bind(pages, "x", limit=limit)
    assert len(part.pdf) <= limit
    assert part.done == ((Done.RASTERISED, Done.REDUCED), ())
    assert likeness(seen(part.pdf), seen(files.pdf_bytes(document))) < 6
    assert_upright(seen(part.pdf, 1))


def test_a_firm_may_choose_a4() -> None:
    pages = [*to_pages(files.jpeg()), *to_pages(files.pdf_bytes(files.pdf(1)))]
    (part,) = bind(pages, "x", Paper.A4)
    assert [seen(part.pdf, number).size for number in range(2)] == [(842, 596), (596, 842)]
    assert_upright(seen(part.pdf, 1))


def test_pages_are_asked_for_and_not_kept() -> None:
    """A document may be larger than the memory there is: no more than a few of its pages are held as sent."""
    pages = photographs(8, 400, 300)
    held: weakref.WeakSet[Page] = weakref.WeakSet()
    most = 0

    class Far(Sequence[Page]):
        def __len__(self) -> int:
            return len(pages)

        def __getitem__(self, at: int) -> Page:  # type: ignore[override]
            nonlocal most
            page = replace(pages[at], sha256=f"{len(held)}-{at}")
            held.add(page)
            most = max(most, len(held))
            return page

    parts = list(bind(Far(), "x", limit=len(pages[0].data)))
    assert [part.pages for part in parts] == [1] * 8
    assert most <= 4
