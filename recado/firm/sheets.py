"""The pages of a document: each stands in its place, may be taken out, and is never thrown away."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from recado.firm import audit
from recado.firm.actions import Action
from recado.firm.crypto import fact_hash, index, seal, unseal_text
from recado.firm.models import Document, Medium, Sheet

SPREAD = 1000
"""Places between two files: no file has so many pages."""


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of one page: the digest of its bytes, and how legible it is."""

    sha256: str
    phash: int = 0
    faults: tuple[str, ...] = ()
    measures: Mapping[str, float] = field(default_factory=dict)


def add(session: Session, medium: Medium, looks: Iterable[Look]) -> list[Sheet]:
    """Write down the pages of a file that was read, in its document."""
    if medium.document_id is None:
        return []
    made = []
    for position, look in enumerate(looks):
        sheet = Sheet(
            key_id=medium.key_id,
            document_id=medium.document_id,
            medium_id=medium.id,
            position=position,
            place=medium.number * SPREAD + position,
            state="in",
            content_hash=index(session, f"sheet:{medium.document_id}", look.sha256),
        )
        seen = {"phash": look.phash, "faults": list(look.faults), "measures": dict(look.measures)}
        seal(session, sheet, "look", json.dumps(seen))
        session.add(sheet)
        made.append(sheet)
    session.flush()
    return made


def standing(session: Session, document_id: uuid.UUID) -> Sequence[Sheet]:
    """Return the pages that are in the document, in the PDF's order."""
    return [sheet for sheet in every(session, document_id) if sheet.state == "in"]


def every(session: Session, document_id: uuid.UUID) -> Sequence[Sheet]:
    """Return all pages that ever came for it, in order; those taken out stand where they stood."""
    query = (
        select(Sheet)
        .join(Medium, Medium.id == Sheet.medium_id)
        .where(Sheet.document_id == document_id)
        .order_by(Sheet.place, Medium.number, Sheet.position)
    )
    return session.scalars(query).all()


def look(session: Session, sheet: Sheet) -> Look:
    """Open what was seen of a page; nothing, for one that came before pages were looked at."""
    seen: dict[str, Any] = json.loads(unseal_text(session, sheet, "look") or "{}")
    return Look("", seen.get("phash", 0), tuple(seen.get("faults", ())), seen.get("measures", {}))


def has_any(session: Session, medium_id: uuid.UUID) -> bool:
    """Whether a page of this file is in its document now."""
    return bool(session.scalar(select(exists().where(Sheet.medium_id == medium_id, Sheet.state == "in"))))


def take_out(session: Session, actor: audit.Actor, document: Document, names: Collection[uuid.UUID]) -> None:
    """Take these pages out of the document; they stay visible to staff. A repeat does nothing."""
    for sheet in _named(session, document, names):
        if sheet.state == "in":
            sheet.state, sheet.successor_id = "removed", None
            _note(session, actor, Action.SHEET_REMOVED, document, sheet, {})


def put_back(session: Session, actor: audit.Actor, document: Document, names: Collection[uuid.UUID]) -> None:
    """Put these pages back where they stood. A repeat does nothing."""
    for sheet in _named(session, document, names):
        if sheet.state != "in":
            sheet.state = "in"
            _note(session, actor, Action.SHEET_RESTORED, document, sheet, {})


def replace(
    session: Session, actor: audit.Actor, document: Document, old: uuid.UUID, new: Collection[uuid.UUID]
) -> None:
    """Let the new pages stand where the old one stood, which is taken out."""
    for sheet in _named(session, document, [old]):
        for successor in _named(session, document, new):
            successor.place = sheet.place
        sheet.state, sheet.successor_id = "replaced", None
        _note(session, actor, Action.SHEET_REPLACED, document, sheet, {"by": sorted(map(str, new))})


def insist(
    session: Session, actor: audit.Actor, document: Document, names: Collection[uuid.UUID], now: datetime
) -> None:
    """The client was told what is wrong with these pages and sends them as they are."""
    for sheet in _named(session, document, names):
        if sheet.insisted_at is None:
            sheet.insisted_at = now
            _note(session, actor, Action.SHEET_INSISTED, document, sheet, {})


def expect(session: Session, document: Document, old: uuid.UUID, medium: Medium) -> None:
    """This file was sent to take the place of that page, once it has been read."""
    for sheet in _named(session, document, [old]):
        sheet.successor_id = medium.id


def awaited(session: Session, medium: Medium) -> Sheet | None:
    """Return the page whose place this file was sent to take, if any; it is expected no longer."""
    query = select(Sheet).where(Sheet.successor_id == medium.id, Sheet.state == "in")
    sheet = session.scalars(query).first()
    if sheet is not None:
        sheet.successor_id = None
    return sheet


def bind(session: Session, document: Document, bound: Sequence[Sheet]) -> list[dict[str, Any]]:
    """Remember which page of the PDF each became; return the same for the audit, with keyed hashes."""
    session.execute(update(Sheet).where(Sheet.document_id == document.id).values(number=0))
    facts = []
    for number, sheet in enumerate(bound, 1):
        sheet.number = number
        hashed = fact_hash(session, sheet.key_id, sheet.content_hash or b"")
        facts.append({"medium": str(sheet.medium_id), "page": sheet.position + 1, "hash": hashed})
    session.flush()
    return facts


def _named(session: Session, document: Document, names: Collection[uuid.UUID]) -> Sequence[Sheet]:
    query = select(Sheet).where(Sheet.document_id == document.id, Sheet.id.in_(names))
    return session.scalars(query.order_by(Sheet.place, Sheet.id)).all()


def _note(
    session: Session,
    actor: audit.Actor,
    action: Action,
    document: Document,
    sheet: Sheet,
    more: Mapping[str, Any],
) -> None:
    facts = {
        "document": str(document.id),
        "medium": str(sheet.medium_id),
        "page": sheet.position + 1,
        **more,
    }
    audit.record(session, actor, action, f"sheet:{sheet.id}", chain=str(document.case_id), facts=facts)
