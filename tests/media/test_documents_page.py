"""docs/documents.md shows what the pipeline does, and says what holds."""

import re

import pytest
from compared import ssim
from drawn_for_docs import FOLDER, PICTURES, snapshot
from PIL import Image

from recado.media import legible
from recado.media.legible import Fault
from recado.media.page import Limits
from recado.media.pages import to_pages
from recado.media.upright import SURE

PAGE = (FOLDER.parents[1] / "documents.md").read_text("utf-8")


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_of_the_page_is_what_the_pipeline_makes_today(name: str) -> None:
    """If it is no more, look at the new ones: python tests/drawn_for_docs.py."""
    kept, made = Image.open(FOLDER / name), PICTURES[name]()
    assert kept.size == made.size
    assert ssim(kept, made) > 0.9
    assert (FOLDER / name).stat().st_size < 60_000
    assert f"images/documents/{name}" in PAGE


@pytest.mark.parametrize("fault", Fault)
def test_each_fault_that_is_shown_is_the_one_that_is_found(fault: Fault) -> None:
    assert to_pages(snapshot(fault))[0].faults == (fault,)


def test_every_fault_and_every_measure_is_explained() -> None:
    explained = re.findall(r"^\| \*(\w+)\* \|", PAGE, re.MULTILINE)
    assert set(explained) == {*map(str, Fault)}
    for name in legible.MEASURES:
        assert f"`{name}`" in PAGE


def test_the_numbers_of_the_page_are_those_of_the_code() -> None:
    limits = Limits()
    for said in (
        f"`sharpness` under {legible.SHARP}",
        f"`brightness` under {legible.BRIGHT}",
        f"`cut` of {legible.CUT} or more",
        f"`side` under {legible.LARGE}",
        f"`glare` of {legible.GLARING} or more",
        f"{SURE} words",
        f"{limits.max_bytes // 2**20} MB",
        f"{limits.max_pixels // 10**6} megapixels",
        f"{limits.max_pixels_whole // 10**6} megapixels",
    ):
        assert said in PAGE, said
