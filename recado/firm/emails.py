"""E-mail: where a person reads it, and invitations owed there. Writing here sends nothing."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from recado.firm import audit
from recado.firm.actions import Action
from recado.firm.crypto import readable_text, seal, unseal_text
from recado.firm.errors import Conflict, Invalid
from recado.firm.ids import new_id
from recado.firm.models import Case, Email, Party, Person
from recado.firm.reaching import of_people
from recado.firm.rules.email_address import typed_email

DISCREET = "This case is discreet: nothing is sent by e-mail, where somebody else may read it."
NOT_THIS_CLIENT = "This client is not written to by e-mail: somebody else may read it. Please call instead."
LEASE = timedelta(minutes=5)
"""Longer than all the waits of one try at the mail server together."""


def checked(text: str) -> str:
    """The address that was typed. Raises Invalid, with a hint, for what is none."""
    address = typed_email(text)
    if address is None:
        raise Invalid("that is no e-mail address: write one such as ana@example.org")
    return address


def set_address(session: Session, actor: audit.Actor, person: Person, text: str) -> None:
    """Keep where the person reads e-mail; empty: nowhere any more. Raises Invalid."""
    if text.strip():
        seal(session, person, "email", checked(text))
    else:
        person.email_sealed = None
    subject, facts = f"person:{person.id}", {"known": person.email_sealed is not None}
    audit.record(session, actor, Action.PERSON_EMAIL_SET, subject, chain=subject, facts=facts)


def address(session: Session, person: Person) -> str:
    """Open where the person reads e-mail; empty where nobody knows, or all of theirs was erased."""
    return readable_text(session, person, "email") if person.email_sealed else ""


def why_not(session: Session, case: Case, party: Party) -> str:
    """Why this party may not be invited by e-mail, as a sentence; empty where they may.

    A home may learn of a discreet case from any mail of the firm: it is enough that one of theirs is.
    """
    if case.closed_at is not None:
        return "This case is closed."
    if case.discreet:
        return DISCREET
    if not party.may_be_told:
        return "This person has no right to be told of the case."
    # In words that do not tell of a case that the reader may not know of.
    return NOT_THIS_CLIENT if _has_discreet(session, party) else _shut(session, party)


def queue(session: Session, actor: audit.Actor, case: Case, party: Party, now: datetime) -> Email:
    """Owe this party an invitation by e-mail. The case is locked. Raises Conflict where none may go."""
    person = session.get_one(Person, party.person_id)
    if refusal := why_not(session, case, party):
        raise Conflict(refusal)
    if not (to := address(session, person)):
        raise Conflict("Nobody wrote down an e-mail address of this person.")
    if _under_way(session, case, person):
        raise Conflict("An invitation by e-mail is on its way already.")
    email = Email(
        key_id=person.key_id, case_id=case.id, person_id=person.id, state="queued", due_at=now, attempts=0
    )
    seal(session, email, "address", to)
    session.add(email)
    session.flush()
    note(session, actor, Action.EMAIL_QUEUED, email, {"person": str(person.id)})
    return email


def claim(session: Session, email_id: uuid.UUID, now: datetime) -> Email | None:
    """Take the row for one try; None where it is not due, or another worker has it."""
    query = select(Email).where(Email.id == email_id, Email.state == "queued", Email.due_at <= now)
    email = session.scalars(query.with_for_update(skip_locked=True)).first()
    if email is None:
        return None
    email.state, email.claim, email.attempts = "sending", new_id(), email.attempts + 1
    email.lease_until = session.execute(select(func.clock_timestamp() + LEASE)).scalar_one()
    session.flush()
    return email


def lapsed(session: Session, limit: int = 100) -> Sequence[Email]:
    """The rows, locked, whose worker died between claiming and settling them."""
    query = select(Email).where(Email.state == "sending", Email.lease_until < func.clock_timestamp())
    return session.scalars(query.limit(limit).with_for_update(skip_locked=True)).all()


def latest(session: Session, case: Case) -> dict[uuid.UUID, Email]:
    """Of each person of the case, the invitation that was asked for last."""
    rows = session.scalars(select(Email).where(Email.case_id == case.id).order_by(Email.created_at))
    return {row.person_id: row for row in rows}


def recipient(session: Session, email: Email) -> str:
    """Open where it goes. Raises KeyDestroyed once the person is erased."""
    return unseal_text(session, email, "address")


def note(session: Session, actor: audit.Actor, action: Action, email: Email, facts: dict[str, Any]) -> None:
    """Write the audit's line, in the case's chain."""
    audit.record(session, actor, action, f"email:{email.id}", chain=str(email.case_id), facts=facts)


def _under_way(session: Session, case: Case, person: Person) -> bool:
    query = select(Email.id).where(Email.case_id == case.id, Email.person_id == person.id)
    return session.scalar(query.where(Email.state.in_(("queued", "sending"))).limit(1)) is not None


def _has_discreet(session: Session, party: Party) -> bool:
    query = select(Party.id).join(Case, Case.id == Party.case_id)
    query = query.where(Party.person_id == party.person_id, Case.discreet, Case.closed_at.is_(None))
    return session.scalar(query.limit(1)) is not None


def _shut(session: Session, party: Party) -> str:
    """Why nothing is written to this person, wherever: their own wish, or their phone is in other hands."""
    points = session.scalars(of_people([party.person_id])).unique().all()
    if any(point.opted_out_at or point.consent == "refused" for point in points):
        return "This client asked us not to write. Please call instead."
    if any(point.seized_at for point in points):
        return "A phone of this client is in other hands, and their e-mail may be read there."
    return ""
