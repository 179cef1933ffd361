"""A page is written down and read back in one way, and what a hostile file might write is no page."""

import json
import math

import media_files as files
import pytest

from recado.bot.pagefile import pack, unpack
from recado.media.heads import head, page_of
from recado.media.legible import MEASURES, Fault
from recado.media.page import Form, Page, Upright
from recado.media.triage import Kind

FULL = Page(
    data=b"picture",
    form=Form.JPEG,
    width=4,
    height=3,
    rotation=90,
    kind=Kind.HEIC,
    sha256="0" * 64,
    thumbnail=b"",
    phash=(1 << 64) - 1,
    faults=(Fault.BLURRY, Fault.CUT),
    measures=dict.fromkeys(MEASURES, 1.5),
    upright_by=Upright.TEXT,
)
LATER = ("phash", "faults", "measures", "upright_by")


def test_a_page_comes_back_as_it_was_written() -> None:
    assert page_of(json.loads(json.dumps(head(FULL))), FULL.data, FULL.thumbnail) == FULL
    assert unpack(pack([FULL, FULL])) == [FULL, FULL]


def test_a_page_that_an_earlier_version_wrote_is_still_a_page() -> None:
    before = {name: value for name, value in head(FULL).items() if name not in LATER}
    page = page_of(before, FULL.data, b"")
    assert (page.rotation, page.sha256) == (FULL.rotation, FULL.sha256)
    assert (page.phash, page.faults, page.measures, page.upright_by) == (0, (), {}, Upright.NONE)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[(name, None) for name in head(FULL)],
        *[("form", "exe"), ("kind", "svg"), ("rotation", 45), ("width", 0), ("height", -1), ("width", "4")],
        *[("sha256", "0" * 63), ("phash", -1), ("phash", 1 << 64), ("phash", True), ("phash", 1.0)],
        *[("faults", ["ugly"]), ("faults", "blurry"), ("faults", ["dark"] * 6), ("faults", [{}])],
        *[("measures", {"weight": 1.0}), ("measures", []), ("measures", {"side": True})],
        *[("measures", {"side": number}) for number in (math.nan, math.inf, "1", None, [])],
        *[("upright_by", "guess"), ("upright_by", [])],
    ],
)
def test_what_a_hostile_file_might_write_is_no_page(name: str, value: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - which one of them is not what matters
        page_of(head(FULL) | {name: value}, b"", b"")


@pytest.mark.parametrize("fields", [None, [], "page", 1, {}])
def test_what_is_no_head_is_no_page(fields: object) -> None:
    with pytest.raises(ValueError, match="not a page"):
        page_of(fields, b"", b"")


def test_a_photo_of_a_page_has_a_head_that_json_can_hold() -> None:
    from recado.media.pages import to_pages

    (page,) = to_pages(files.jpeg())
    assert page_of(json.loads(json.dumps(head(page))), page.data, page.thumbnail) == page
