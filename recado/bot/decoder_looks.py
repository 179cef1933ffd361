"""What the decoder's children are asked to look at beyond making pages: marks of separators.

What comes back is checked as if the file itself had written it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias, get_args

from recado.media import refusals
from recado.media.separators import Mark, mark_of

Frame: TypeAlias = tuple[dict[str, object], list[bytes]]
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


def answer(request: Frame) -> Frame:
    """Do what a request asks. Raises a refusal, and Broken for what nobody asks."""
    match request:
        case {"do": "marks"}, thumbnails:
            return {"marks": [_mark_of(each) for each in thumbnails]}, []
    raise refusals.Broken


def _mark_of(thumbnail: bytes) -> Mark:
    try:
        return mark_of(thumbnail)
    except (OSError, ValueError) as error:
        raise refusals.Broken from error


def _mark(said: object) -> Mark:
    return "blank" if said == "blank" else "separator" if said == "separator" else ""
