"""Dates of birth are read as each language writes them, and doubt is kept as doubt."""

from datetime import date

import pytest

from recado.i18n.language import Language
from recado.i18n.understand import DateProblem, DateReading, date_of

TODAY = date(2026, 11, 23)
MARCH_12 = date(1985, 3, 12)
MARCH_3 = date(1985, 3, 3)


@pytest.mark.parametrize(
    "said",
    [
        "12 de marzo de 1985",
        "12 marzo 1985",
        "12 de marzo del 85",
        "marzo 12, 1985",
        "12-mar-85",
        "12/mar/1985",
        "1985-03-12",
        "1985/3/12",
        "19850312",
        "march 12 1985",
        "March 12th, 1985",
        "12 march 1985",
        "Mar 12, 85",
        "12 de marso de 1985",
        "12 de mazro de 1985",
        "nací el 12 de marzo de 1985",
        "I was born on March 12, 1985",
        "12 DE MARZO DE 1985",
        "marzo 12 de 1985",
        "mi fecha es 12 de marzo, 1985. gracias",
    ],
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_month_in_words_leaves_no_doubt(said: str, language: Language) -> None:
    assert date_of(said, language, TODAY) == DateReading(MARCH_12)


@pytest.mark.parametrize(
    "said", ["12/03/1985", "12-03-1985", "12.03.1985", "12 03 1985", "12/3/85", "12031985", "12 / 03 / 1985"]
)
def test_figures_are_day_first_in_spanish_and_month_first_in_english(said: str) -> None:
    assert date_of(said, "es", TODAY) == DateReading(MARCH_12, date(1985, 12, 3))
    assert date_of(said, "en", TODAY) == DateReading(date(1985, 12, 3), MARCH_12)


@pytest.mark.parametrize("language", ["en", "es"])
def test_figures_that_fit_one_way_only_are_clear(language: Language) -> None:
    assert date_of("25/12/1990", language, TODAY) == DateReading(date(1990, 12, 25))
    assert date_of("12/25/1990", language, TODAY) == DateReading(date(1990, 12, 25))
    assert date_of("03/03/1985", language, TODAY) == DateReading(MARCH_3)


def test_ambiguous_says_so() -> None:
    reading = date_of("12/03/1985", "es", TODAY)
    assert isinstance(reading, DateReading)
    assert reading.ambiguous
    assert not DateReading(MARCH_3).ambiguous


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("3 de marzo del 85", date(1985, 3, 3)),
        ("3 mar 05", date(2005, 3, 3)),
        ("3 mar 26", date(2026, 3, 3)),
        ("3 mar 27", date(1927, 3, 3)),
        ("1ro de enero de 2000", date(2000, 1, 1)),
        ("primero de enero del 2000", date(2000, 1, 1)),
        ("29 feb 2000", date(2000, 2, 29)),
    ],
)
def test_two_digit_years_and_first_days(said: str, value: date) -> None:
    assert date_of(said, "es", TODAY) == DateReading(value)


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("", DateProblem.NOT_A_DATE),
        ("no sé", DateProblem.NOT_A_DATE),
        ("hola", DateProblem.NOT_A_DATE),
        ("1985", DateProblem.NO_DAY),
        ("30/02/1990", DateProblem.IMPOSSIBLE),
        ("31 de abril de 1990", DateProblem.IMPOSSIBLE),
        ("45/45/1990", DateProblem.IMPOSSIBLE),
        ("0/0/0000", DateProblem.IMPOSSIBLE),
        ("29 feb 1999", DateProblem.IMPOSSIBLE),
        ("3 de marzo", DateProblem.NO_YEAR),
        ("03/12", DateProblem.NO_YEAR),
        ("March 3", DateProblem.NO_YEAR),
        ("3 marzo 2030", DateProblem.IN_FUTURE),
        ("24/11/2026", DateProblem.IN_FUTURE),
        ("3 marzo 1880", DateProblem.TOO_OLD),
        ("jumio 3 1985", DateProblem.NOT_A_DATE),
        ("3 marzo 1985 o 4 abril 1985", DateProblem.NOT_A_DATE),
        ("12/03/1985 o 05/04/1986", DateProblem.NOT_A_DATE),
        ("555-01-2345", DateProblem.NOT_A_DATE),
    ],
)
def test_what_is_wrong_is_named(said: str, problem: DateProblem) -> None:
    assert date_of(said, "es", TODAY) is problem


def test_a_reading_in_the_future_is_no_alternative_for_a_birth() -> None:
    assert date_of("05/12/2026", "en", TODAY) == DateReading(date(2026, 5, 12))
    assert date_of("05/12/2026", "es", TODAY) == DateReading(date(2026, 5, 12))


def test_an_expiry_may_lie_ahead() -> None:
    assert date_of("3 marzo 2030", "es", TODAY, future=True) == DateReading(date(2030, 3, 3))
    assert date_of("3 marzo 30", "es", TODAY, future=True) == DateReading(date(2030, 3, 3))
    assert date_of("3 marzo 85", "es", TODAY, future=True) == DateReading(date(1985, 3, 3))
