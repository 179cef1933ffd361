"""What a person of the firm must look at."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import Session

from recado.firm import access, audit, people
from recado.firm.actions import Action
from recado.firm.crypto import ERASED, readable_text, seal, unseal_text, vault_of
from recado.firm.models import Case, ContactPoint, Person, Staff, Task
from recado.firm.rules.phone import masked_phone

LONGEST_NOTE = 4000
"""Characters: of a note that grows and grows, the end is kept."""


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as staff read it; what it does not concern is empty."""

    task: Task
    note: str
    case_ref: str
    person: str
    address: str
    """The contact point's, all but its end hidden."""
    discreet: bool
    """Whether its case is handled discreetly."""


def create(
    session: Session,
    actor: audit.Actor,
    kind: str,
    *,
    case_id: uuid.UUID | None = None,
    person_id: uuid.UUID | None = None,
    contact_point_id: uuid.UUID | None = None,
    note: str = "",
    due_at: datetime | None = None,
    urgent: bool = False,
    apart: bool = False,
) -> Task:
    """Ask for a person's attention, by `due_at` where a clock runs on it.

    An open task of the same kind about the same person in the same case (or, without a case, the same contact
    point) takes the note, instead of a second one being made; of two clocks the earlier one stays, and urgent
    stays urgent. `apart`: one of its own in any event.
    """
    task = None if apart else _open_one(session, kind, case_id, person_id, contact_point_id)
    if task is None:
        task = Task(
            kind=kind,
            case_id=case_id,
            person_id=person_id,
            contact_point_id=contact_point_id,
            state="open",
            urgent=False,
            key_id=_key(session, case_id, contact_point_id, person_id),
        )
        before = ""
    else:
        before = unseal_text(session, task, "note")
    seal(session, task, "note", "\n".join(part for part in (before, note) if part)[-LONGEST_NOTE:])
    task.due_at = min((at for at in (task.due_at, due_at) if at is not None), default=None)
    task.urgent = task.urgent or urgent
    session.add(task)
    session.flush()
    facts = {"kind": kind, "again": bool(before), "person": str(person_id) if person_id else None}
    if due_at is not None or urgent:
        facts |= {"due": due_at.isoformat() if due_at else None, "urgent": urgent}
    audit.record(session, actor, Action.TASK_CREATED, f"task:{task.id}", chain=_chain(task), facts=facts)
    return task


def done(session: Session, actor: audit.Actor, task: Task, now: datetime, *, by: Staff | None = None) -> bool:
    """Close the task; False if somebody has closed it already."""
    query = select(Task).where(Task.id == task.id).with_for_update()
    session.scalars(query.execution_options(populate_existing=True)).one()
    if task.state == "done":
        return False
    task.state, task.done_at = "done", now
    task.done_by = by.id if by else _staff_id(actor)
    facts = {"kind": task.kind}
    audit.record(session, actor, Action.TASK_DONE, f"task:{task.id}", chain=_chain(task), facts=facts)
    return True


def settle(session: Session, actor: audit.Actor, now: datetime, *about: ColumnElement[bool]) -> None:
    """Close every open task of which all this holds."""
    for task in session.scalars(select(Task).where(Task.state == "open", *about)):
        done(session, actor, task, now)


def is_open(session: Session, kind: str) -> bool:
    """Whether somebody has still to see to a task of this kind, about whatever it is."""
    query = select(Task.id).where(Task.kind == kind, Task.state == "open")
    return session.scalars(query.limit(1)).first() is not None


def open_for(
    session: Session, staff: Staff, *, case_id: uuid.UUID | None = None, limit: int = 500
) -> list[TaskRow]:
    """Return the open tasks that this member of staff may see: the urgent first, then the oldest.

    It takes a fixed number of queries.
    """
    reach = access.reach_of(staff, access.Act.TASK_VIEW)
    if reach is access.Reach.NONE:
        return []
    seen = or_(
        Task.case_id.is_(None), and_(Case.id.is_not(None), access.visible_cases(staff, access.Act.TASK_VIEW))
    )
    query = (
        select(Task, Case.ref, Case.discreet, ContactPoint)
        .outerjoin(Case, Case.id == Task.case_id)
        .outerjoin(ContactPoint, ContactPoint.id == Task.contact_point_id)
        .where(Task.state == "open", seen, Task.case_id == case_id if case_id else true())
        .order_by(Task.urgent.desc(), Task.created_at, Task.id)
        .limit(limit)
    )
    rows = session.execute(query).all()
    keys = {task.key_id for task, *_ in rows} | {contact.key_id for *_, contact in rows if contact}
    vault_of(session).load(session, keys)
    names = people.names(session, {task.person_id for task, *_ in rows if task.person_id})
    return [
        TaskRow(
            task,
            readable_text(session, task, "note"),
            ref or "",
            names.get(task.person_id, "") if task.person_id else "",
            _address(session, contact) if contact else "",
            bool(discreet),
        )
        for task, ref, discreet, contact in rows
    ]


def _address(session: Session, contact: ContactPoint) -> str:
    address = readable_text(session, contact, "address")
    return ERASED if address == ERASED else masked_phone(address)


def _open_one(
    session: Session,
    kind: str,
    case_id: uuid.UUID | None,
    person_id: uuid.UUID | None,
    contact_point_id: uuid.UUID | None,
) -> Task | None:
    if case_id is None and contact_point_id is None:
        return None
    about = (
        and_(Task.case_id == case_id, Task.person_id.is_not_distinct_from(person_id))
        if case_id
        else and_(Task.case_id.is_(None), Task.contact_point_id == contact_point_id)
    )
    query = select(Task).where(Task.state == "open", Task.kind == kind, about).limit(1).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).first()


def _key(
    session: Session,
    case_id: uuid.UUID | None,
    contact_point_id: uuid.UUID | None,
    person_id: uuid.UUID | None,
) -> uuid.UUID:
    """The key of whatever it concerns: its erasure takes the note along."""
    if case_id:
        return session.get_one(Case, case_id).key_id
    if contact_point_id:
        return session.get_one(ContactPoint, contact_point_id).key_id
    if person_id:
        return session.get_one(Person, person_id).key_id
    return vault_of(session).firm_key(session, "firm")


def _chain(task: Task) -> str:
    if task.case_id:
        return str(task.case_id)
    return f"contact:{task.contact_point_id}" if task.contact_point_id else "tasks"


def _staff_id(actor: audit.Actor) -> uuid.UUID | None:
    return uuid.UUID(actor.id) if actor.kind == "staff" else None
