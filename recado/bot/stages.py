"""A case moves on by itself once: when everybody who can be asked has answered the first questions."""

from __future__ import annotations

from recado.bot.opening_cases import case_type_of
from recado.bot.scene import Scene
from recado.firm import answers, cases, contacts
from recado.firm.models import Case, Party
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


def _still_asked(scene: Scene, case: Case, party: Party) -> bool:
    given = answers.read(scene.session, case.id, party.person_id)
    asked = questions(case_type_of(scene.session, case), party.role, given)
    if all(question.slug in given for question in asked if question.pack == "start"):
        return False
    contact = contacts.preferred(scene.session, party.person_id)
    return contact is not None and contact.opted_out_at is None
