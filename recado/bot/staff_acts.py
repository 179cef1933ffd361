"""What staff do: each act is one transaction that takes the turn's locks, checks access and tells the client.

A click is an event like a webhook: it goes through the same turn and the same rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from recado.bot import pauses, reach, stages, turns
from recado.bot.bells import after_commit
from recado.bot.opening_cases import case_type_of
from recado.bot.runtime import Runtime
from recado.bot.scene import Scene
from recado.firm import access, cases, contacts, discretion, messages, tasks
from recado.firm.access import Act
from recado.firm.audit import Actor
from recado.firm.errors import Conflict, Invalid, NotFound
from recado.firm.messages import Text
from recado.firm.models import Case, Party, Staff, Task
from recado.flows.events import CaseOpened, StaffMessage, StageChanged

LONGEST = 1600
"""Characters of one text (twilio.com/docs/messaging/api/message-resource)."""
UNSAFE = "This case is discreet and this address is not marked safe: somebody else may read it there."
PAUSE = timedelta(hours=12)
"""How long a staff text keeps the bot silent, unless it is handed back sooner."""


@dataclass(frozen=True, slots=True)
class Acting:
    """One act under way: who, where, and the scenes of those who will hear of it."""

    session: Session
    staff: Staff
    actor: Actor
    case: Case
    scenes: list[Scene]

    def scene_of(self, key: str) -> Scene | None:
        """The scene in which this party speaks."""
        return next((scene for scene in self.scenes if key in scene.parties), None)


def reply(
    runtime: Runtime, staff_id: UUID, case_id: UUID, party: str, text: str, *, though_unsafe: bool = False
) -> UUID:
    """Send a person's own words to one party and keep the bot silent meanwhile. Return the message's id.

    Raises Invalid for an empty or over-long text, Conflict where this party cannot be texted, and where a
    discreet case may not be read, unless the writer said that they know it (`though_unsafe`).
    """
    if not text.strip():
        raise Invalid("Write something first.")
    if len(text) > LONGEST:
        raise Invalid(f"The text has {len(text)} characters; one text takes {LONGEST}.")
    with acting(runtime, staff_id, case_id, Act.MESSAGE_SEND) as act:
        scene = act.scene_of(party)
        if scene is None or scene.parties[party].case_id != case_id:
            raise Conflict(_why_not(act, party))
        if scene.contact.opted_out_at:
            raise Conflict("This client asked us to stop texting. Please call instead.")
        if not though_unsafe and not discretion.may_show(act.session, act.case, scene.contact):
            raise Conflict(UNSAFE)
        written = Text(
            text.strip(), kind="staff", sender="staff", language=scene.contact.language, staff_id=staff_id
        )
        message = messages.queue(
            act.session,
            act.actor,
            scene.contact,
            written,
            case=act.case,
            person_id=scene.parties[party].person_id,
            now=scene.now,
        )
        cases.pause(act.session, act.actor, act.case, scene.now + PAUSE)
        after_commit(act.session, "sends", "send")
        turns.take(scene, StaffMessage(party, text))
        return message.id


def change_stage(runtime: Runtime, staff_id: UUID, case_id: UUID, stage: str, seen: str | None) -> None:
    """Move the case; every party who may be told hears it in plain words. Raises Conflict, Invalid."""
    with acting(runtime, staff_id, case_id, Act.STAGE_CHANGE) as act:
        if case_type_of(act.session, act.case).stage(stage) is None:
            raise Invalid("This kind of case has no such stage.")
        stages.require_signed(act.session, act.case, stage)
        if not cases.change_stage(act.session, act.actor, act.case, stage, seen=seen):
            return
        for scene, party in _told(act):
            turns.take(scene, StageChanged(party.key, stage))


def invite(runtime: Runtime, staff_id: UUID, case_id: UUID) -> int:
    """Invite every party who may be told to begin; return how many were invited."""
    with acting(runtime, staff_id, case_id, Act.CASE_OPEN) as act:
        told = list(_told(act))
        for scene, party in told:
            turns.take(scene, CaseOpened(party.key))
        return len(told)


def pause(runtime: Runtime, staff_id: UUID, case_id: UUID, minutes: int) -> None:
    """Keep the bot silent in this case for so many minutes."""
    with acting(runtime, staff_id, case_id, Act.BOT_PAUSE) as act:
        cases.pause(act.session, act.actor, act.case, runtime.now() + timedelta(minutes=minutes))


def resume(runtime: Runtime, staff_id: UUID, case_id: UUID) -> None:
    """Hand the conversation back to the bot, which goes on at once where it had stopped."""
    with acting(runtime, staff_id, case_id, Act.BOT_PAUSE) as act:
        pauses.end(act.session, act.actor, act.case, act.scenes)


def close_task(runtime: Runtime, staff_id: UUID, task_id: UUID) -> None:
    """Mark a task as done."""
    with runtime.transaction() as session:
        task = session.get(Task, task_id, with_for_update=True)
        if task is None:
            raise NotFound
        staff = session.get_one(Staff, staff_id)
        case = session.get(Case, task.case_id) if task.case_id else None
        access.require(session, staff, Act.TASK_CLOSE, case)
        tasks.done(session, Actor("staff", str(staff.id)), task, runtime.now())


def _why_not(act: Acting, party: str) -> str:
    """Why nothing can be written to this person."""
    person = party.partition(":")[0]
    members = [one for one in cases.parties(act.session, act.case.id) if str(one.person_id) == person]
    points = [point for one in members for point in contacts.of_person(act.session, one.person_id)]
    if any(point.seized_at for point in points):
        return "This phone is marked as seized: nothing may be sent there. Reach the client another way."
    return "This person has no address that can be texted."


@contextmanager
def acting(runtime: Runtime, staff_id: UUID, case_id: UUID, what: Act) -> Iterator[Acting]:
    """Check, then lock every contact point and case that the act may reach, each kind by ascending id."""
    with runtime.transaction() as session:
        staff = session.get_one(Staff, staff_id)
        case = session.get(Case, case_id)
        if case is None:
            raise NotFound
        access.require(session, staff, what, case)
        actor = Actor("staff", str(staff.id))
        scenes = reach.set_scenes(runtime, session, case, actor, runtime.now())
        yield Acting(session, staff, actor, case, scenes)


def _told(act: Acting) -> Iterator[tuple[Scene, Party]]:
    for scene in act.scenes:
        for party in scene.parties.values():
            if party.case_id == act.case.id and party.may_be_told:
                yield scene, party
