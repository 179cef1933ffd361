"""Dates as people type them, above all dates of birth."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cache

from rapidfuzz.distance import OSA

from recado.i18n.language import Language
from recado.i18n.words import LONGEST, packs, plain

OLDEST_YEARS = 120

_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[-/. ]+(\d{1,2})[-/. ]+(\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})[-/. ]+(\d{1,2})[-/. ]+(\d{4}|\d{2})(?!\d)")
_RUN = re.compile(r"(?<!\d)(\d{8})(?!\d)")
_DAY_AND_MONTH = re.compile(r"(?<![\d/-])\d{1,2}[-/]\d{1,2}(?![\d/-])")
_TOKEN = re.compile(r"\d+|[a-z]+")
_ORDINAL = {"st", "nd", "rd", "th", "ro", "er", "do", "o"}
_FIRST = {"primero", "first", "uno"}


class DateProblem(Enum):
    """Why a text was not read as a date."""

    NOT_A_DATE = "not_a_date"
    IMPOSSIBLE = "impossible"
    NO_YEAR = "no_year"
    IN_FUTURE = "in_future"
    TOO_OLD = "too_old"


@dataclass(frozen=True)
class DateReading:
    """A date read. When day and month could be exchanged, `alternative` is the other reading."""

    value: date
    alternative: date | None = None

    @property
    def ambiguous(self) -> bool:
        """Whether the writer should be asked which of two dates was meant."""
        return self.alternative is not None


def date_of(text: str, language: Language, today: date, *, future: bool = False) -> DateReading | DateProblem:
    """The one date in `text`.

    Figures alone are read day first in Spanish and month first in English; where both are possible dates
    the other is the `alternative`. Two-digit years lie in the hundred years up to `today` (with `future`,
    up to twenty years after it). Dates after `today` are refused unless `future`, and dates more than 120
    years before it always.
    """
    if len(text) > LONGEST:
        return DateProblem.NOT_A_DATE
    spelled = _spelled(text)
    candidates = [spelled] if spelled else list(_figures(text, language))
    if not candidates:
        return _no_year(text)
    readings = [_build(candidate, today, future=future) for candidate in candidates]
    dates = list(dict.fromkeys(reading for reading in readings if isinstance(reading, date)))
    if not dates:
        return next(reading for reading in readings if isinstance(reading, DateProblem))
    return DateReading(dates[0], dates[1] if len(dates) > 1 else None)


# A candidate is (year as typed, month, day).
_Candidate = tuple[str, int, int]


def _figures(text: str, language: Language) -> Iterator[_Candidate]:
    matches = [found for shape in (_YEAR_FIRST, _YEAR_LAST, _RUN) for found in shape.finditer(text)]
    if len(matches) != 1:
        return
    found = matches[0]
    if found.re is _YEAR_FIRST:
        yield found[1], int(found[2]), int(found[3])
    elif found.re is _YEAR_LAST:
        yield from _two_ways(int(found[1]), int(found[2]), found[3], language)
    elif found[1].startswith(("19", "20")) and int(found[1][4:6]) <= 12:
        yield found[1][:4], int(found[1][4:6]), int(found[1][6:])
    else:
        yield from _two_ways(int(found[1][:2]), int(found[1][2:4]), found[1][4:], language)


def _two_ways(first: int, second: int, year: str, language: Language) -> Iterator[_Candidate]:
    ways = [(year, second, first), (year, first, second)]
    yield from ways if language == "es" else reversed(ways)


def _spelled(text: str) -> _Candidate | None:
    tokens = [token for token in _TOKEN.findall(plain(text)) if token not in _ORDINAL]
    months = [month for token in tokens if (month := _month(token))]
    if len(months) != 1:
        return None
    figures = ["1" if token in _FIRST else token for token in tokens if token.isdecimal() or token in _FIRST]
    if len(figures) != 2:
        return None
    day, year = figures if len(figures[0]) <= 2 else reversed(figures)
    if len(day) > 2 or len(year) not in {2, 4}:
        return None
    return year, months[0], int(day)


def _month(token: str) -> int | None:
    names = _month_names()
    if token in names:
        return names[token]
    if len(token) < 4:
        return None
    allowed = 1 if len(token) < 8 else 2
    near = {
        number
        for name, number in names.items()
        if len(name) >= 5 and name[0] == token[0] and OSA.distance(name, token) <= allowed
    }
    return near.pop() if len(near) == 1 else None


@cache
def _month_names() -> dict[str, int]:
    return {name: number for pack in packs() for name, number in pack.months.items()}


def _no_year(text: str) -> DateProblem:
    tokens = _TOKEN.findall(plain(text))
    short = _DAY_AND_MONTH.search(text)
    months = [token for token in tokens if _month(token)]
    figures = [token for token in tokens if token.isdecimal()]
    return DateProblem.NO_YEAR if short or (len(months) == len(figures) == 1) else DateProblem.NOT_A_DATE


def _build(candidate: _Candidate, today: date, *, future: bool) -> date | DateProblem:
    typed, month, day = candidate
    year = int(typed)
    if len(typed) == 2:
        year += today.year // 100 * 100
        year -= 100 if year > today.year + (20 if future else 0) else 0
    try:
        value = date(year, month, day)
    except ValueError:
        return DateProblem.IMPOSSIBLE
    if value > today and not future:
        return DateProblem.IN_FUTURE
    return DateProblem.TOO_OLD if value.year < today.year - OLDEST_YEARS else value
