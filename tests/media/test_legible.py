"""A photo that nobody can read is told; one that anybody can read is not.

`make test` looks at a few dozen snapshots, `make soak` at a thousand good ones and a hundred of each fault.
"""

import os
import random
from io import BytesIO

import pytest
import snapshots
from PIL import Image

from recado.media.legible import MEASURES, Fault, judge
from recado.media.page import Page
from recado.media.pages import to_pages

SOAK = bool(os.environ.get("RECADO_SOAK"))
GOOD = 1000 if SOAK else 40
POOR = 100 if SOAK else 8
FOUND = {Fault.BLURRY: 0.9, Fault.DARK: 0.9, Fault.GLARE: 0.5, Fault.CUT: 0.65, Fault.SMALL: 1.0}
"""The share of the poor snapshots that is found at least; a warning that is missed costs a look by staff."""


def page_of(image: Image.Image, seed: int = 0) -> Page:
    (page,) = to_pages(snapshots.sent(image, seed))
    return page


@pytest.mark.soak
def test_fewer_than_one_good_photo_in_a_hundred_is_warned_about() -> None:
    warned = {
        seed: page.faults for seed in range(GOOD) if (page := page_of(snapshots.good(seed), seed)).faults
    }
    assert len(warned) < max(GOOD / 100, 1), warned


@pytest.mark.soak
@pytest.mark.parametrize("fault", Fault)
def test_a_photo_with_something_wrong_is_told_what(fault: Fault) -> None:
    seeds = range(5000, 5000 + POOR)
    found = [fault in page_of(snapshots.poor(seed, fault), seed).faults for seed in seeds]
    # A handful at their worst may fall below what holds for a hundred.
    assert sum(found) >= int(FOUND[fault] * POOR) - (0 if SOAK else 1), found


@pytest.mark.parametrize("form", ["JPEG", "PNG", "HEIF", "WEBP"])
def test_a_fault_is_found_in_whatever_form_the_photo_comes(form: str) -> None:
    out = BytesIO()
    snapshots.poor(5001, Fault.BLURRY, paper=0).save(out, form)
    (page,) = to_pages(out.getvalue())
    assert page.faults == (Fault.BLURRY,)


def test_a_photo_is_judged_the_same_whichever_way_up_it_was_stored() -> None:
    image = snapshots.poor(5003, Fault.GLARE, paper=1)
    upright, turned = page_of(image), page_of(image.transpose(Image.Transpose.ROTATE_90))
    assert upright.faults == turned.faults == (Fault.GLARE,)


def test_every_measure_is_named_and_rounded() -> None:
    page = page_of(snapshots.good(1))
    assert page.measures.keys() <= MEASURES.keys()
    assert {"sharpness", "brightness", "glare", "cut", "side"} <= page.measures.keys()
    assert all(round(value, 4) == value for value in page.measures.values())
    assert page.measures["side"] == 1200


@pytest.mark.parametrize("size", [(16, 16), (17, 400), (480, 16), (1, 1)])
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_any_picture_can_be_judged(size: tuple[int, int], mode: str) -> None:
    noise = Image.frombytes("L", size, random.Random(1).randbytes(size[0] * size[1])).convert(mode)
    for image in (noise, Image.new(mode, size, "white"), Image.new(mode, size, "black")):
        faults, measures = judge(image, size)
        assert Fault.SMALL in faults
        assert measures.keys() <= MEASURES.keys()


def test_white_paper_lit_beyond_measure_is_no_reflection() -> None:
    sheet = Image.new("RGB", (480, 620), (60, 50, 45))
    sheet.paste("white", (60, 60, 420, 560))
    faults, measures = judge(sheet, (3000, 4000))
    assert (faults, measures["glare"]) == ((), 0.0)
