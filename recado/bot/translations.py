"""The certified translation of a paper: a line of the checklist that staff open.

With a paper in another language goes its full translation, and the translator's signed word that it is
complete and correct, and that they are competent (8 CFR 103.2(b)(3)).
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from recado.bot import opening_cases, staff_acts
from recado.bot.runtime import Runtime
from recado.bot.staff_acts import Acting
from recado.firm import checklists, tasks
from recado.firm.access import Act
from recado.firm.audit import Actor
from recado.firm.errors import Conflict, NotFound
from recado.firm.models import Case, ChecklistItem, Party, Person, Task
from recado.flows.casetypes.model import TRANSLATION, is_translation

TO_ARRANGE = "translation_to_arrange"
"""The task for staff where the firm has it made."""


def open_for(session: Session, actor: Actor, case: Case, item: ChecklistItem, provider: str) -> bool:
    """Put the translation of this paper on its owner's list, wanted from the client or from the firm.

    Return whether it is on the list now and still to come. A translation needs none itself, and a paper that
    fell away since it was sent is wanted in no language.
    """
    if is_translation(item.slug):
        return False
    slug = f"{item.slug}{TRANSLATION}"
    party = session.scalars(
        select(Party).where(Party.case_id == case.id, Party.person_id == item.person_id)
    ).one()
    person = session.get_one(Person, item.person_id)
    opening_cases.sync_checklist(session, actor, case, party, person, opened=(slug,))
    line = checklists.item(session, case.id, item.person_id, slug)
    if line is None or not line.applies or line.status not in ("missing", "rejected"):
        return False
    checklists.provided_by(session, actor, line, provider)
    if provider == "firm":
        note = f"The firm provides it: {slug}"
        tasks.create(session, actor, TO_ARRANGE, case_id=case.id, person_id=person.id, note=note)
    return True


def in_hand(runtime: Runtime, staff_id: UUID, case_id: UUID, item_id: UUID) -> None:
    """The firm has what it was to provide: the line is done; nobody is told. Raises Conflict, NotFound."""
    with staff_acts.acting(runtime, staff_id, case_id, Act.DOCUMENT_REVIEW) as act:
        item = act.session.get(ChecklistItem, item_id, with_for_update=True)
        if item is None or item.case_id != case_id:
            raise NotFound
        if item.provided_by != "firm" or item.status not in ("missing", "rejected"):
            raise Conflict("this is not a paper that the firm still has to provide")
        checklists.set_status(act.session, act.actor, item, "accepted", why="in_hand")
        act.session.flush()
        owed = exists().where(
            ChecklistItem.case_id == case_id,
            ChecklistItem.person_id == item.person_id,
            ChecklistItem.provided_by == "firm",
            ChecklistItem.status == "missing",
        )
        if not act.session.scalar(select(owed)):
            _arranged(act, item, runtime.now())


def _arranged(act: Acting, item: ChecklistItem, now: datetime) -> None:
    """With the last of a person's translations in hand the task is done."""
    about = (Task.case_id == item.case_id, Task.person_id == item.person_id, Task.kind == TO_ARRANGE)
    tasks.settle(act.session, act.actor, now, *about)
