"""The mail room: scans that staff dropped are read, split at their separators, and made ready to look at.

One job does whatever a scan is owed, under a lease; what staff change meanwhile is owed again.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from recado.bot import collector, files, mail_filing, mail_reading
from recado.bot.bells import after_commit
from recado.bot.pagefile import pack
from recado.bot.runtime import Runtime
from recado.firm import mail, mail_pieces
from recado.firm.actions import Action
from recado.firm.audit import Actor
from recado.firm.models import MailFile, MailPage, MailScan
from recado.gateways.errors import ScannerDown, StorageDown
from recado.media.page import Page
from recado.media.separators import Mark

log = logging.getLogger(__name__)

SORTER = Actor("system", "mail room")
LEASE = timedelta(seconds=300)
PARK_AFTER = 3
WAIT = timedelta(seconds=60)


def ask(session: Session, scan_id: UUID) -> None:
    """Have a worker see to the scan once this transaction has committed."""
    after_commit(session, "media", "sort_mail", str(scan_id))


def sort(runtime: Runtime, scan_id: UUID) -> None:
    """Do what the scan is owed; a repeat finds nothing to do."""
    due_at = _claim(runtime, scan_id)
    if due_at is None or runtime.decoder is None:
        return
    try:
        for file_id in _owed(runtime, scan_id):
            _read_file(runtime, scan_id, file_id)
        _split(runtime, scan_id)
        _bind(runtime, scan_id)
        mail_reading.ask(runtime, scan_id)
    except (ScannerDown, StorageDown):
        log.warning("a scan of mail waits for the scanner or the store", extra={"scan": str(scan_id)})
        _wait(runtime, scan_id)
    except Exception:
        # Whatever it was: this scan is tried again, or parked, and the others go on.
        log.exception("a scan of mail could not be sorted", extra={"scan": str(scan_id)})
        _failed(runtime, scan_id)
    else:
        _release(runtime, scan_id, due_at)


def _claim(runtime: Runtime, scan_id: UUID) -> datetime | None:
    free = MailScan.lease_until.is_(None) | (MailScan.lease_until < func.clock_timestamp())
    claimed = (
        update(MailScan)
        .where(MailScan.id == scan_id, MailScan.due_at.is_not(None), free)
        .values(lease_until=func.clock_timestamp() + LEASE, attempts=MailScan.attempts + 1)
        .returning(MailScan.due_at)
    )
    with runtime.transaction() as session:
        return session.scalar(claimed)


def _release(runtime: Runtime, scan_id: UUID, seen: datetime) -> None:
    """Nothing is owed any more, unless somebody changed the scan meanwhile."""
    with runtime.transaction() as session:
        scan = mail.lock(session, scan_id)
        scan.lease_until, scan.attempts = None, 0
        if scan.due_at == seen:
            scan.due_at = None
        else:
            ask(session, scan_id)


def _wait(runtime: Runtime, scan_id: UUID) -> None:
    """What others are owed to us is no failure of the scan's: it is tried again, however often."""
    with runtime.transaction() as session:
        scan = mail.lock(session, scan_id)
        scan.lease_until, scan.attempts = None, 0
        scan.due_at = runtime.now() + WAIT


def _failed(runtime: Runtime, scan_id: UUID) -> None:
    with runtime.transaction() as session:
        scan = mail.lock(session, scan_id)
        scan.lease_until = None
        if scan.attempts < PARK_AFTER:
            scan.due_at = runtime.now() + timedelta(seconds=5)
            return
        scan.due_at = None
        for file in mail.files_of(session, scan_id):
            if file.state == "owed":
                file.state = "lost"
                mail.note(session, SORTER, Action.MAIL_REFUSED, f"mail_file:{file.id}", reason="lost")


def _owed(runtime: Runtime, scan_id: UUID) -> list[UUID]:
    with runtime.transaction() as session:
        return [file.id for file in mail.files_of(session, scan_id) if file.state == "owed"]


def _read_file(runtime: Runtime, scan_id: UUID, file_id: UUID) -> None:
    """Make pages of one file, as of a client's, and put them into the tray."""
    with runtime.transaction() as session:
        original = session.get_one(MailFile, file_id).original_file_id
        data = files.load(runtime, session, original)[1] if original else b""
    got = collector.decode(runtime, data)
    assert runtime.decoder is not None  # noqa: S101 - `sort` looked
    marks = runtime.decoder.marks([page.thumbnail for page in got.pages]) if got.pages else []
    with runtime.transaction() as session:
        scan = mail.lock(session, scan_id)
        file = session.get_one(MailFile, file_id, with_for_update=True)
        if file.state != "owed":
            return
        file.state, file.reason = ("refused", got.reason) if got.reason else ("ready", None)
        if got.reason:
            mail.note(session, SORTER, Action.MAIL_REFUSED, f"mail_file:{file.id}", reason=got.reason)
        _add_pages(runtime, session, scan, file, got.pages, marks)


def _add_pages(
    runtime: Runtime,
    session: Session,
    scan: MailScan,
    file: MailFile,
    pages: Sequence[Page],
    marks: Sequence[Mark],
) -> None:
    taken = select(func.coalesce(func.max(MailPage.number), 0)).where(MailPage.scan_id == scan.id)
    first = (session.scalar(taken) or 0) + 1
    for number, (page, mark) in enumerate(zip(pages, marks, strict=True), first):
        saved = {
            purpose: files.save(
                runtime,
                session,
                data,
                key_id=scan.key_id,
                case_id=None,
                purpose=purpose,
                content_type=content_type,
            )
            for purpose, data, content_type in (
                ("pages", pack([page]), "application/octet-stream"),
                ("thumbnail", page.thumbnail, "image/jpeg"),
            )
        }
        session.add(
            MailPage(
                key_id=scan.key_id,
                scan_id=scan.id,
                number=number,
                file_id=file.id,
                mark=mark,
                turn=0,
                page_file_id=saved["pages"].id,
                thumbnail_file_id=saved["thumbnail"].id,
            )
        )


def _split(runtime: Runtime, scan_id: UUID) -> None:
    with runtime.transaction() as session:
        scan = mail.lock(session, scan_id)
        if scan.split_at is None:
            mail_pieces.split_by_marks(session, SORTER, scan)
            scan.split_at = runtime.now()


def _bind(runtime: Runtime, scan_id: UUID) -> None:
    """Make the PDF of what is still in the tray, and let go of what has left it."""
    mail_filing.clear(runtime, scan_id)
    with runtime.transaction() as session:
        kept = [page for page in mail.pages_of(session, scan_id) if page.page_file_id]
        pages = [mail_filing.turned(runtime, session, page) for page in kept]
    assert runtime.decoder is not None  # noqa: S101 - `sort` looked
    pdf = runtime.decoder.whole(pages, "Mail") if pages else b""
    with runtime.transaction() as session:
        scan = mail.lock(session, scan_id)
        before, scan.pdf_file_id = scan.pdf_file_id, None
        if pdf:
            scan.pdf_file_id = files.save(
                runtime,
                session,
                pdf,
                key_id=scan.key_id,
                case_id=None,
                purpose="pdf",
                content_type="application/pdf",
            ).id
        session.flush()
    if before:
        mail_filing.remove(runtime, [before])
