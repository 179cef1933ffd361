"""Answers as rows: each with its history, and the stage that moves when everybody has answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.house import ROSA

from recado.bot import newcomers, opening_cases
from recado.bot.newcomers import Newcomer
from recado.firm import answers
from recado.firm.audit import SYSTEM
from recado.firm.models import Case

if TYPE_CHECKING:
    from support.house import Portal

REST = ("no", "1", "1", "2 de mayo de 2019")


def proves_herself(portal: Portal) -> None:
    portal.say("hola", "español", "sí", "15/03/1987")


def stage(portal: Portal) -> str:
    return str(portal.one("SELECT stage FROM cases WHERE id = :id", id=portal.case_of("Rosa Quiñones")))


def test_an_answer_that_is_changed_keeps_what_it_was(portal: Portal) -> None:
    proves_herself(portal)
    portal.say("sí")
    portal.say("cambiar 1", "no")
    case_id = portal.case_of("Rosa Quiñones")
    with portal.runtime.transaction() as session:
        past = answers.history(session, case_id)
    ((key, values),) = past.items()
    assert key[1] == "first_permit"
    assert [value for value, _ in values] == [True, False]
    sealed = [bytes(row.value_sealed) for row in portal.rows("SELECT value_sealed FROM answer_versions")]
    assert len(sealed) == 2
    assert not any(b"true" in each or b"false" in each for each in sealed)
    assert {row.actor.split(":")[0] for row in portal.rows("SELECT actor FROM answer_versions")} == {"client"}


def test_the_case_moves_on_when_the_first_questions_are_answered(portal: Portal) -> None:
    proves_herself(portal)
    portal.say(*REST[:-1])
    assert stage(portal) == "opened"
    heard = portal.say(REST[-1])
    assert stage(portal) == "intake_submitted"
    assert portal.tasks() == ["intake_complete"]
    assert "case.stage_changed" in portal.acts()
    assert len(heard) == 1, "the closing words are enough: nobody is told of the stage besides"


def test_the_case_waits_for_whoever_else_is_still_asked(portal: Portal) -> None:
    with portal.runtime.transaction() as session:
        other = newcomers.add(session, SYSTEM, Newcomer("Nora Paz", "(305) 555-0188", "", None, "es"))
        case = session.get_one(Case, portal.case_of("Rosa Quiñones"))
        opening_cases.add_party(session, SYSTEM, case, other, "beneficiary")
    proves_herself(portal)
    portal.say(*REST)
    assert stage(portal) == "opened"
    assert portal.tasks() == ["intake_complete"]


def test_the_case_does_not_wait_for_somebody_who_cannot_be_asked(portal: Portal) -> None:
    with portal.runtime.transaction() as session:
        other = newcomers.add(session, SYSTEM, Newcomer("Nora Paz", "(305) 555-0188", "", None, "es"))
        case = session.get_one(Case, portal.case_of("Rosa Quiñones"))
        opening_cases.add_party(session, SYSTEM, case, other, "beneficiary")
    portal.say("ALTO", sender="+13055550188")
    proves_herself(portal)
    portal.say(*REST, sender=ROSA)
    assert stage(portal) == "intake_submitted"
