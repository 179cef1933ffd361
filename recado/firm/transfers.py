"""What came before it was known whose it is moves to its owner: whole, sealed anew, on the audit."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from recado.firm import audit
from recado.firm.actions import Action
from recado.firm.crypto import seal, unseal
from recado.firm.models import Case, ContactPoint, Document, Medium, Message


def kept_files(
    session: Session, contact: ContactPoint, case: Case, since: datetime, limit: int
) -> Sequence[tuple[Medium, Message]]:
    """Return the last files kept at this address for no item, which are nobody's or this case's, in order."""
    query = (
        select(Medium, Message)
        .join(Message, Message.id == Medium.message_id)
        .where(
            Message.contact_point_id == contact.id,
            Message.direction == "in",
            Message.received_at >= since,
            Message.case_id.is_(None) | (Message.case_id == case.id),
            Medium.document_id.is_(None),
        )
        .order_by(Message.seq.desc(), Medium.position.desc())
        .limit(limit)
    )
    return [(medium, message) for medium, message in reversed(session.execute(query).all())]


def held_files(session: Session, contact: ContactPoint, case: Case, limit: int) -> Sequence[Medium]:
    """Return the last files of this case's thread here that wait to be sorted, in order."""
    query = (
        select(Medium)
        .join(Message, Message.id == Medium.message_id)
        .where(
            Message.contact_point_id == contact.id,
            Message.case_id == case.id,
            Medium.held,
            Medium.document_id.is_(None),
        )
        .order_by(Message.seq.desc(), Medium.position.desc())
        .limit(limit)
    )
    return list(reversed(session.scalars(query).all()))


def of_nobody(session: Session, contact: ContactPoint) -> Sequence[Message]:
    """Return all texts at this address that are in no case's thread, in order."""
    query = select(Message).where(Message.contact_point_id == contact.id, Message.case_id.is_(None))
    return session.scalars(query.order_by(Message.seq)).all()


def move(session: Session, actor: audit.Actor, message: Message, case: Case, person_id: uuid.UUID) -> None:
    """Put a text and its files into the case's thread, under the case's key. A repeat does nothing."""
    if message.case_id is not None:
        return
    _reseal(session, message, "body", case.key_id)
    message.case_id, message.person_id = case.id, person_id
    media = session.scalars(select(Medium).where(Medium.message_id == message.id)).all()
    for medium in media:
        _reseal(session, medium, "url", case.key_id)
    facts = {"from": f"contact:{message.contact_point_id}", "files": len(media)}
    subject = f"message:{message.id}"
    audit.record(session, actor, Action.MESSAGE_TRANSFERRED, subject, chain=str(case.id), facts=facts)


def make_page(
    session: Session, actor: audit.Actor, medium: Medium, document: Document, number: int, now: datetime
) -> None:
    """Make a kept file a page of the document; it is fetched again, as a page is."""
    _reseal(session, medium, "url", document.key_id)
    medium.document_id, medium.number, medium.held = document.id, number, False
    medium.state, medium.reason, medium.attempts, medium.due_at = "owed", None, 0, now
    facts = {"document": str(document.id), "number": number, "message": str(medium.message_id)}
    chain = str(document.case_id)
    audit.record(session, actor, Action.MEDIUM_NUMBERED, f"medium:{medium.id}", chain=chain, facts=facts)


def _reseal(session: Session, row: Message | Medium, name: str, key_id: uuid.UUID) -> None:
    if row.key_id == key_id:
        return
    opened = unseal(session, row, name)
    row.key_id = key_id
    seal(session, row, name, opened)
