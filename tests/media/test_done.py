"""What was done to a picture is on record, and has words for staff."""

import media_files as files
import pytest

from recado.handlers.console import wording
from recado.media.done import Done
from recado.media.pages import to_pages


def test_a_photo_with_its_place_inside_loses_it_and_says_so() -> None:
    (page,) = to_pages(files.jpeg(exif=files.exif(1, gps=True)))
    assert page.done == (Done.METADATA,)


def test_a_photo_that_tells_nothing_is_not_said_to_have() -> None:
    (bare,) = to_pages(files.jpeg())
    (again,) = to_pages(bare.data)
    assert again.data == bare.data
    assert again.done == ()


@pytest.mark.parametrize(("form", "converted"), [("HEIF", True), ("BMP", True), ("PNG", False)])
def test_a_picture_of_another_kind_is_said_to_be_converted(form: str, converted: bool) -> None:
    (page,) = to_pages(files.encoded(files.corners(), form))
    assert (Done.CONVERTED in page.done) is converted


def test_staff_have_words_for_each() -> None:
    assert set(wording.DONE) == set(Done)
    assert len(set(wording.DONE.values())) == len(Done)
