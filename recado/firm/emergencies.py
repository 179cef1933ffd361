"""Emergencies: raised by what somebody texted, acknowledged by a person of the firm, closed when it is over.

While one is open, those on call are tried one after the other; the row says how many were and when the next
one is due.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, and_, distinct, func, or_, select, true, update
from sqlalchemy.orm import Session, aliased

from recado.firm import access, audit, contacts
from recado.firm.actions import Action
from recado.firm.crypto import ERASED, readable_text, seal, unseal_text, vault_of
from recado.firm.models import Alert, Case, ContactPerson, ContactPoint, OnCall, Party, Staff

PATIENCE = timedelta(minutes=10)
"""How long one person on call has before the next one is tried, and how long words add to the same alert."""
LONGEST_NOTE = 4000
OPEN = ("open", "exhausted")
"""States in which nobody has taken it."""


@dataclass(frozen=True, slots=True)
class AlertRow:
    """An alert that is not closed, as staff read it."""

    alert: Alert
    note: str
    case_ref: str
    taken_by: str
    address: str
    """In full: somebody has to call there."""
    perhaps: str = ""
    """Whose it may be where nobody knows who texted: the refs of those who are reached there."""


def raise_alert(
    session: Session,
    actor: audit.Actor,
    contact: ContactPoint,
    *,
    case: Case | None,
    words: str,
    kind: str,
    now: datetime,
) -> tuple[Alert, bool]:
    """Raise an alert, or add the words to the one of this contact point that is not ten minutes old.

    True if it is a new one.
    """
    known = _recent(session, contact, now)
    alert = known or Alert(
        key_id=case.key_id if case else contact.key_id,
        contact_point_id=contact.id,
        case_id=case.id if case else None,
        state="open",
        rung=0,
        next_at=now,
        created_at=now,
    )
    before = unseal_text(session, known, "note") if known else ""
    seal(session, alert, "note", "\n".join(part for part in (before, words) if part)[-LONGEST_NOTE:])
    session.add(alert)
    session.flush()
    _note(session, actor, Action.ALERT_ADDED if known else Action.ALERT_RAISED, alert, {"kind": kind})
    return alert, known is None


def mark(session: Session, actor: audit.Actor, case: Case, now: datetime) -> None:
    """Mark a case, which is locked, as one in an emergency."""
    if case.emergency_at is None:
        audit.record(
            session, actor, Action.CASE_EMERGENCY_SET, f"case:{case.id}", chain=str(case.id), facts={}
        )
    case.emergency_at = now


def lock(session: Session, alert_id: uuid.UUID) -> Alert | None:
    """Lock an alert, read afresh: after contact points and cases, like any single row."""
    query = select(Alert).where(Alert.id == alert_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).first()


def due(session: Session, now: datetime, limit: int = 20) -> Sequence[uuid.UUID]:
    """Look, without a lock, for the alerts whose next person is due."""
    query = select(Alert.id).where(Alert.state == "open", Alert.next_at <= now)
    return session.scalars(query.order_by(Alert.next_at).limit(limit)).all()


def try_next(session: Session, alert: Alert, staff_id: uuid.UUID, now: datetime, patience: timedelta) -> None:
    """Put on record that this person is tried now; without word of it, the next one after `patience`."""
    alert.rung += 1
    alert.next_at = now + patience
    facts = {"staff": str(staff_id), "rung": alert.rung}
    _note(session, audit.SYSTEM, Action.ALERT_RUNG, alert, facts)


def exhaust(session: Session, alert: Alert) -> None:
    """Everybody on call was tried, twice, and nobody has taken it."""
    alert.state, alert.next_at = "exhausted", None
    _note(session, audit.SYSTEM, Action.ALERT_EXHAUSTED, alert, {"rung": alert.rung})


def hurry(session: Session, now: datetime) -> None:
    """The first text could not be delivered: the next person is due at once, not in ten minutes."""
    waiting = (Alert.state == "open", Alert.rung == 1, Alert.next_at > now)
    session.execute(
        update(Alert).where(*waiting).values(next_at=now).execution_options(synchronize_session=False)
    )


def acknowledge(
    session: Session, actor: audit.Actor, alert: Alert, staff_id: uuid.UUID, now: datetime
) -> bool:
    """This person takes it: nobody else is tried. False if somebody has taken it already."""
    if alert.state not in OPEN:
        return False
    alert.state, alert.next_at = "acknowledged", None
    alert.acknowledged_by, alert.acknowledged_at = staff_id, now
    _note(session, actor, Action.ALERT_ACKNOWLEDGED, alert, {"staff": str(staff_id)})
    return True


def close(session: Session, actor: audit.Actor, alert: Alert) -> bool:
    """It is over; its cases, which are locked, lose their mark with the last alert. False: it was closed."""
    if alert.state == "closed":
        return False
    alert.state, alert.next_at = "closed", None
    session.flush()
    _note(session, actor, Action.ALERT_CLOSED, alert, {})
    for case in session.scalars(select(Case).where(Case.id.in_(cases_of(session, alert)))):
        if case.emergency_at is not None and not _still_open(session, case, alert.contact_point_id):
            case.emergency_at = None
            subject = f"case:{case.id}"
            audit.record(session, actor, Action.CASE_EMERGENCY_CLEARED, subject, chain=str(case.id), facts={})
    return True


def cases_of(session: Session, alert: Alert) -> set[uuid.UUID]:
    """The cases that an alert marks: its own, or all at its contact point while nobody knows whose it is."""
    if alert.case_id:
        return {alert.case_id}
    contact = session.get_one(ContactPoint, alert.contact_point_id)
    return {party.case_id for party in contacts.parties_of(session, contact)}


def untaken(session: Session) -> Sequence[Alert]:
    """Return the alerts that nobody has taken, oldest first."""
    return session.scalars(select(Alert).where(Alert.state.in_(OPEN)).order_by(Alert.created_at)).all()


def not_closed(session: Session) -> Sequence[Alert]:
    """Return every alert that is not over, oldest first."""
    return session.scalars(select(Alert).where(Alert.state != "closed").order_by(Alert.created_at)).all()


def ref_of(session: Session, alert: Alert) -> str:
    """The ref of the alert's case; empty where there is none."""
    case = session.get(Case, alert.case_id) if alert.case_id else None
    return case.ref if case else ""


def open_for(session: Session, staff: Staff, *, case_id: uuid.UUID | None = None) -> list[AlertRow]:
    """Return the alerts that are not closed and that this member of staff may see, newest first.

    Whoever is on call sees all of them: they have to call there, whosever case it is.
    """
    guards = session.scalar(select(OnCall.id).where(OnCall.staff_id == staff.id)) is not None
    if not guards and access.reach_of(staff, access.Act.TASK_VIEW) is access.Reach.NONE:
        return []
    own = or_(Alert.case_id.is_(None), access.visible_cases(staff, access.Act.TASK_VIEW))
    seen = true() if guards else own
    query = (
        select(Alert, Case.ref, Staff.name, ContactPoint, _refs_there())
        .outerjoin(Case, Case.id == Alert.case_id)
        .outerjoin(Staff, Staff.id == Alert.acknowledged_by)
        .join(ContactPoint, ContactPoint.id == Alert.contact_point_id)
        .where(Alert.state != "closed", seen)
        .order_by(Alert.created_at.desc())
        .limit(50)
    )
    if case_id:
        query = query.where(or_(Alert.case_id == case_id, _from_a_party(case_id)))
    rows = session.execute(query).all()
    vault_of(session).load(session, {key for row in rows for key in (row[0].key_id, row[3].key_id)})
    return [
        AlertRow(
            alert,
            readable_text(session, alert, "note"),
            ref or "",
            name or "",
            _address(session, contact),
            perhaps or "",
        )
        for alert, ref, name, contact, perhaps in rows
    ]


def _refs_there() -> ScalarSelect[str]:
    """The open cases of those who are reached where the alert was raised, in one text."""
    cases = aliased(Case)
    refs = func.string_agg(distinct(cases.ref), ", ")
    return (
        select(refs)
        .join(Party, Party.case_id == cases.id)
        .join(ContactPerson, ContactPerson.person_id == Party.person_id)
        .where(ContactPerson.contact_point_id == Alert.contact_point_id, cases.closed_at.is_(None))
        .correlate(Alert)
        .scalar_subquery()
    )


def _from_a_party(case_id: uuid.UUID) -> ColumnElement[bool]:
    """Raised where somebody of this case is reached, and nobody knows whose emergency it is."""
    there = (
        select(ContactPerson.contact_point_id)
        .join(Party, Party.person_id == ContactPerson.person_id)
        .where(Party.case_id == case_id)
    )
    return and_(Alert.case_id.is_(None), Alert.contact_point_id.in_(there))


def _address(session: Session, contact: ContactPoint) -> str:
    address = readable_text(session, contact, "address")
    return "" if address == ERASED else address


def _recent(session: Session, contact: ContactPoint, now: datetime) -> Alert | None:
    query = select(Alert).where(
        Alert.contact_point_id == contact.id, Alert.created_at > now - PATIENCE, Alert.state != "closed"
    )
    latest = query.order_by(Alert.created_at.desc()).limit(1).with_for_update()
    return session.scalars(latest.execution_options(populate_existing=True)).first()


def _still_open(session: Session, case: Case, contact_point_id: uuid.UUID) -> bool:
    about = or_(Alert.case_id == case.id, Alert.contact_point_id == contact_point_id)
    return session.scalar(select(Alert.id).where(Alert.state != "closed", about).limit(1)) is not None


def _note(
    session: Session, actor: audit.Actor, action: Action, alert: Alert, facts: dict[str, object]
) -> None:
    chain = str(alert.case_id or f"contact:{alert.contact_point_id}")
    audit.record(session, actor, action, f"alert:{alert.id}", chain=chain, facts=facts)
