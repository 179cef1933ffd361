"""Sensitive papers: who may look, and that each look is on record, one line a look."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from recado.firm.access import Act
from recado.firm.actions import Action
from recado.firm.models import AuditHead, AuditLine, Case, ChecklistItem, Document, Medium, StoredFile
from recado.handlers.console import gate

LOOK = timedelta(minutes=5)
"""A page, its PDF and its small pictures come one by one; within so long they are one look."""
_FAR_ENOUGH = 200
"""So many of a case's latest lines are looked through for the look that is on record already."""


def item_of(session: Session, document: Document) -> ChecklistItem:
    """The paper of which this is a version."""
    return session.get_one(ChecklistItem, document.item_id)


def may(session: Session, case: Case, document: Document) -> bool:
    """Whether I may see what this document shows, and not only that it is there."""
    return gate.allowed(session, Act.FILE_VIEW, case, item_of(session, document))


def opened(session: Session, case: Case, document: Document) -> None:
    """The document's own page was opened: always a line."""
    sensitivity = item_of(session, document).sensitivity
    facts = {"sensitivity": sensitivity} if sensitivity else {}
    gate.note_view(session, Action.DOCUMENT_VIEWED, f"document:{document.id}", case, facts)


def fetched(session: Session, case: Case, document: Document) -> bool:
    """A part of a sensitive document went out: a line, unless it belongs to a look that has one.

    Return whether it is sensitive at all.
    """
    if not item_of(session, document).sensitivity:
        return False
    # The pictures of one page are asked for at the same time: they wait for each other, and one writes.
    name = f"look:{gate.me().id}:{document.id}"
    session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})
    if not _on_record(session, case, document):
        opened(session, case, document)
    return True


def taken(session: Session, case: Case, file: StoredFile, document: Document | None) -> None:
    """A file was downloaded, to keep: always a line, which says of what document if it is sensitive."""
    sensitivity = item_of(session, document).sensitivity if document else ""
    facts = {"sensitivity": sensitivity, "document": str(document.id)} if document and sensitivity else {}
    gate.note_view(session, Action.FILE_VIEWED, f"file:{file.id}", case, facts)


def document_of(session: Session, medium: Medium) -> Document | None:
    """The document to which this file belongs; None for one that was kept where none was expected."""
    return session.get(Document, medium.document_id) if medium.document_id else None


def _on_record(session: Session, case: Case, document: Document) -> bool:
    last = select(AuditHead.seq).where(AuditHead.chain == str(case.id)).scalar_subquery()
    query = select(func.count()).where(
        AuditLine.chain == str(case.id),
        AuditLine.seq > last - _FAR_ENOUGH,
        AuditLine.action == Action.DOCUMENT_VIEWED.value,
        AuditLine.actor == f"staff:{gate.me().id}",
        AuditLine.subject == f"document:{document.id}",
        AuditLine.at > datetime.now(UTC) - LOOK,
    )
    return bool(session.scalar(query))
