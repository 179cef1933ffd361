"""When a person is at the firm: what a client may be told of when somebody will answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DEFAULT = "mon-fri 09:00-17:00"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HINT = 'write days and hours such as "mon-fri 09:00-17:00, sat 10:00-13:00"'

_SPAN = re.compile(
    r"(?P<first>[a-z]{3})(?:-(?P<last>[a-z]{3}))? (?P<opens>\d{1,2}:\d\d)-(?P<closes>\d{1,2}:\d\d)"
)


@dataclass(frozen=True, slots=True)
class Span:
    """The hours of one weekday, 0 for Monday; `closes` is the first moment outside."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """A week of the firm's, at most one span a day, from Monday on."""

    spans: tuple[Span, ...]

    def next_open(self, now: datetime, zone: ZoneInfo) -> datetime:
        """Return `now` while the office is open, else its next opening, both in the firm's zone."""
        here = now.astimezone(zone)
        by_day = {span.weekday: span for span in self.spans}
        for ahead in range(8):
            day = here.date() + timedelta(days=ahead)
            span = by_day.get(day.weekday())
            if span is None or here >= _at(day, span.closes, zone):
                continue
            return max(here, _at(day, span.opens, zone))
        raise AssertionError("a week has a working day: `parse` makes sure of it")

    def next_close(self, now: datetime, zone: ZoneInfo) -> datetime:
        """Return when the working day ends that is under way, or else the next one."""
        opens = self.next_open(now, zone)
        closes = next(span.closes for span in self.spans if span.weekday == opens.weekday())
        return _at(opens.date(), closes, zone)


def parse(text: str) -> OfficeHours:
    """Read hours such as ``mon-fri 09:00-17:00, sat 10:00-13:00``. Raises ValueError with a hint."""
    spans: dict[int, Span] = {}
    for piece in text.casefold().split(","):
        for span in _spans(" ".join(piece.split())):
            if span.weekday in spans:
                raise ValueError(f"{DAYS[span.weekday]} stands twice: {HINT}")
            spans[span.weekday] = span
    return OfficeHours(tuple(spans[day] for day in sorted(spans)))


def _spans(piece: str) -> list[Span]:
    found = _SPAN.fullmatch(piece)
    if found is None or found["first"] not in DAYS or (found["last"] or "mon") not in DAYS:
        raise ValueError(f"{piece!r} is no working day: {HINT}")
    opens, closes = time.fromisoformat(found["opens"].zfill(5)), time.fromisoformat(found["closes"].zfill(5))
    first = DAYS.index(found["first"])
    last = DAYS.index(found["last"]) if found["last"] else first
    if opens >= closes or last < first:
        raise ValueError(f"{piece!r} ends before it begins: {HINT}")
    return [Span(day, opens, closes) for day in range(first, last + 1)]


def _at(day: date, wall: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, wall, zone)
