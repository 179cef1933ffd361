"""Papers: an item's document gathers media in order of arrival, closes, becomes one PDF, and is reviewed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from recado.firm import audit, checklists, messages, versions
from recado.firm.actions import Action
from recado.firm.crypto import seal
from recado.firm.errors import Conflict
from recado.firm.models import ChecklistItem, ContactPoint, Document, Medium, Message
from recado.firm.versions import GATHERING, note


def open_for(session: Session, actor: audit.Actor, item: ChecklistItem, contact: ContactPoint) -> Document:
    """Return the item's gathering document: the open one, a received one reopened, or a new version."""
    found = latest(session, item.id)
    if found and found.state in GATHERING:
        return found
    if found and found.state in ("received", "empty"):
        # A late page belongs to what was just sent, until staff have judged it.
        return reopen(session, actor, item, found, contact)
    document = Document(
        key_id=item.key_id,
        case_id=item.case_id,
        person_id=item.person_id,
        item_id=item.id,
        contact_point_id=contact.id,
        version=(found.version + 1) if found else 1,
        state="open",
    )
    session.add(document)
    session.flush()
    return _opened(session, actor, item, document)


def reopen(
    session: Session, actor: audit.Actor, item: ChecklistItem, document: Document, contact: ContactPoint
) -> Document:
    """Open it again: the client has more to say of its pages. Raises Conflict once staff have judged it."""
    if document.state not in (*GATHERING, "received", "empty"):
        raise Conflict("this document has been judged")
    document.state, document.closing_at, document.contact_point_id = "open", None, contact.id
    # What failed before was another binding.
    document.attempts, document.due_at = 0, None
    return _opened(session, actor, item, document)


def latest(session: Session, item_id: uuid.UUID) -> Document | None:
    """Return the item's newest version, if anything ever came."""
    query = select(Document).where(Document.item_id == item_id).order_by(Document.version.desc())
    return session.scalars(query.limit(1)).first()


def _opened(session: Session, actor: audit.Actor, item: ChecklistItem, document: Document) -> Document:
    note(session, actor, Action.DOCUMENT_OPENED, document, {"item": item.slug, "version": document.version})
    checklists.set_status(session, actor, item, "collecting")
    return document


def add_medium(
    session: Session,
    actor: audit.Actor,
    message: Message,
    document: Document | None,
    *,
    position: int,
    url: str,
    claimed_type: str,
    now: datetime,
) -> Medium:
    """Number one file of a message, before it is fetched; without a document it is kept for staff."""
    number = 0
    if document:
        taken = select(func.coalesce(func.max(Medium.number), 0)).where(Medium.document_id == document.id)
        number = (session.scalar(taken) or 0) + 1
    medium = Medium(
        key_id=document.key_id if document else message.key_id,
        message_id=message.id,
        position=position,
        document_id=document.id if document else None,
        number=number,
        claimed_type=claimed_type,
        due_at=now,
    )
    seal(session, medium, "url", url)
    session.add(medium)
    facts = {"document": str(document.id) if document else None, "number": number, "message": str(message.id)}
    chain = messages.chain_of(message)
    audit.record(session, actor, Action.MEDIUM_NUMBERED, f"medium:{medium.id}", chain=chain, facts=facts)
    return medium


def start_closing(session: Session, actor: audit.Actor, document: Document, now: datetime) -> None:
    """The client says that it is whole; it closes once nothing is pending."""
    if document.state != "open":
        return
    document.state, document.closing_at = "closing", now
    note(session, actor, Action.DOCUMENT_CLOSING, document, {})


def gathering(session: Session, item_id: uuid.UUID) -> Document | None:
    """Return the item's document that is open or closing, if any."""
    query = select(Document).where(Document.item_id == item_id, Document.state.in_(GATHERING))
    return session.scalars(query).first()


def has_pending(session: Session, document_id: uuid.UUID) -> bool:
    """Whether a file of this document is still on its way."""
    query = select(exists().where(Medium.document_id == document_id, Medium.state == "owed"))
    return bool(session.scalar(query))


def media_of(session: Session, document_id: uuid.UUID) -> Sequence[Medium]:
    """Return a document's files in order of arrival."""
    return session.scalars(
        select(Medium).where(Medium.document_id == document_id).order_by(Medium.number)
    ).all()


def of_case(session: Session, case_id: uuid.UUID) -> Sequence[Document]:
    """Return a case's documents, newest version first within an item."""
    query = select(Document).where(Document.case_id == case_id)
    return session.scalars(query.order_by(Document.item_id, Document.version.desc())).all()


def received(
    session: Session,
    actor: audit.Actor,
    document: Document,
    *,
    pdf: uuid.UUID,
    pages: int,
    order: Sequence[Mapping[str, object]] = (),
) -> None:
    """The PDF is made: the document waits for a person's review.

    `order` says of each page of which file it is, with a keyed hash.
    """
    document.state, document.pdf_file_id, document.page_count = "received", pdf, pages
    versions.supersede_others(session, actor, document)
    facts = {"pages": pages, "file": str(pdf), "order": list(order)}
    note(session, actor, Action.DOCUMENT_RECEIVED, document, facts)
    checklists.set_status(session, actor, _item(session, document), "received")


def empty(session: Session, actor: audit.Actor, document: Document) -> None:
    """No usable page came: the item is missing again, and what was sent stays visible."""
    document.state, document.pdf_file_id, document.page_count = "empty", None, 0
    note(session, actor, Action.DOCUMENT_EMPTY, document, {})
    checklists.set_status(session, actor, _item(session, document), "missing")


def review(
    session: Session,
    actor: audit.Actor,
    document: Document,
    *,
    accepted: bool,
    reason: str,
    staff_id: uuid.UUID,
    now: datetime,
    code: str = "",
) -> None:
    """Accept a received document, or reject it for the reason that the client will read.

    `code` names one of the reasons; `reason` is what staff wrote, instead of it or beside it. Raises Conflict
    if it is not waiting for a review any more.
    """
    if document.state != "received":
        raise Conflict("this document is not waiting for a review")
    document.state = "accepted" if accepted else "rejected"
    document.reviewed_by, document.reviewed_at, document.reason_code = staff_id, now, code
    if reason:
        seal(session, document, "reason", reason)
    else:
        document.reason_sealed = None
    action = Action.DOCUMENT_ACCEPTED if accepted else Action.DOCUMENT_REJECTED
    facts = {"version": document.version} | ({"reason": code} if code else {})
    note(session, actor, action, document, facts)
    checklists.set_status(session, actor, _item(session, document), document.state, reason, code=code)


def _item(session: Session, document: Document) -> ChecklistItem:
    return session.get_one(ChecklistItem, document.item_id)
