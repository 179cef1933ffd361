"""What staff decide about a paper that a client does not have: it is told through the turn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from recado.bot import reach, staff_acts, turns
from recado.bot.runtime import Runtime
from recado.bot.scene import Scene
from recado.firm import checklists, tasks
from recado.firm.access import Act
from recado.firm.audit import Actor
from recado.firm.errors import Conflict, Invalid, NotFound
from recado.firm.models import Case, ChecklistItem, Task
from recado.flows.events import ItemDecided

Decision = Literal["waive", "instead", "missing"]
DECISIONS: dict[Decision, str] = {"waive": "waived", "instead": "missing", "missing": "missing"}
"""Each with the status that the paper has from then on."""
LONGEST_NOTE = 300
_OPEN = ("missing", "rejected", "unavailable", "waived")


def decide(
    runtime: Runtime, staff_id: UUID, case_id: UUID, item_id: UUID, decision: Decision, note: str
) -> None:
    """Waive a paper, take something instead, or ask for it after all. Raises Conflict, Invalid, NotFound."""
    with staff_acts.acting(runtime, staff_id, case_id, Act.DOCUMENT_REVIEW) as act:
        item = act.session.get(ChecklistItem, item_id, with_for_update=True)
        if item is None or item.case_id != act.case.id:
            raise NotFound
        _settle(act.session, act.actor, act.scenes, item, decision, note)


def decide_here(
    runtime: Runtime,
    session: Session,
    actor: Actor,
    case: Case,
    person_id: UUID,
    slug: str,
    decision: Decision,
    note: str,
) -> str:
    """Do the same in a session of the command line's; return the status that the paper has now."""
    scenes = reach.set_scenes(runtime, session, case, actor, runtime.now())
    item = checklists.item(session, case.id, person_id, slug)
    if item is None or not item.applies:
        raise NotFound(f"there is no paper {slug!r} on this person's list; recado case show lists them")
    _settle(session, actor, scenes, item, decision, note)
    return item.status


def _settle(
    session: Session,
    actor: Actor,
    scenes: Sequence[Scene],
    item: ChecklistItem,
    decision: Decision,
    note: str,
) -> None:
    said = " ".join(note.split())
    if decision == "instead" and not said:
        raise Invalid("Write what may be sent instead: the client reads it.")
    if len(said) > LONGEST_NOTE:
        raise Invalid(f"The note has {len(said)} characters; it may have {LONGEST_NOTE}.")
    if item.status not in _OPEN:
        raise Conflict("This paper has come already; review it instead.")
    checklists.set_status(session, actor, item, DECISIONS[decision], said if decision == "instead" else "")
    _none_left(session, actor, item.case_id, scenes)
    key = f"{item.person_id}:{item.case_id}"
    scene = next((scene for scene in scenes if key in scene.parties), None)
    if scene is not None:
        turns.take(scene, ItemDecided(key, item.slug, decision, said))


def _none_left(session: Session, actor: Actor, case_id: UUID, scenes: Sequence[Scene]) -> None:
    """Once staff have decided about every paper of the case, the task is done."""
    session.flush()
    left = exists().where(ChecklistItem.case_id == case_id, ChecklistItem.status == "unavailable")
    if not scenes or session.scalar(select(left)):
        return
    tasks.settle(session, actor, scenes[0].now, Task.case_id == case_id, Task.kind == "item_unavailable")
