"""What the decoder's children are asked to look at beyond making pages: marks of separators, and text.

What comes back is checked as if the file itself had written it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias, get_args

from recado.media import ocr, refusals
from recado.media.heads import head, page_of
from recado.media.page import Page
from recado.media.page_text import LONGEST_LINE, MOST_LINES, PageText
from recado.media.separators import Mark, mark_of
from recado.media.text import read_text

Frame: TypeAlias = tuple[dict[str, object], Sequence[bytes]]
"""A head and its blobs, as in `decoder_wire`."""

_MARKS: frozenset[str] = frozenset(get_args(Mark))


def marks_request(thumbnails: Sequence[bytes]) -> Frame:
    """Ask which of these small pictures are blank, or separators."""
    return {"do": "marks"}, list(thumbnails)


def answered_marks(frame: Frame, count: int) -> list[Mark]:
    """Take the marks out of an answer; raises the refusal it carries, or Broken where it makes no sense."""
    match frame:
        case {"refused": str(code)}, _:
            raise refusals.refusal(code)
        case {"marks": list(marks)}, [] if len(marks) == count and _MARKS.issuperset(map(str, marks)):
            return [_mark(each) for each in marks]
    raise refusals.Broken


def reads_request() -> Frame:
    """Ask whether pages can be read at all."""
    return {"do": "reads"}, []


def answered_reads(frame: Frame) -> bool:
    """Take that out of an answer: whatever is not a plain yes is a no."""
    return frame[0].get("reads") is True


def read_request(page: Page) -> Frame:
    """Ask for the text of a page."""
    return {"do": "read", "page": head(page)}, [page.data]


def answered_text(frame: Frame) -> PageText | None:
    """Take the text out of an answer: None where nothing can be read here. Raises as `answered_marks`."""
    match frame:
        case {"refused": str(code)}, _:
            raise refusals.refusal(code)
        case {"text": None}, []:
            return None
        case {"text": {"lines": list(lines), "zone": list(zone)}}, []:
            return PageText(_lines(lines), _lines(zone))
    raise refusals.Broken


def answer(request: Frame) -> Frame:
    """Do what a request asks. Raises a refusal, and Broken for what nobody asks."""
    match request:
        case {"do": "marks"}, thumbnails:
            return {"marks": [_mark_of(each) for each in thumbnails]}, []
        case {"do": "reads"}, []:
            return {"reads": ocr.available()}, []
        case {"do": "read", "page": fields}, [data]:
            text = _text_of(fields, data)
            return {"text": text and {"lines": text.lines, "zone": text.zone}}, []
    raise refusals.Broken


def _mark_of(thumbnail: bytes) -> Mark:
    try:
        return mark_of(thumbnail)
    except (OSError, ValueError) as error:
        raise refusals.Broken from error


def _text_of(fields: object, data: bytes) -> PageText | None:
    try:
        return read_text(page_of(fields, data, b""))
    except (MemoryError, refusals.Refused):
        raise
    except Exception as error:
        # Whatever befell the decoder or the reader: this page is not read.
        raise refusals.Broken(type(error).__name__) from error


def _lines(said: list[object]) -> tuple[str, ...]:
    if len(said) > MOST_LINES or not all(
        isinstance(each, str) and len(each) <= LONGEST_LINE for each in said
    ):
        raise refusals.Broken
    return tuple(str(each) for each in said)


def _mark(said: object) -> Mark:
    return "blank" if said == "blank" else "separator" if said == "separator" else ""
