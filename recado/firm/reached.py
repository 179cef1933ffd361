"""Where a person is reached: a number that is not theirs any more is kept on record, and left alone."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from recado.firm import audit
from recado.firm.actions import Action
from recado.firm.models import ContactPerson, ContactPoint, Message, Person


def points(session: Session, person_id: uuid.UUID) -> Sequence[ContactPoint]:
    """Return the person's contact points that are theirs now, the one that wrote last first."""
    query = (
        select(ContactPoint)
        .join(ContactPerson, ContactPerson.contact_point_id == ContactPoint.id)
        .where(ContactPerson.person_id == person_id, ContactPerson.confirmed)
        .order_by(ContactPoint.last_inbound_at.desc().nulls_last(), ContactPoint.id)
    )
    return session.scalars(query).all()


def confirm(
    session: Session, actor: audit.Actor, contact: ContactPoint, person: Person, *, theirs: bool
) -> bool:
    """Write down whether this contact point is the person's now; whether that changed anything.

    Where it is not, nothing of theirs is said or sent there any more.
    """
    query = select(ContactPerson).where(
        ContactPerson.contact_point_id == contact.id, ContactPerson.person_id == person.id
    )
    link = session.scalars(query.with_for_update()).first()
    if link is None or link.confirmed == theirs:
        return False
    link.confirmed = theirs
    subject, facts = f"contact:{contact.id}", {"person": str(person.id), "theirs": theirs}
    audit.record(session, actor, Action.CONTACT_CONFIRMED, subject, chain=subject, facts=facts)
    return True


def hold_back(session: Session, actor: audit.Actor, contact: ContactPoint, person: Person) -> int:
    """What is owed to the person there is not sent any more; return how many texts that were."""
    query = select(Message).where(
        Message.contact_point_id == contact.id, Message.person_id == person.id, Message.state == "queued"
    )
    owed = session.scalars(query.with_for_update()).all()
    for message in owed:
        message.state, message.error_text = "blocked", "This number is not theirs any more."
        chain = str(message.case_id or f"contact:{contact.id}")
        facts = {"why": "not_theirs"}
        audit.record(
            session, actor, Action.MESSAGE_BLOCKED, f"message:{message.id}", chain=chain, facts=facts
        )
    return len(owed)
