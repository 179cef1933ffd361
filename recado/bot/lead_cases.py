"""A lead becomes a case in one act: person, case, part, and everything they wrote and sent before.

Whoever of the firm does it has read what came from that telephone, and vouches that it is this person's:
where no birth date is known yet, nothing else could be asked, and nothing is known but what they said there.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from recado.bot import files, newcomers, thumbnails, turns
from recado.bot.runtime import Runtime
from recado.firm import audit, contacts, leads, people, tasks, transfers
from recado.firm.actions import Action
from recado.firm.audit import Actor
from recado.firm.errors import Conflict, Invalid, NotFound
from recado.firm.models import Case, ContactPoint, Lead, Medium, Message, PageThumbnail, Party, Task
from recado.flows.events import CaseOpened
from recado.flows.state import Dialogue, dialogue_to_json

USUAL_TYPE, USUAL_ROLE = "intake_only", "beneficiary"
DONE_WITH = ("lead", "wants_person", "unusable_file")
_FILES = ("original_file_id", "pages_file_id", "thumbnail_file_id", "quarantine_file_id")
"""The tasks at that address, of no case, that this settles."""


def open_case(
    runtime: Runtime,
    session: Session,
    actor: Actor,
    lead_id: UUID,
    *,
    case_type: str = USUAL_TYPE,
    role: str = USUAL_ROLE,
    name: str = "",
    birth_date: date | None = None,
) -> tuple[Case, Party]:
    """Make the case; the bot goes on in it where the lead left off. Raises NotFound, Conflict or Invalid."""
    found = session.get(Lead, lead_id)
    if found is None:
        raise NotFound("there is no such lead")
    contact = contacts.lock(session, found.contact_point_id)
    lead = session.get_one(Lead, lead_id, with_for_update=True, populate_existing=True)
    if lead.state != "open":
        raise Conflict("this lead is a case already")
    called = name.strip() or leads.read(session, lead).get("name", "").strip()
    if not called:
        raise Invalid("this lead has no name: give one")
    person = people.create(session, actor, name=called, birth_date=birth_date)
    contacts.link(session, actor, contact, person)
    case = newcomers.open_case(session, actor, case_type)
    party = newcomers.join(session, actor, case, person, role)
    moved = _move(runtime, session, actor, contact, case, party)
    _close(runtime, session, actor, contact, lead, case, moved)
    if birth_date is None:
        _vouch(runtime, session, actor, contact, party)
    session.flush()
    turns.take(turns.set_scene(runtime, session, contact.id, actor, runtime.now()), CaseOpened(party.key))
    return case, party


def _move(
    runtime: Runtime, session: Session, actor: Actor, contact: ContactPoint, case: Case, party: Party
) -> dict[str, int]:
    """All texts and files of the lead, into the case's thread and under its key."""
    messages = transfers.of_nobody(session, contact)
    for message in messages:
        transfers.move(session, actor, message, case, party.person_id)
    stored = sum(_move_files(runtime, session, message, case) for message in messages)
    return {"messages": len(messages), "files": stored}


def _move_files(runtime: Runtime, session: Session, message: Message, case: Case) -> int:
    named: list[tuple[Medium | PageThumbnail, str]] = []
    for medium in session.scalars(select(Medium).where(Medium.message_id == message.id)):
        named += [(medium, column) for column in _FILES if getattr(medium, column) is not None]
        named += [(page, "file_id") for page in thumbnails.of_others(session, medium.id)]
    for row, column in named:
        new = files.copy(runtime, session, getattr(row, column), key_id=case.key_id, case_id=case.id)
        setattr(row, column, new.id)
    return len(named)


def _close(
    runtime: Runtime,
    session: Session,
    actor: Actor,
    contact: ContactPoint,
    lead: Lead,
    case: Case,
    moved: dict[str, int],
) -> None:
    lead.state, lead.case_id = "case", case.id
    facts = {"contact": str(contact.id), **moved}
    audit.record(session, actor, Action.LEAD_TURNED, f"lead:{lead.id}", chain=str(case.id), facts=facts)
    about = (Task.contact_point_id == contact.id, Task.case_id.is_(None), Task.kind.in_(DONE_WITH))
    tasks.settle(session, actor, runtime.now(), *about)


def _vouch(runtime: Runtime, session: Session, actor: Actor, contact: ContactPoint, party: Party) -> None:
    proved = Dialogue(identity="verified", verified_at=runtime.now().isoformat())
    contacts.write_dialogue(session, contact, party.key, dialogue_to_json(proved))
    facts = {"outcome": "vouched", "contact": str(contact.id)}
    subject, chain = f"person:{party.person_id}", str(party.case_id)
    audit.record(session, actor, Action.PERSON_IDENTITY_CHECKED, subject, chain=chain, facts=facts)
