"""When somebody is at the firm, by its own clock, and how a client reads it."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from recado.firm.rules.office_hours import DEFAULT, parse
from recado.i18n import hours

NEW_YORK = ZoneInfo("America/New_York")
WEEK = parse("mon-fri 09:00-17:00, sat 10:00-13:30")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """That moment of November 2026 in New York, in UTC; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=NEW_YORK).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "opens", "closes"),
    [
        (at(23, 10), at(23, 10), at(23, 17)),
        (at(23, 8), at(23, 9), at(23, 17)),
        (at(23, 17), at(24, 9), at(24, 17)),
        (at(28, 13, 29), at(28, 13, 29), at(28, 13, 30)),
        (at(28, 14), at(30, 9), at(30, 17)),
        (at(29, 12), at(30, 9), at(30, 17)),
    ],
)
def test_the_next_opening_and_the_end_of_that_day(now: datetime, opens: datetime, closes: datetime) -> None:
    assert WEEK.next_open(now, NEW_YORK) == opens
    assert WEEK.next_close(now, NEW_YORK) == closes


def test_one_day_a_week_is_found_a_week_later() -> None:
    assert parse("wed 09:00-10:00").next_open(at(25, 10), NEW_YORK).day == 2


@pytest.mark.parametrize(
    "written",
    [
        "",
        "always",
        "mon 9-5",
        "fri-mon 09:00-17:00",
        "mon 17:00-09:00",
        "mon 25:00-26:00",
        "mon-fri 09:00-17:00, wed 10:00-11:00",
    ],
)
def test_hours_that_are_none_are_refused(written: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the words differ with the fault
        parse(written)


def test_a_client_reads_the_week_in_a_line() -> None:
    spans = [(span.weekday, span.opens, span.closes) for span in WEEK.spans]
    assert hours.week(spans, "es") == "lunes a viernes de 9 a. m. a 5 p. m., sábado de 10 a. m. a 1:30 p. m."
    assert hours.week(spans, "en") == "Monday to Friday, 9 a.m. to 5 p.m., Saturday, 10 a.m. to 1:30 p.m."
    assert hours.week([(6, time(0), time(12))], "en") == "Sunday, 12 a.m. to 12 p.m."


def test_a_client_reads_when_the_office_opens_next() -> None:
    today = at(23, 20).astimezone(NEW_YORK).date()
    assert hours.opening(at(24, 9).astimezone(NEW_YORK), today, "es") == "mañana a las 9 a. m."
    assert hours.opening(at(28, 13).astimezone(NEW_YORK), today, "es") == "el sábado a la 1 p. m."
    assert hours.opening(at(23, 9).astimezone(NEW_YORK), today, "en") == "today at 9 a.m."
    assert hours.opening(at(30, 9).astimezone(NEW_YORK), today, "en") == "on Monday at 9 a.m."


def test_the_default_can_be_read() -> None:
    assert len(parse(DEFAULT).spans) == 5
