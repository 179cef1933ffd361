"""The PDFs of a document: one, or as many as it takes to be filed, with what was done to its pages."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from recado.firm import audit
from recado.firm.actions import Action
from recado.firm.crypto import fact_hash
from recado.firm.models import Document, DocumentPart, StoredFile
from recado.firm.versions import note


@dataclass(frozen=True, slots=True)
class Bound:
    """One file that was made, the digest of its bytes, and what was done to each of its pages."""

    file: StoredFile
    sha256: str
    done: Sequence[Sequence[str]]


def replace(session: Session, actor: audit.Actor, document: Document, bound: Sequence[Bound]) -> None:
    """Write the files that a document was bound into, instead of those that it had before."""
    session.execute(delete(DocumentPart).where(DocumentPart.document_id == document.id))
    facts = []
    for number, each in enumerate(bound, 1):
        done = [list(names) for names in each.done]
        session.add(
            DocumentPart(
                document_id=document.id, number=number, file_id=each.file.id, page_count=len(done), done=done
            )
        )
        hashed = fact_hash(session, document.key_id, each.sha256)
        facts.append({"file": str(each.file.id), "size": each.file.size, "hash": hashed, "pages": done})
    session.flush()
    note(session, actor, Action.DOCUMENT_BOUND, document, {"parts": facts})


def counts(session: Session, case_id: uuid.UUID) -> Mapping[uuid.UUID, int]:
    """Say of how many files each of a case's documents is made."""
    query = select(DocumentPart.document_id, func.count()).join(
        Document, Document.id == DocumentPart.document_id
    )
    rows = session.execute(query.where(Document.case_id == case_id).group_by(DocumentPart.document_id))
    return {row[0]: row[1] for row in rows}


def of(session: Session, document_id: uuid.UUID) -> Sequence[DocumentPart]:
    """Return a document's files, the first one first; none while it has no PDF."""
    query = select(DocumentPart).where(DocumentPart.document_id == document_id)
    return session.scalars(query.order_by(DocumentPart.number)).all()
