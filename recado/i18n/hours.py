"""Working hours and the next opening, as each language says them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from itertools import groupby

from babel.dates import get_day_names

from recado.i18n.language import Language, locale_of

Week = Sequence[tuple[int, time, time]]
"""Weekday (0 is Monday), opening and closing."""


def week(spans: Week, language: Language) -> str:
    """The whole week in a line: "lunes a viernes de 9 a. m. a 5 p. m."."""
    runs: list[list[tuple[int, time, time]]] = []
    for _, same in groupby(enumerate(spans), lambda each: (each[1][0] - each[0], each[1][1:])):
        runs.append([span for _, span in same])
    return ", ".join(_run(run, language) for run in runs)


def opening(moment: datetime, today: date, language: Language) -> str:
    """When the office opens next, seen from `today`: "mañana a las 9 a. m.", "el lunes a la 1 p. m."."""
    clock = _clock(moment.time(), language)
    ahead = (moment.date() - today).days
    if language == "en":
        day = {0: "today", 1: "tomorrow"}.get(ahead) or f"on {_day(moment.weekday(), language)}"
        return f"{day} at {clock}"
    at = "a la" if moment.hour in (1, 13) else "a las"
    day = {0: "hoy", 1: "mañana"}.get(ahead) or f"el {_day(moment.weekday(), language)}"
    return f"{day} {at} {clock}"


def _run(run: Week, language: Language) -> str:
    (first, opens, closes), last = run[0], run[-1][0]
    to = {"en": " to ", "es": " a "}[language]
    days = _day(first, language) if first == last else f"{_day(first, language)}{to}{_day(last, language)}"
    spans = f"{_clock(opens, language)}{to}{_clock(closes, language)}"
    return f"{days}, {spans}" if language == "en" else f"{days} de {spans}"


def _day(weekday: int, language: Language) -> str:
    return str(get_day_names("wide", locale=locale_of(language))[weekday])


def _clock(wall: time, language: Language) -> str:
    hour = wall.hour % 12 or 12
    half = {"en": ("a.m.", "p.m."), "es": ("a. m.", "p. m.")}[language][wall.hour >= 12]
    return f"{hour}:{wall.minute:02d} {half}" if wall.minute else f"{hour} {half}"
