"""The thread as a row of pieces: day marks, messages, and what happened between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import dropwhile

from recado.handlers.console.happenings import Happening
from recado.handlers.console.transcript import Entry


@dataclass(frozen=True, slots=True)
class Piece:
    """One item of the list, as the page and its updates carry it; exactly one of the three is set."""

    id: str
    day_words: str = ""
    entry: Entry | None = None
    happening: Happening | None = None

    @property
    def mark(self) -> str:
        """Changes whenever what is shown changes."""
        return self.entry.mark if self.entry else self.day_words


def pieces(entries: Sequence[Entry], happened: Sequence[Happening], *, whole: bool) -> Iterator[Piece]:
    """Put both in one order, with a mark where a day begins.

    Messages keep their order of writing; a happening stands before the first message written after it. Unless
    `entries` are the `whole` thread, happenings before the first of them are left out.
    """
    if not whole and entries:
        happened = list(dropwhile(lambda each: each.at < entries[0].at, happened))
    day = None
    for each in _merged(entries, happened):
        if each.day != day:
            day = each.day
            yield Piece(f"day-{day.isoformat()}", day_words=each.day_words)
        match each:
            case Entry():
                yield Piece(f"m-{each.id}", entry=each)
            case Happening():
                yield Piece(f"h-{each.id}", happening=each)


def _merged(entries: Sequence[Entry], happened: Sequence[Happening]) -> list[Entry | Happening]:
    placed: list[tuple[datetime, Entry | Happening]] = [(each.at, each) for each in happened]
    latest: datetime | None = None
    for entry in entries:
        latest = max(entry.at, latest) if latest else entry.at
        placed.append((latest, entry))
    return [each for _, each in sorted(placed, key=lambda pair: pair[0])]
