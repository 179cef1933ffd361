"""Filing: a piece of mail leaves the tray, is sealed under its case's key, and becomes one PDF there."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from recado.bot import files
from recado.bot.bells import after_commit
from recado.bot.pagefile import pack, unpack
from recado.bot.runtime import Runtime
from recado.firm import mail, notices
from recado.firm.audit import Actor
from recado.firm.models import Case, MailFile, MailPage, MailPiece, MailScan, Notice, Staff, StoredFile
from recado.gateways.errors import StorageDown
from recado.media.page import Page

log = logging.getLogger(__name__)

FILER = Actor("system", "mail room")
LEASE = timedelta(seconds=120)
STORE_PAUSE = timedelta(seconds=30)
PARK_AFTER = 3


def file_piece(
    runtime: Runtime,
    session: Session,
    staff: Staff,
    piece: MailPiece,
    case: Case,
    *,
    kind: str,
    facts: Mapping[str, str],
) -> Notice:
    """File a piece into a case and have its PDF made. Raises what `notices.file_piece` does."""
    notice = notices.file_piece(session, staff, piece, case, kind=kind, facts=facts, now=runtime.now())
    pages = [turned(runtime, session, page) for page in mail.pages_of_piece(session, piece.id)]
    notice.pages_file_id = files.save(
        runtime,
        session,
        pack(pages),
        key_id=case.key_id,
        case_id=case.id,
        purpose="pages",
        content_type="application/octet-stream",
    ).id
    session.flush()
    after_commit(session, "media", "build_notice", str(notice.id))
    return notice


def take_back(runtime: Runtime, session: Session, staff: Staff, notice: Notice, case: Case) -> MailScan:
    """Put a letter that was filed in the wrong case back into the tray, as a scan of its own.

    Raises what `notices.give_back` does, and StorageMissing.
    """
    notices.give_back(session, staff, notice, case, runtime.now())
    pdf = files.load(runtime, session, notice.pdf_file_id)[1] if notice.pdf_file_id else b""
    scan = mail.take_in(session, staff, runtime.now())
    original = files.save(
        runtime,
        session,
        pdf,
        key_id=scan.key_id,
        case_id=None,
        purpose="original",
        content_type="application/octet-stream",
    )
    mail.add_file(session, scan, 0, f"Taken back from {case.ref}", original.id)
    mail.note_scanned(session, staff, scan, 1)
    after_commit(session, "media", "sort_mail", str(scan.id))
    after_commit(session, "media", "build_notice", str(notice.id))
    return scan


def build(runtime: Runtime, notice_id: UUID) -> None:
    """Make the notice's PDF, and clear the tray of its pages; a repeat finds nothing to do.

    Of one that was taken back, remove the PDF instead.
    """
    _let_go(runtime, notice_id)
    frame = _claim(runtime, notice_id)
    if frame is None or runtime.decoder is None:
        return
    try:
        with runtime.transaction() as session:
            pages = unpack(files.load(runtime, session, frame)[1])
        _finish(runtime, notice_id, runtime.decoder.whole(pages, "Notice"))
    except StorageDown:
        log.warning("a notice waits for the file store", extra={"notice": str(notice_id)})
        _wait(runtime, notice_id)
    except Exception:
        # Whatever it was: this notice is tried again, or parked, and the others go on.
        log.exception("a notice could not be bound", extra={"notice": str(notice_id)})
        _failed(runtime, notice_id)


def turned(runtime: Runtime, session: Session, page: MailPage) -> Page:
    """Open a page of the tray as it was turned by hand."""
    assert page.page_file_id is not None  # noqa: S101 - only asked of pages that are there
    (opened,) = unpack(files.load(runtime, session, page.page_file_id)[1])
    return replace(opened, rotation=(opened.rotation + page.turn) % 360)


def clear(runtime: Runtime, scan_id: UUID) -> None:
    """Let go of the tray's own copies of what was filed: the pages, and the files that they came in.

    The bytes go first, then the rows that name them, so that nothing is forgotten that is still there.
    """
    with runtime.transaction() as session:
        filed = _filed_pages(session, scan_id)
        gone = [each for page in filed for each in (page.page_file_id, page.thumbnail_file_id) if each]
        left = any(page.piece_id for page in filed)
        originals = [file.original_file_id for file in mail.files_of(session, scan_id)] if left else []
        gone += [each for each in originals if each]
    if not gone:
        return
    files.drop_bytes(runtime, gone)
    with runtime.transaction() as session:
        scan = mail.lock(session, scan_id)
        for page in _filed_pages(session, scan.id):
            page.page_file_id = page.thumbnail_file_id = page.text_sealed = None
        for file in session.scalars(select(MailFile).where(MailFile.original_file_id.in_(gone))):
            file.original_file_id = None
        session.flush()
        session.execute(delete(StoredFile).where(StoredFile.id.in_(gone)))


def remove(runtime: Runtime, file_ids: Iterable[UUID]) -> None:
    """Remove files of the tray that no row names any more."""
    gone = list(file_ids)
    files.drop_bytes(runtime, gone)
    with runtime.transaction() as session:
        session.execute(delete(StoredFile).where(StoredFile.id.in_(gone)))


def _filed_pages(session: Session, scan_id: UUID) -> list[MailPage]:
    """Pages of filed pieces of which the case has its PDF, and the tray still has its copy.

    Once nothing of the scan is owed any more, the separators and blank pages between them go too.
    """
    filed = select(Notice.id).where(Notice.piece_id == MailPage.piece_id, Notice.state == "ready").exists()
    owed = select(MailPiece.id).where(MailPiece.scan_id == scan_id, MailPiece.state == "owed").exists()
    unread = select(MailFile.id).where(MailFile.scan_id == scan_id, MailFile.state == "owed").exists()
    left_over = MailPage.piece_id.is_(None) & ~owed & ~unread
    here = select(MailPage).where(MailPage.scan_id == scan_id, MailPage.page_file_id.is_not(None))
    return list(session.scalars(here.where(filed | left_over)))


def _let_go(runtime: Runtime, notice_id: UUID) -> None:
    """The bytes first, then what names them: a worker that dies between leaves nothing behind."""
    with runtime.transaction() as session:
        notice = session.get(Notice, notice_id)
        gone = notice.pdf_file_id if notice and notice.state == "returned" and notice.due_at else None
    if gone is None:
        return
    files.drop_bytes(runtime, [gone])
    with runtime.transaction() as session:
        notice = session.get_one(Notice, notice_id, with_for_update=True)
        notice.pdf_file_id, notice.due_at = None, None
        session.flush()
        session.execute(delete(StoredFile).where(StoredFile.id == gone))


def _claim(runtime: Runtime, notice_id: UUID) -> UUID | None:
    """Lease the notice; return the file of its pages."""
    with runtime.transaction() as session:
        notice = session.get(Notice, notice_id, with_for_update=True)
        now = runtime.now()
        if notice is None or notice.due_at is None or notice.due_at > now or notice.pages_file_id is None:
            return None
        notice.due_at, notice.attempts = now + LEASE, notice.attempts + 1
        return notice.pages_file_id


def _finish(runtime: Runtime, notice_id: UUID, pdf: bytes) -> None:
    with runtime.transaction() as session:
        notice = session.get_one(Notice, notice_id, with_for_update=True)
        if notice.state == "ready":
            return
        file = files.save(
            runtime,
            session,
            pdf,
            key_id=notice.key_id,
            case_id=notice.case_id,
            purpose="pdf",
            content_type="application/pdf",
        )
        frame, notice.pages_file_id = notice.pages_file_id, None
        notices.ready(session, FILER, notice, file.id)
        session.flush()
        # The tray lets go of its copies, now that the case has its own.
        scan = mail.lock(session, session.get_one(MailPiece, notice.piece_id).scan_id)
        scan.due_at = runtime.now()
        after_commit(session, "media", "sort_mail", str(scan.id))
    if frame:
        remove(runtime, [frame])


def _wait(runtime: Runtime, notice_id: UUID) -> None:
    """That the store is away is no failure of the notice: it is bound once it is back."""
    with runtime.transaction() as session:
        notice = session.get_one(Notice, notice_id, with_for_update=True)
        if notice.state == "building":
            notice.due_at, notice.attempts = runtime.now() + STORE_PAUSE, notice.attempts - 1


def _failed(runtime: Runtime, notice_id: UUID) -> None:
    with runtime.transaction() as session:
        notice = session.get_one(Notice, notice_id, with_for_update=True)
        if notice.state != "building":
            return
        if notice.attempts < PARK_AFTER:
            notice.due_at = runtime.now() + timedelta(seconds=5)
            return
        notices.park(session, FILER, notice)
