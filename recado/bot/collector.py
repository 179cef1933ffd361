"""The page collector: numbered media are fetched, decoded apart, and handed to their document.

Fetching and decoding happen outside any transaction, under a lease; what came of it is one turn.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from recado.bot import (
    apologies,
    binding,
    files,
    pagination,
    provider_copies,
    screening,
    thumbnails,
    turns,
    waiting,
)
from recado.bot.bells import after_commit
from recado.bot.decoder import DecoderDiedError
from recado.bot.pagefile import pack
from recado.bot.runtime import Runtime
from recado.bot.scene import Scene
from recado.firm import audit, documents, messages, sheets, tasks
from recado.firm.actions import Action
from recado.firm.audit import Actor
from recado.firm.crypto import index, unseal_text
from recado.firm.models import ChecklistItem, Document, Medium, Message
from recado.flows.events import PageRefused
from recado.gateways.errors import (
    MediaNotYet,
    MediaRefused,
    MediaTooLarge,
    MediaUnavailable,
    ScannerDown,
    StorageDown,
)
from recado.media.page import Page
from recado.media.refusals import Infected, Refused

log = logging.getLogger(__name__)

COLLECTOR = Actor("system", "collector")
LEASE = timedelta(seconds=120)
MOST_BYTES = 25 * 1024 * 1024
PARK_AFTER = 3
RETRY_DELAYS = (1, 2, 4, 8, 15, 30, 60, 120)
"""Seconds between tries: a file can be missing for some seconds after its webhook."""


@dataclass(frozen=True, slots=True)
class Got:
    """What came of a file: its bytes, and its pages or the code of what is wrong with it."""

    data: bytes
    pages: tuple[Page, ...]
    reason: str | None
    kind: str
    scan: str = ""


def fetch(runtime: Runtime, medium_id: UUID) -> None:
    """Fetch one medium and make pages of it; a repeat finds nothing to do."""
    url = _claim(runtime, medium_id)
    if url is None or runtime.texting is None:
        return
    try:
        _fetch(runtime, medium_id, url)
    except ScannerDown:
        waiting.put_off(runtime, medium_id, "scanner")
    except StorageDown:
        waiting.put_off(runtime, medium_id, "store")
    except Exception:
        # Whatever it was: this file is tried again, or parked, and the others go on.
        log.exception("a file could not be taken in", extra={"medium": str(medium_id)})
        _failed(runtime, medium_id)


def _fetch(runtime: Runtime, medium_id: UUID, url: str) -> None:
    if runtime.texting is None:
        return
    screening.must_answer(runtime)
    try:
        data = provider_copies.ours(runtime, medium_id) or runtime.texting.fetch_media(url, MOST_BYTES).data
    except (MediaNotYet, MediaUnavailable):
        _try_again(runtime, medium_id)
        return
    except MediaTooLarge:
        got = Got(b"", (), "too_large", "")
    except MediaRefused:
        got = Got(b"", (), "fetch_failed", "")
    else:
        got = decode(runtime, data)
    _finish(runtime, medium_id, got)


def _claim(runtime: Runtime, medium_id: UUID) -> str | None:
    """Lease the medium by the database's clock and return its address; None if there is nothing to do."""
    free = Medium.lease_until.is_(None) | (Medium.lease_until < func.clock_timestamp())
    claimed = (
        update(Medium)
        .where(Medium.id == medium_id, Medium.state == "owed", free)
        .values(lease_until=func.clock_timestamp() + LEASE, attempts=Medium.attempts + 1)
        .returning(Medium.id)
    )
    with runtime.transaction() as session:
        if session.execute(claimed).first() is None:
            return None
        return unseal_text(session, session.get_one(Medium, medium_id), "url")


def decode(runtime: Runtime, data: bytes) -> Got:
    """Make pages of a file that somebody sent, whoever it was: the one way in for bytes that are not ours.

    The virus scanner sees it first. Raises ScannerDown: then the file waits.
    """
    verdict = screening.screen(runtime, data)
    got = Got(data, (), verdict.refusal, "") if verdict.refusal else _decode(runtime, data)
    return replace(got, scan=verdict.scan)


def _decode(runtime: Runtime, data: bytes) -> Got:
    if runtime.decoder is None:
        raise RuntimeError("this worker was started without a decoder")
    try:
        pages = tuple(runtime.decoder.pages(data))
        return Got(data, pages, None, pages[0].kind.value)
    except Refused as refused:
        return Got(data, (), refused.code, "")
    except DecoderDiedError:
        log.exception("the decoder died")
        return Got(data, (), "unreadable", "")


def _try_again(runtime: Runtime, medium_id: UUID) -> None:
    with runtime.transaction() as session:
        medium = session.get_one(Medium, medium_id, with_for_update=True)
        if medium.attempts <= len(RETRY_DELAYS):
            medium.due_at = runtime.now() + timedelta(seconds=RETRY_DELAYS[medium.attempts - 1])
            medium.lease_until = None
            return
    _finish(runtime, medium_id, Got(b"", (), "fetch_failed", ""))


def _failed(runtime: Runtime, medium_id: UUID) -> None:
    """Try again in a little while; a third failure of our own parks the file."""
    with runtime.transaction() as session:
        medium = session.get_one(Medium, medium_id)
        message = session.get_one(Message, medium.message_id)
        scene = turns.set_scene(runtime, session, message.contact_point_id, COLLECTOR, runtime.now())
        session.refresh(medium, with_for_update=True)
        if medium.state != "owed":
            return
        # The tries already counted are the provider's; each failure of ours weighs as a third of them.
        medium.attempts += len(RETRY_DELAYS) // PARK_AFTER
        medium.lease_until, medium.due_at = None, runtime.now() + timedelta(seconds=5)
        if medium.attempts <= len(RETRY_DELAYS):
            return
        medium.state, medium.reason = "lost", "fetch_failed"
        waiting.over(runtime, session, medium)
        _note(session, medium, message, Action.MEDIUM_LOST)
        party = f"{message.person_id}:{message.case_id}" if message.case_id else None
        apologies.apologise(scene, party, "A client's file could not be taken in. Please ask for it again.")
        session.flush()
        document = session.get(Document, medium.document_id) if medium.document_id else None
        if document and document.state == "closing" and not documents.has_pending(session, document.id):
            after_commit(session, "media", "build", str(document.id))


def _finish(runtime: Runtime, medium_id: UUID, got: Got) -> None:
    with runtime.transaction() as session:
        medium = session.get_one(Medium, medium_id)
        message = session.get_one(Message, medium.message_id)
        scene = turns.set_scene(runtime, session, message.contact_point_id, COLLECTOR, runtime.now())
        session.refresh(medium, with_for_update=True)
        if medium.state != "owed":
            return
        _store(runtime, session, medium, message, got)
        document = session.get(Document, medium.document_id) if medium.document_id else None
        if document is not None:
            _turn(scene, document, medium)
        elif medium.quarantine_file_id:
            screening.tell(scene, message)
        elif not medium.held:
            _tell_staff(session, message)


def _store(runtime: Runtime, session: Session, medium: Medium, message: Message, got: Got) -> None:
    medium.lease_until, medium.kind, medium.reason, medium.scan = None, got.kind, got.reason, got.scan
    waiting.over(runtime, session, medium)
    if got.data:
        medium.content_hash = index(
            session, f"medium:{medium.document_id}", hashlib.sha256(got.data).hexdigest()
        )
        _keep(runtime, session, medium, message, got)
        provider_copies.owe(runtime, session, medium)
    if got.reason:
        medium.state = "refused"
        _note(session, medium, message, Action.MEDIUM_REFUSED)
    elif _is_repeat(session, medium):
        medium.state = "dropped"
        _note(session, medium, message, Action.MEDIUM_DROPPED)
    else:
        medium.state, medium.page_count = "ready", len(got.pages)
        medium.done = sorted({done.value for page in got.pages for done in page.done})
        pagination.add(session, medium, got.pages)
        frame = pack(got.pages)
        medium.pages_file_id = _save(runtime, session, medium, message, "pages", frame)
        medium.thumbnail_file_id = _save(
            runtime, session, medium, message, "thumbnail", got.pages[0].thumbnail
        )
        thumbnails.keep_others(runtime, session, medium, message.case_id, got.pages)
        _note(session, medium, message, Action.MEDIUM_READY)
    session.flush()


def _keep(runtime: Runtime, session: Session, medium: Medium, message: Message, got: Got) -> None:
    if got.reason == Infected.code:
        medium.original_file_id = None
        medium.quarantine_file_id = _save(runtime, session, medium, message, files.QUARANTINE, got.data)
    else:
        medium.original_file_id = _save(runtime, session, medium, message, "original", got.data)


def _save(
    runtime: Runtime, session: Session, medium: Medium, message: Message, purpose: str, data: bytes
) -> UUID:
    file = files.save(
        runtime,
        session,
        data,
        key_id=medium.key_id,
        case_id=message.case_id,
        purpose=purpose,
        content_type="image/jpeg" if purpose == "thumbnail" else "application/octet-stream",
    )
    return file.id


def _is_repeat(session: Session, medium: Medium) -> bool:
    """Whether the same bytes are already a page of this document."""
    if medium.document_id is None:
        return False
    query = select(Medium.id).where(
        Medium.document_id == medium.document_id,
        Medium.content_hash == medium.content_hash,
        Medium.id != medium.id,
        Medium.state == "ready",
    )
    # What the client took out and sends again is wanted after all.
    return any(sheets.has_any(session, each) for each in session.scalars(query))


def _turn(scene: Scene, document: Document, medium: Medium) -> None:
    item = scene.session.get_one(ChecklistItem, document.item_id)
    key = f"{document.person_id}:{document.case_id}"
    if key in scene.parties and medium.state in ("ready", "dropped"):
        turns.take(scene, pagination.told(scene.session, key, item.slug, medium))
    elif key in scene.parties and medium.state == "refused":
        turns.take(scene, PageRefused(key, item.slug, medium.reason or "unreadable"))
    if document.state == "closing" and not documents.has_pending(scene.session, document.id):
        after_commit(scene.session, "media", "build", str(document.id))
    if document.state == "open" and medium.state == "refused":
        binding.forget_if_empty(scene, document)


def _tell_staff(session: Session, message: Message) -> None:
    tasks.create(
        session,
        COLLECTOR,
        "unusable_file",
        case_id=message.case_id,
        person_id=message.person_id,
        contact_point_id=message.contact_point_id,
        note="The client sent a file that no item was waiting for. It is kept in the thread.",
    )


def _note(session: Session, medium: Medium, message: Message, action: Action) -> None:
    facts = {
        "kind": medium.kind,
        "reason": medium.reason,
        "pages": medium.page_count,
        "number": medium.number,
        "scan": medium.scan,
        "done": medium.done or [],
    }
    chain = messages.chain_of(message)
    audit.record(session, COLLECTOR, action, f"medium:{medium.id}", chain=chain, facts=facts)
