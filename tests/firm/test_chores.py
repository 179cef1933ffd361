"""What is done once a night is done at the firm's own three o'clock, once."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from recado.firm import chores

if TYPE_CHECKING:
    from recado.firm.db import Database

THREE = time(3)
ZONE = "America/New_York"


@pytest.mark.parametrize(
    ("now", "night"),
    [
        (datetime(2026, 11, 27, 7, 59, tzinfo=UTC), datetime(2026, 11, 26, 8, tzinfo=UTC)),
        (datetime(2026, 11, 27, 8, 0, tzinfo=UTC), datetime(2026, 11, 27, 8, tzinfo=UTC)),
        (datetime(2026, 11, 28, 1, 0, tzinfo=UTC), datetime(2026, 11, 27, 8, tzinfo=UTC)),
        (datetime(2026, 11, 1, 9, 0, tzinfo=UTC), datetime(2026, 11, 1, 8, tzinfo=UTC)),
        (datetime(2026, 3, 8, 12, 0, tzinfo=UTC), datetime(2026, 3, 8, 7, tzinfo=UTC)),
    ],
)
def test_last_night_is_by_the_firms_clock_summer_and_winter(now: datetime, night: datetime) -> None:
    assert chores.last_night(now, ZONE, THREE) == night


def test_of_two_who_claim_a_chore_one_gets_it(db: Database) -> None:
    now = datetime(2026, 11, 27, 9, tzinfo=UTC)
    since = chores.last_night(now, ZONE, THREE)
    with db.transaction() as session:
        assert chores.due(session, "files", since=since)
        assert chores.claim(session, "files", now, since=since)
        assert not chores.claim(session, "files", now + timedelta(minutes=1), since=since)
        assert not chores.due(session, "files", since=since)
        chores.done(session, "files", now, "all is well")
        later = chores.last_night(now + timedelta(days=1), ZONE, THREE)
        assert chores.claim(session, "files", now + timedelta(days=1), since=later)
        assert [chore.outcome for chore in chores.listed(session)] == ["all is well"]
