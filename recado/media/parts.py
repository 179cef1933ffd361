"""A document small enough to file: whole as it is, or with its largest pictures reduced, or in parts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from recado.media.assemble import build_pdf
from recado.media.done import Done
from recado.media.page import Page
from recado.media.paper import Paper
from recado.media.reduce import GRADES, Grade, foreseen, reduced

LIMIT = 11_000_000
"""Bytes of one file: USCIS takes 12 MB, and says not by which of the two counts (I9)."""

_HOPE = 0.95
"""How much smaller a picture may be than foretold: a grade too fine costs some pages a second try."""
_SHEET, _BOOK = 2_000, 4_000
"""Bytes that a page, and a document, take beside their data."""


@dataclass(frozen=True)
class Part:
    """One file of a document: so many of its pages, and what was done to each of them while binding."""

    pdf: bytes
    pages: int
    done: tuple[tuple[Done, ...], ...]


def bind(
    pages: Sequence[Page], title: str, paper: Paper = Paper.LETTER, limit: int = LIMIT
) -> Iterator[Part]:
    """Bind pages into the fewest files of at most `limit` bytes, in order.

    What fits is not touched. Otherwise the largest pictures are reduced, grade by grade, until it fits; only
    when all are at the coarsest grade is the document split, and each title says which part it is. A page
    that is over the limit by itself is a part of its own. Pages are asked for one at a time, possibly more
    than once, and not kept. Raises ValueError where there is no page.
    """
    if not pages:
        raise ValueError("a document has at least one page")
    fitted = _Fitted(pages, paper, limit)
    groups = fitted.groups()
    for number, group in enumerate(groups, 1):
        named = title if len(groups) == 1 else f"{title} (part {number} of {len(groups)})"
        done = tuple(fitted.done(index) for index in group)
        yield Part(build_pdf([fitted.take(index) for index in group], named, paper), len(group), done)


class _Fitted:
    """Pages with the reduced ones among them, and what each weighs."""

    def __init__(self, pages: Sequence[Page], paper: Paper, limit: int) -> None:
        self._pages, self._paper, self._limit = pages, paper, limit
        self._sent = [len(page.data) + _SHEET for page in pages]
        self._sizes = list(self._sent)
        self._reduced: dict[int, Page] = {}
        for grade in () if self._fits() else GRADES[self._start() :]:
            self._reduce(grade, last=grade is GRADES[-1])
            if self._fits():
                break

    def groups(self) -> list[list[int]]:
        """Deal the pages out in order, each file as full as it goes."""
        starts, filled = [0], _BOOK
        for index, size in enumerate(self._sizes):
            if filled + size > self._limit and index > starts[-1]:
                starts.append(index)
                filled = _BOOK
            filled += size
        return [list(range(start, end)) for start, end in pairwise([*starts, len(self._sizes)])]

    def take(self, index: int) -> Page:
        """Hand a page out for good."""
        page = self._reduced.pop(index, None)
        return page if page is not None else self._pages[index]

    def done(self, index: int) -> tuple[Done, ...]:
        """Say what was done to a page here, before it is handed out."""
        made = self._reduced.get(index)
        return tuple(each for each in made.done if each in _BY_BINDING) if made else ()

    def _fits(self) -> bool:
        return _BOOK + sum(self._sizes) <= self._limit

    def _start(self) -> int:
        """Choose the first grade at which the document may fit, if all pages are like the largest."""
        largest = max(range(len(self._pages)), key=self._sent.__getitem__)
        shares = foreseen(self._pages[largest], self._paper)
        fitting = (at for at, share in enumerate(shares) if sum(self._sent) * share * _HOPE <= self._limit)
        return next(fitting, len(GRADES) - 1 if shares else 0)

    def _reduce(self, grade: Grade, *, last: bool) -> None:
        """Reduce the largest pages first, until the document fits.

        Where one shows that the grade cannot be enough for all, the next grade is tried at once: each picture
        is encoded about once, whatever it takes.
        """
        for index in sorted(range(len(self._pages)), key=self._sizes.__getitem__, reverse=True):
            if self._fits():
                return
            # One at a time: two decoded pictures and what they become would pass three pages' memory.
            page = reduced(self._pages[index], grade, self._paper)
            if self._put(index, page) and not last and self._hopeless(index):
                return

    def _put(self, index: int, page: Page | None) -> bool:
        if page is None or len(page.data) + _SHEET >= self._sizes[index]:
            return False
        self._reduced[index], self._sizes[index] = page, len(page.data) + _SHEET
        return True

    def _hopeless(self, index: int) -> bool:
        """Whether the document would be too large still if all pages came down as this one did."""
        return sum(self._sent) * self._sizes[index] > self._limit * self._sent[index]


_BY_BINDING = frozenset((Done.REDUCED, Done.RASTERISED))
