"""While staff write the bot keeps silent; when they hand back, or their time is over, it goes on."""

from __future__ import annotations

import pytest
from support.house import Portal

from recado.bot import pauses, staff_acts

CASE = "Rosa Quiñones"


@pytest.fixture
def paused(portal: Portal) -> Portal:
    """Rosa stands before a question about her papers, and Paula has paused the bot for half an hour."""
    portal.welcome()
    staff_acts.pause(portal.runtime, portal.staff(), portal.case_of(CASE), 30)
    assert portal.say("lista") == []
    return portal


def test_the_bot_goes_on_at_once_when_staff_hand_back(paused: Portal) -> None:
    before = len(paused.heard())
    staff_acts.resume(paused.runtime, paused.staff(), paused.case_of(CASE))
    paused.work()
    (said,) = paused.heard()[before:]
    assert said.startswith("Soy otra vez el asistente automatizado.")
    assert "Volvemos a: permiso de trabajo anterior" in said
    assert paused.say("lista")[0].startswith("Obligatorios: lleva 0 de")


def test_handing_back_what_was_not_paused_says_nothing(portal: Portal) -> None:
    before = len(portal.welcome())
    assert before
    heard = portal.heard()
    staff_acts.resume(portal.runtime, portal.staff(), portal.case_of(CASE))
    portal.work()
    assert portal.heard() == heard


def test_a_pause_that_runs_out_ends_once_and_the_bot_goes_on(paused: Portal) -> None:
    before = len(paused.heard())
    paused.tick(minutes=29)
    assert len(paused.heard()) == before
    paused.tick(minutes=2)
    paused.tick(minutes=1)
    assert [each.split(".")[0] for each in paused.heard()[before:]] == [
        "Soy otra vez el asistente automatizado"
    ]
    assert paused.one("SELECT bot_paused_until FROM cases WHERE id = :id", id=paused.case_of(CASE)) is None
    assert paused.acts("case.resumed") == ["case.resumed"]
    assert paused.broken() == []


def test_a_client_who_never_began_hears_nothing_when_a_pause_ends(portal: Portal) -> None:
    staff_acts.pause(portal.runtime, portal.staff(), portal.case_of(CASE), 30)
    portal.tick(hours=1)
    assert portal.heard() == []


def test_a_conversation_that_cannot_be_taken_up_is_not_tried_at_every_tick(
    paused: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a bug in a flow")

    monkeypatch.setattr(pauses.turns, "take", fail)
    paused.tick(hours=1)
    assert paused.one("SELECT count(*) FROM cases WHERE bot_paused_until IS NOT NULL") == 0


def test_what_staff_themselves_bring_about_is_told_while_the_bot_is_paused(paused: Portal) -> None:
    staff_acts.change_stage(paused.runtime, paused.staff(), paused.case_of(CASE), "filed", None)
    paused.work()
    assert paused.heard()[-1] == "Hay una novedad en su caso: Ya mandamos su caso al gobierno."
