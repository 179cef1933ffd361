"""Dates and numbers as a tired person types or dictates them: in words, run together, or half."""

from datetime import date

import pytest

from recado.i18n.understand import DateProblem, DateReading, date_of, number

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("15 de marzo del 87", "1987-03-15"),
        ("15/03/1987", "1987-03-15"),
        ("15-mar-1987", "1987-03-15"),
        ("el quince de marzo de mil novecientos ochenta y siete", "1987-03-15"),
        ("quince de marzo del ochenta y siete", "1987-03-15"),
        ("15031987", "1987-03-15"),
        ("150387", "1987-03-15"),
        ("1987-03-15", "1987-03-15"),
        ("15 marso 1987", "1987-03-15"),
        ("ayer", "2026-11-22"),
        ("yesterday", "2026-11-22"),
        ("hoy", "2026-11-23"),
        ("march fifteenth nineteen eighty seven", "1987-03-15"),
        ("march fifteen nineteen eighty-seven", "1987-03-15"),
        ("may nineteen nineteen ninety", "1990-05-19"),
        ("june first two thousand three", "2003-06-01"),
        ("primero de mayo del dos mil tres", "2003-05-01"),
        ("15 del 3 del 87", "1987-03-15"),
        ("dia 15 mes 3 año 1987", "1987-03-15"),
        ("15/O3/1987", "1987-03-15"),
        ("tengo 39 años naci el 15 de marzo de 1987", "1987-03-15"),
        ("15 03 87", "1987-03-15"),
        ("15mar87", "1987-03-15"),
        ("15.03.87", "1987-03-15"),
        ("un 15 de marzo de 1987", "1987-03-15"),
        ("2 de mallo de 1990", "1990-05-02"),
        ("Mar 15, 87", "1987-03-15"),
        ("15 / 3 / 87", "1987-03-15"),
        ("veintitres de febrero de dos mil uno", "2001-02-23"),
        ("twenty first of january two thousand", "2000-01-21"),
        ("diez y seis de julio de 1990", "1990-07-16"),
        ("9 novienbre 2001", "2001-11-09"),
        ("i was born on the 4th of july 1980", "1980-07-04"),
        ("12 de octuvre del 99", "1999-10-12"),
        ("marzo 15 de 1987 a las 3", "1987-03-15"),
    ],
)
def test_this_is_a_date(said: str, meant: str) -> None:
    assert date_of(said, "es", TODAY) == DateReading(date.fromisoformat(meant))


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("March 15", "NO_YEAR"),
        ("marzo 87", "NO_DAY"),
        ("marzo de 1987", "NO_DAY"),
        ("03/1987", "NO_DAY"),
        ("hace 2 años", "NOT_A_DATE"),
        ("2 years ago", "NOT_A_DATE"),
        ("1987", "NO_DAY"),
        ("marzo", "NO_DAY"),
        ("mañana", "IN_FUTURE"),
        ("no se", "NOT_A_DATE"),
        ("31 de febrero de 1990", "IMPOSSIBLE"),
        ("3 hijos", "NOT_A_DATE"),
        ("305 555 0123", "NOT_A_DATE"),
        ("A123456789", "NOT_A_DATE"),
        ("entre 2010 y 2012", "NOT_A_DATE"),
        ("mayo 5 2019 y junio 3 2020", "NOT_A_DATE"),
        ("nacio en 1987", "NO_DAY"),
        ("fue en 2019", "NO_DAY"),
        ("hace como dos meses", "NOT_A_DATE"),
        ("en mayo", "NO_DAY"),
        ("5 de mayo", "NO_YEAR"),
        ("cinco de mayo", "NO_YEAR"),
        ("123 main st houston tx 77001", "NOT_A_DATE"),
    ],
)
def test_half_a_date_is_told_which_half_is_missing_and_how_long_ago_is_none(said: str, problem: str) -> None:
    assert date_of(said, "es", TODAY) is DateProblem[problem]


def test_tomorrow_is_a_date_where_one_may_come() -> None:
    assert date_of("mañana", "es", TODAY, future=True) == DateReading(date(2026, 11, 24))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("veintitres", 23),
        ("twenty-three", 23),
        ("dos mil", 2000),
        ("2 mil", 2000),
        ("mil novecientos ochenta y siete", 1987),
        ("1,500", 1500),
        ("tengo una hija", 1),
        ("solo uno", 1),
        ("una", 1),
        ("veinti tres", 23),
        ("diez y seis", 16),
        ("treinta y cinco", 35),
        ("thirty five", 35),
        ("cuarenta i dos", 42),
        ("two hundred", 200),
        ("one hundred and twenty", 120),
        ("3 hijos", 3),
        ("tengo 3 (tres)", 3),
        ("no tengo hijos", 0),
        ("ninguno", 0),
        ("como 5 años", 5),
        ("sinco", 5),
        ("4️⃣", 4),
        ("tengo un hijo", 1),
        ("cien mil", 100000),
        ("five kids", 5),
        ("i have two", 2),
        ("zero", 0),
        ("none", 0),
        ("veinte y dos", 22),
        ("son 4 en total", 4),
        ("fourty", 40),
    ],
)
def test_this_is_a_number(said: str, meant: int) -> None:
    assert number(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        "un par",
        "2 o 3",
        "2 niños y 1 niña",
        "cinco y medio",
        "2.5",
        "a couple",
        "vivo en la quinta avenida",
        "un monton",
        "lo siento",
        "no se",
        "tres cuatro",
        "-3",
        "un chingo",
    ],
)
def test_this_is_no_number_or_not_one(said: str) -> None:
    assert number(said) is None
