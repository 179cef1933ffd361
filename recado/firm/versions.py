"""Versions of one paper: which one stands, which are superseded, and making an earlier one stand again."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from recado.firm import audit, checklists
from recado.firm.actions import Action
from recado.firm.crypto import seal
from recado.firm.errors import Conflict, Invalid
from recado.firm.models import ChecklistItem, Document

JUDGED = ("received", "accepted", "rejected")
"""The states of a version that has its PDF: one version of a paper has such a state, and it stands."""
GATHERING = ("open", "closing", "building")
"""The states of a version whose pages are coming in, or are being bound."""


def of_item(session: Session, item_id: uuid.UUID) -> Sequence[Document]:
    """Return all versions of a paper, the newest first."""
    query = select(Document).where(Document.item_id == item_id)
    return session.scalars(query.order_by(Document.version.desc())).all()


def shown(versions: Iterable[Document]) -> dict[uuid.UUID, Document]:
    """For each paper the version to look at: the newest that is not superseded. Takes the newest first."""
    found: dict[uuid.UUID, Document] = {}
    for document in versions:
        first = found.setdefault(document.item_id, document)
        if first.state == "superseded" and document.state != "superseded":
            found[document.item_id] = document
    return found


def supersede_others(session: Session, actor: audit.Actor, document: Document) -> None:
    """This version stands from now on, and none besides it; what was decided about the others is kept."""
    query = select(Document).where(
        Document.item_id == document.item_id, Document.id != document.id, Document.state.in_(JUDGED)
    )
    for other in session.scalars(query.with_for_update()):
        other.superseded_from, other.state = other.state, "superseded"
        facts = {"version": other.version, "by": document.version}
        note(session, actor, Action.DOCUMENT_SUPERSEDED, other, facts)


def restore(session: Session, actor: audit.Actor, document: Document, reason: str) -> ChecklistItem:
    """Make an earlier version the standing one again and return its paper, whose status follows.

    One that had been accepted is accepted again; any other waits for a review. Raises Invalid without a
    reason, Conflict where it stands already or pages of a newer version are coming in.
    """
    if not reason.strip():
        raise Invalid("Write why this version is the right one: it stays on record.")
    if document.state != "superseded" or document.pdf_file_id is None:
        raise Conflict("this version is not one that was superseded")
    if any(each.state in GATHERING for each in of_item(session, document.item_id)):
        raise Conflict("pages of a newer version are coming in")
    accepted = document.superseded_from == "accepted"
    document.state, document.superseded_from = ("accepted" if accepted else "received"), None
    seal(session, document, "restored_reason", reason.strip())
    note(session, actor, Action.DOCUMENT_RESTORED, document, {"version": document.version})
    supersede_others(session, actor, document)
    item = session.get_one(ChecklistItem, document.item_id)
    checklists.set_status(session, actor, item, document.state)
    return item


def note(
    session: Session, actor: audit.Actor, action: Action, document: Document, facts: Mapping[str, object]
) -> None:
    """Write down what was done with a version, in its case's chain."""
    audit.record(session, actor, action, f"document:{document.id}", chain=str(document.case_id), facts=facts)
