"""Dates as people type them, above all dates of birth."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import cache
from itertools import groupby

from rapidfuzz.distance import OSA

from recado.i18n.language import Language, day_first
from recado.i18n.numerals import counted
from recado.i18n.words import LONGEST, bare, packs, plain

OLDEST_YEARS = 120

_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[-/., \n]+(\d{1,2})[-/., \n]+(\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})[-/., \n]+(\d{1,2})[-/., \n]+(\d{4}|\d{2})(?!\d)")
_RUN = re.compile(r"(?<!\d)(\d{8})(?!\d)|^\s*(\d{6})\s*$")
_DAY_AND_MONTH = re.compile(r"(?<![\d/-])\d{1,2}[-/]\d{1,2}(?![\d/-])")
_MONTH_AND_YEAR = re.compile(r"(?<![\d/-])(?:0?[1-9]|1[0-2])[-/](?:19|20)\d\d(?![\d/-])")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
# The letter O where a figure belongs: "15/O3/1987".
_LETTER_O = re.compile(r"(?<![^\W\d_])[oO](?=\d)")
# Endings of "15th" and "1ro", and the article of "un 15 de marzo".
_NOT_COUNTED = {"st", "nd", "rd", "th", "ro", "er", "do", "o", "un", "una"}
_SHORTEST_FUZZY = 5
_FEW_WORDS = 4
_CENTURIES = (19, 20)


class DateProblem(Enum):
    """Why a text was not read as a date."""

    NOT_A_DATE = "not_a_date"
    IMPOSSIBLE = "impossible"
    NO_YEAR = "no_year"
    NO_DAY = "no_day"
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
    """The one date in `text`, in figures or words, or "ayer" and "yesterday" alone.

    Figures alone are read day first, or month first where `language` does so; where both are possible dates
    the other is the `alternative`. Two-digit years lie in the hundred years up to `today` (with `future`,
    up to twenty years after it). Dates after `today` are refused unless `future`, and dates more than 120
    years before it always.
    """
    if len(text) > LONGEST:
        return DateProblem.NOT_A_DATE
    if (days := _days().get(bare(text))) is not None:
        value = today + timedelta(days)
        return DateReading(value) if future or value <= today else DateProblem.IN_FUTURE
    text = _LETTER_O.sub("0", text)
    tokens = _tokens(text)
    spelled = _spelled(tokens)
    candidates = [spelled] if spelled else list(_figures(text, language)) or _apart(tokens, language)
    if not candidates:
        return _lacking(text, tokens)
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
    run = found[1] or (found[2] if found.re is _RUN else "")
    if found.re is _YEAR_FIRST:
        yield found[1], int(found[2]), int(found[3])
    elif found.re is _YEAR_LAST:
        yield from _two_ways(int(found[1]), int(found[2]), found[3], language)
    elif run.startswith(("19", "20")) and len(run) == 8 and int(run[4:6]) <= 12:
        yield run[:4], int(run[4:6]), int(run[6:])
    else:
        yield from _two_ways(int(run[:2]), int(run[2:4]), run[4:], language)


def _two_ways(first: int, second: int, year: str, language: Language) -> Iterator[_Candidate]:
    ways = [(year, second, first), (year, first, second)]
    yield from ways if day_first(language) else reversed(ways)


def _apart(tokens: list[str], language: Language) -> list[_Candidate]:
    """Three numbers among words that only lead from one to the next: "15 del 3 del 87"."""
    figures = [token for token in tokens if token.isdecimal()]
    if len(figures) != 3 or not all(token in _fillers() for token in tokens if not token.isdecimal()):
        return []
    first, second, last = figures
    if len(first) == 4 and max(len(second), len(last)) <= 2:
        return [(first, int(second), int(last))]
    if max(len(first), len(second)) > 2 or len(last) not in {2, 4}:
        return []
    return list(_two_ways(int(first), int(second), last, language))


def _spelled(tokens: list[str]) -> _Candidate | None:
    """Day and year beside the one month that is named, or the only two numbers there are."""
    months = [at for at, token in enumerate(tokens) if _month(token)]
    if len(months) != 1:
        return None
    close = [token for token in tokens if token not in _fillers() or _month(token)]
    at = next(at for at, token in enumerate(close) if _month(token))
    figures = [token for token in close if token.isdecimal()]
    beside = [close[max(at - 1, 0) : at] + close[at + 1 : at + 2], close[at + 1 : at + 3], figures]
    for pair in beside:
        if len(pair) == 2 and all(token.isdecimal() for token in pair) and (read := _day_and_year(pair)):
            year, day = read
            return year, _month(close[at]) or 0, day
    return None


def _day_and_year(figures: list[str]) -> tuple[str, int] | None:
    day, year = figures if len(figures[0]) <= 2 else reversed(figures)
    return (year, int(day)) if len(day) <= 2 and len(year) in {2, 4} else None


def _tokens(text: str) -> list[str]:
    """The words and figures of the text; a number in words becomes figures: "quince de marzo de mil..."."""
    tokens = [token for token in _TOKEN.findall(plain(text)) if token not in _NOT_COUNTED]
    found: list[str] = []
    for are_figures, group in groupby(tokens, str.isdecimal):
        run = list(group)
        found += run if are_figures else _years(counted(run, ordinals=True))
    return found


def _years(items: list[int | str]) -> list[str]:
    """Numbers in words as figures; a century and what follows it are one year, the last such pair first."""
    for at in range(len(items) - 2, -1, -1):
        century, rest = items[at : at + 2]
        if century in _CENTURIES and isinstance(rest, int) and 10 <= rest <= 99:
            return [*map(str, items[:at]), f"{century}{rest}", *map(str, items[at + 2 :])]
    return [str(item) for item in items]


def _month(token: str) -> int | None:
    names = _month_names()
    if token in names:
        return names[token]
    if len(token) < _SHORTEST_FUZZY - 1 or token.isdecimal():
        return None
    allowed = 1 if len(token) < 8 else 2
    near = {
        number
        for name, number in names.items()
        if len(name) >= _SHORTEST_FUZZY and name[0] == token[0] and OSA.distance(name, token) <= allowed
    }
    return near.pop() if len(near) == 1 else None


def _lacking(text: str, tokens: list[str]) -> DateProblem:
    """What is missing from the date, if half of one is there; how long ago something was is none."""
    months = [token for token in tokens if _month(token)]
    figures = [token for token in tokens if token.isdecimal()]
    if len(figures) > 2 or len(months) > 1 or not _spans().isdisjoint(tokens):
        return DateProblem.NOT_A_DATE
    years = [figure for figure in figures if len(figure) == 4 and figure.startswith(("19", "20"))]
    if _MONTH_AND_YEAR.search(text) or (len(figures) == 1 and (years or (months and int(figures[0]) > 31))):
        return DateProblem.NO_DAY if months or len(tokens) <= _FEW_WORDS else DateProblem.NOT_A_DATE
    if _DAY_AND_MONTH.search(text) or len(months) == len(figures) == 1:
        return DateProblem.NO_YEAR
    alone = len(months) == 1 and not figures and len(tokens) <= 2 and len(months[0]) >= _SHORTEST_FUZZY - 1
    return DateProblem.NO_DAY if alone else DateProblem.NOT_A_DATE


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


@cache
def _month_names() -> dict[str, int]:
    return {name: number for pack in packs() for name, number in pack.months.items()}


@cache
def _days() -> dict[str, int]:
    return {phrase: days for pack in packs() for phrase, days in pack.days.items()}


@cache
def _fillers() -> frozenset[str]:
    return frozenset(word for pack in packs() for word in pack.date_words)


@cache
def _spans() -> frozenset[str]:
    return frozenset(word for pack in packs() for word in pack.spans)
