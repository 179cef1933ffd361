"""Stages: a case moves on by itself once, when all have answered; past signing only when all is signed."""

from __future__ import annotations

from sqlalchemy.orm import Session

from recado.bot.opening_cases import case_type_of
from recado.bot.scene import Scene
from recado.firm import answers, cases, contacts, signings
from recado.firm.errors import Conflict
from recado.firm.models import Case, Party
from recado.firm.rules import signing
from recado.flows.casetypes import questions


def move_on(scene: Scene, case: Case, done: Party, stage: str) -> None:
    """Move the case from its first stage, unless another party still has first questions to answer.

    Only the party that is done speaks in this turn; the others may stand at other addresses.
    """
    case_type = case_type_of(scene.session, case)
    if case.stage != case_type.stages[0].slug or case_type.stage(stage) is None:
        return
    others = [party for party in cases.parties(scene.session, case.id) if party.id != done.id]
    if not any(_still_asked(scene, case, party) for party in others):
        cases.change_stage(scene.session, scene.actor, case, stage)


def require_signed(session: Session, case: Case, to: str) -> None:
    """Refuse to move the case past the stage of signing while a required signature lacks. Raises Conflict."""
    case_type = case_type_of(session, case)
    if not signing.held_back([stage.slug for stage in case_type.stages], case.stage, to):
        return
    to_sign = {item.slug: item.label.en for item in case_type.items if item.sign}
    lacking = dict.fromkeys(to_sign[each.slug] for each in signings.unsigned(session, case.id, to_sign))
    if lacking:
        raise Conflict(
            f"Not yet: {', '.join(lacking)} must be signed first. Accept the signed pages, or say that they "
            "are not needed; then the case can move on."
        )


def _still_asked(scene: Scene, case: Case, party: Party) -> bool:
    given = answers.read(scene.session, case.id, party.person_id)
    asked = questions(case_type_of(scene.session, case), party.role, given)
    if all(question.slug in given for question in asked if question.pack == "start"):
        return False
    contact = contacts.preferred(scene.session, party.person_id)
    return contact is not None and contact.opted_out_at is None
