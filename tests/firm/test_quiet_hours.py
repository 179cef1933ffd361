"""An automatic text arrives at a decent hour wherever the client may be."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recado.firm.rules.phone import ANYWHERE_IN_THE_US
from recado.firm.rules.quiet_hours import is_open, window

OPENS, CLOSES, NOON = time(9), time(20), time(12)
NEW_YORK, LOS_ANGELES, HONOLULU, PHOENIX, MEXICO, TOKYO = (
    "America/New_York",
    "America/Los_Angeles",
    "Pacific/Honolulu",
    "America/Phoenix",
    "America/Mexico_City",
    "Asia/Tokyo",
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zones", "now", "expected"),
    [
        # Winter in New York is UTC-5: the window is 14:00 to 01:00 UTC.
        ([NEW_YORK], "2026-11-23T15:00", "2026-11-23T15:00"),
        ([NEW_YORK], "2026-11-23T14:00", "2026-11-23T14:00"),
        ([NEW_YORK], "2026-11-23T13:59:59", "2026-11-23T14:00"),
        ([NEW_YORK], "2026-11-24T00:59:59", "2026-11-24T00:59:59"),
        ([NEW_YORK], "2026-11-24T01:00", "2026-11-24T14:00"),
        # Both coasts at once: from nine in Los Angeles to eight in New York.
        ([NEW_YORK, LOS_ANGELES], "2026-11-23T15:00", "2026-11-23T17:00"),
        ([NEW_YORK, LOS_ANGELES], "2026-11-24T01:00", "2026-11-24T17:00"),
        ([LOS_ANGELES, NEW_YORK], "2026-11-24T00:59", "2026-11-24T00:59"),
        # Nobody knows where: all of the United States.
        ([], "2026-11-23T15:00", "2026-11-23T19:00"),
        (["Etc/Nowhere", ""], "2026-11-23T15:00", "2026-11-23T19:00"),
        ([NEW_YORK, "Etc/Nowhere"], "2026-11-23T15:00", "2026-11-23T15:00"),
        # The night the clocks go forward (2026-03-08): nine o'clock comes an hour earlier by UTC.
        ([NEW_YORK], "2026-03-07T13:30", "2026-03-07T14:00"),
        ([NEW_YORK], "2026-03-08T05:00", "2026-03-08T13:00"),
        # The night they go back (2026-11-01): an hour later again.
        ([NEW_YORK], "2026-10-31T12:30", "2026-10-31T13:00"),
        ([NEW_YORK], "2026-11-01T05:30", "2026-11-01T14:00"),
        # Arizona and Mexico keep no summer time, Hawaii never did.
        ([PHOENIX], "2026-07-01T15:00", "2026-07-01T16:00"),
        ([MEXICO], "2026-07-01T14:00", "2026-07-01T15:00"),
        ([HONOLULU], "2026-07-01T18:00", "2026-07-01T19:00"),
    ],
)
def test_the_next_decent_moment(zones: list[str], now: str, expected: str) -> None:
    assert window(zones, utc(now), OPENS, CLOSES) == utc(expected)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-22T15:00", "2026-11-22T17:00"),  # a Sunday, ten in the morning
        ("2026-11-22T17:00", "2026-11-22T17:00"),
        ("2026-11-22T02:00", "2026-11-22T17:00"),  # Saturday night in New York
        ("2026-11-23T02:00", "2026-11-23T14:00"),  # Sunday night
    ],
)
def test_sundays_may_begin_later(now: str, expected: str) -> None:
    assert window([NEW_YORK], utc(now), OPENS, CLOSES, sunday_opens=NOON) == utc(expected)


def test_an_hour_that_the_spring_change_skips_is_the_hour_after_it() -> None:
    # 02:30 does not exist in New York on 2026-03-08.
    assert window([NEW_YORK], utc("2026-03-08T06:00"), time(2, 30), CLOSES) == utc("2026-03-08T07:30")


def test_zones_whose_days_never_meet_leave_the_first_to_decide() -> None:
    early, late = time(9), time(10)
    assert window([TOKYO, NEW_YORK], utc("2026-11-23T15:00"), early, late) == utc("2026-11-24T00:00")
    assert window([NEW_YORK, TOKYO], utc("2026-11-23T15:00"), early, late) == utc("2026-11-24T14:00")


def test_a_window_without_a_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="before they begin"):
        window([NEW_YORK], utc("2026-11-23T15:00"), time(20), time(9))
    with pytest.raises(ValueError, match="before they begin"):
        window([NEW_YORK], utc("2026-11-23T15:00"), time(9), time(11), sunday_opens=NOON)


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2029, 1, 1)),  # noqa: DTZ001 - made UTC below
    st.lists(st.sampled_from(ANYWHERE_IN_THE_US), min_size=1, unique=True),
)
def test_the_moment_found_is_inside_everywhere_and_the_first_such(moment: datetime, zones: list[str]) -> None:
    now = moment.replace(tzinfo=UTC)
    found = window(zones, now, OPENS, CLOSES)
    assert found >= now
    for zone in zones:
        assert OPENS <= found.astimezone(ZoneInfo(zone)).time() < CLOSES
    assert is_open(zones, found, OPENS, CLOSES)
    if found > now:
        just_before = found - timedelta(microseconds=1)
        assert any(not OPENS <= just_before.astimezone(ZoneInfo(zone)).time() < CLOSES for zone in zones)
