"""Binding: a closed document's pages become one PDF, and the client hears how many there were."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from recado.bot import apologies, files, reading, turns
from recado.bot.bells import after_commit
from recado.bot.opening_cases import case_type_of
from recado.bot.runtime import Runtime
from recado.bot.scene import Scene
from recado.bot.stored_pages import StoredPages, places
from recado.firm import audit, document_parts, documents, setup, sheets, tasks, versions
from recado.firm.actions import Action
from recado.firm.audit import Actor
from recado.firm.models import Case, ChecklistItem, Document, Medium
from recado.flows.events import DocumentReady
from recado.gateways.errors import StorageDown
from recado.media.paper import Paper
from recado.media.parts import Part

log = logging.getLogger(__name__)

BINDER = Actor("system", "collector")
LEASE = timedelta(seconds=120)
PARK_AFTER = 3
STORE_PAUSE = timedelta(seconds=30)


def build(runtime: Runtime, document_id: UUID) -> None:
    """Bind one closing document; a repeat, or a document with files pending, finds nothing to do."""
    if runtime.decoder is None or not _claim(runtime, document_id):
        return
    try:
        names, pages, title, paper = _read(runtime, document_id)
        parts = runtime.decoder.build(StoredPages(runtime, pages), title, paper) if pages else []
        _finish(runtime, document_id, parts, names)
    except StorageDown:
        log.warning("a document waits for the file store", extra={"document": str(document_id)})
        _wait(runtime, document_id)
    except Exception:
        # Whatever it was: the document is tried again, or parked, and the others go on.
        log.exception("a document could not be bound", extra={"document": str(document_id)})
        _failed(runtime, document_id)


def give_up_waiting(runtime: Runtime, document_id: UUID) -> None:
    """Close without the files that have not come; should one come later, it reopens the document."""
    with runtime.transaction() as session:
        document = session.get_one(Document, document_id)
        turns.set_scene(runtime, session, document.contact_point_id, BINDER, runtime.now())
        pending = (Medium.document_id == document_id, Medium.state == "owed", Medium.waiting_for == "")
        late = session.scalars(select(Medium).where(*pending).with_for_update()).all()
        if late:
            _tell_staff(session, document, len(late))
        for medium in late:
            medium.state, medium.reason, medium.lease_until = "lost", "fetch_failed", None
            facts = {"number": medium.number}
            subject, chain = f"medium:{medium.id}", str(document.case_id)
            audit.record(session, BINDER, Action.MEDIUM_LOST, subject, chain=chain, facts=facts)


def _tell_staff(session: Session, document: Document, count: int) -> None:
    tasks.create(
        session,
        BINDER,
        "unusable_file",
        case_id=document.case_id,
        person_id=document.person_id,
        contact_point_id=document.contact_point_id,
        note=f"{count} of the client's files never came: the carrier did not hand them over in time.",
    )


def forget_if_empty(scene: Scene, document: Document) -> None:
    """An open document whose only files were refused is no document: the item is simply missing again."""
    media = documents.media_of(scene.session, document.id)
    if all(medium.state in ("refused", "lost") for medium in media):
        documents.empty(scene.session, scene.actor, document)


def _claim(runtime: Runtime, document_id: UUID) -> bool:
    with runtime.transaction() as session:
        document = session.get(Document, document_id, with_for_update=True)
        now = runtime.now()
        if document is None or document.state not in ("closing", "building"):
            return False
        if document.state == "building" and document.due_at and document.due_at > now:
            return False
        if documents.has_pending(session, document.id):
            return False
        document.state, document.due_at = "building", now + LEASE
        document.attempts += 1
        return True


def _read(runtime: Runtime, document_id: UUID) -> tuple[list[UUID], list[tuple[UUID, int]], str, Paper]:
    """Return the pages' names in order, where each lies, the title and the paper."""
    with runtime.transaction() as session:
        document = session.get_one(Document, document_id)
        standing, paper = sheets.standing(session, document.id), Paper(setup.firm(session).paper)
        names = [sheet.id for sheet in standing]
        return names, places(session, document_id, standing), _title(session, document), paper


def _title(session: Session, document: Document) -> str:
    """The item's name and the case's reference: no client's name in a file that travels."""
    case, item = session.get_one(Case, document.case_id), session.get_one(ChecklistItem, document.item_id)
    known = case_type_of(session, case).item(item.slug)
    return f"{case.ref} {known.label.en if known else item.slug}"


def _finish(runtime: Runtime, document_id: UUID, parts: Sequence[Part], names: Sequence[UUID]) -> None:
    with runtime.transaction() as session:
        document = session.get_one(Document, document_id)
        scene = turns.set_scene(runtime, session, document.contact_point_id, BINDER, runtime.now())
        session.refresh(document, with_for_update=True)
        if document.state != "building":
            return
        standing = sheets.standing(session, document.id)
        if documents.has_pending(session, document.id) or [each.id for each in standing] != list(names):
            # A page came or went while the others were being bound: once all are there, they are bound again.
            document.state, document.closing_at, document.due_at = "closing", runtime.now(), None
            if not documents.has_pending(session, document.id):
                after_commit(session, "media", "build", str(document.id))
            return
        order = sheets.bind(session, document, standing)
        if parts:
            bound = [_keep(runtime, session, document, part) for part in parts]
            document_parts.replace(session, BINDER, document, bound)
            pdf = bound[0].file.id
            documents.received(session, BINDER, document, pdf=pdf, pages=len(names), order=order)
            reading.ask(runtime, session, document)
        else:
            documents.empty(session, BINDER, document)
        _tell(scene, document, len(names))


def _keep(runtime: Runtime, session: Session, document: Document, part: Part) -> document_parts.Bound:
    file = files.save(
        runtime,
        session,
        part.pdf,
        key_id=document.key_id,
        case_id=document.case_id,
        purpose="pdf",
        content_type="application/pdf",
    )
    return document_parts.Bound(file, hashlib.sha256(part.pdf).hexdigest(), part.done)


def _tell(scene: Scene, document: Document, pages: int) -> None:
    item = scene.session.get_one(ChecklistItem, document.item_id)
    media = documents.media_of(scene.session, document.id)
    failed = sum(medium.state in ("refused", "lost") for medium in media)
    key = f"{document.person_id}:{document.case_id}"
    if key in scene.parties:
        scene.session.flush()
        turns.take(scene, DocumentReady(key, item.slug, pages, failed))


def _wait(runtime: Runtime, document_id: UUID) -> None:
    """That the store is away is no failure of the document: it is bound once it is back."""
    with runtime.transaction() as session:
        document = session.get_one(Document, document_id, with_for_update=True)
        if document.state in ("closing", "building"):
            document.due_at = runtime.now() + STORE_PAUSE
            document.attempts = max(0, document.attempts - (document.state == "building"))


def _failed(runtime: Runtime, document_id: UUID) -> None:
    with runtime.transaction() as session:
        document = session.get_one(Document, document_id)
        scene = turns.set_scene(runtime, session, document.contact_point_id, BINDER, runtime.now())
        session.refresh(document, with_for_update=True)
        if document.state != "building":
            return
        if document.attempts < PARK_AFTER:
            document.due_at = runtime.now() + timedelta(seconds=5)
            return
        document.state = "parked"
        versions.note(session, BINDER, Action.DOCUMENT_PARKED, document, {})
        note = "A document could not be made into a PDF. The originals are kept in the thread."
        apologies.apologise(scene, f"{document.person_id}:{document.case_id}", note)
