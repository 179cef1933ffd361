"""Timers and staff's clicks come through the same turn, take the same locks, and never end in silence."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from media_files import jpeg, written

from recado.bot import clockwork, review_acts, staff_acts, turns
from recado.bot.review_acts import Verdict
from recado.firm.errors import Conflict
from recado.flows.engine import decide
from recado.flows.events import Timer

if TYPE_CHECKING:
    from support.house import Portal


@pytest.fixture
def known(portal: Portal) -> Portal:
    portal.welcome()
    return portal


def test_a_silent_client_is_reminded_up_to_the_cap_and_no_further(known: Portal) -> None:
    for _ in range(40):
        known.tick(days=1)
    reminders = [row for row in known.messages() if row.kind == "reminder"]
    assert 1 <= len(reminders) <= len(known.runtime.settings.reminder_schedule)
    assert known.broken() == []


def test_a_timer_rung_by_many_fires_once(known: Portal) -> None:
    known.clock.pass_by(days=3)
    timers = [row.id for row in known.rows("SELECT id FROM timers WHERE state = 'owed'")]
    assert timers
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: [clockwork.fire(known.runtime, each) for each in timers], range(4)))
    assert len(known.acts("timer.fired")) == len(timers)


def test_a_timer_on_which_the_turn_keeps_crashing_is_parked_with_a_task(
    known: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    crashed = []

    def crash(state: Any, event: Any, *more: Any) -> Any:
        if isinstance(event, Timer):
            crashed.append(event.kind)
            raise ZeroDivisionError
        return decide(state, event, *more)

    monkeypatch.setattr(turns, "decide", crash)
    known.clock.pass_by(days=3)
    owed = known.one("SELECT count(*) FROM timers WHERE state = 'owed'")
    for _ in range(8):
        known.tick(seconds=6)
    assert len(crashed) == 3 * owed
    assert known.one("SELECT count(*) FROM timers WHERE state = 'owed'") == 0
    assert known.tasks().count("turn_failed") == owed


@pytest.fixture
def received(known: Portal) -> Any:
    """A passport that waits for a person's eyes."""
    known.say("saltar")
    known.say("", files=[("a.jpg", jpeg(written()), "image/jpeg")])
    known.say("listo")
    return known.one("SELECT id FROM documents WHERE state = 'received'")


def test_of_two_verdicts_at_once_one_counts_and_the_other_is_told(known: Portal, received: Any) -> None:
    staff = known.staff()

    def judge(accepted: bool) -> bool:
        try:
            verdict = Verdict(accepted=accepted, code="" if accepted else "blurry")
            review_acts.review(known.runtime, staff, received, verdict)
        except Conflict:
            return False
        return True

    before = len(known.heard())
    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(judge, (True, False))) == [False, True]
    known.work()
    assert len(known.heard()) == before + 1
    assert known.broken() == []


def test_a_rejected_paper_says_why_and_is_asked_for_again(known: Portal, received: Any) -> None:
    before = len(known.heard())
    review_acts.review(
        known.runtime, known.staff(), received, Verdict(accepted=False, code="other", words="Sale movida")
    )
    known.work()
    said = "".join(known.heard()[before:])
    assert "Sale movida" in said
    assert "pasaporte" in said


def test_a_stage_that_moved_is_told_once_in_plain_words(known: Portal) -> None:
    before = len(known.heard())
    case = known.case_of("Rosa Quiñones")
    for _ in range(2):
        staff_acts.change_stage(known.runtime, known.staff(), case, "drafting", None)
    known.work()
    assert len(known.heard()) == before + 1


def test_the_bot_speaks_again_once_staff_hand_back(known: Portal) -> None:
    staff, case = known.staff(), known.case_of("Rosa Quiñones")
    staff_acts.pause(known.runtime, staff, case, 60)
    assert known.say("estado") == []
    staff_acts.resume(known.runtime, staff, case)
    assert known.say("estado")
