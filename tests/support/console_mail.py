"""A scan in the mail tray with a letter that waits, and a letter filed into each of the firm's two cases."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from recado.bot import files, mail_filing
from recado.bot.pagefile import pack
from recado.firm import mail, notices
from recado.firm.models import MailPage, MailPiece
from recado.media.assemble import build_pdf
from recado.media.pages import to_pages
from support.clock import NOW

if TYPE_CHECKING:
    import uuid

    from sqlalchemy.orm import Session

    from recado.bot.runtime import Runtime
    from recado.firm.models import Case, MailScan, Staff
    from recado.media.page import Page


@dataclass(frozen=True)
class Mail:
    """What the tests look for."""

    scan: uuid.UUID
    page: uuid.UUID
    piece: uuid.UUID
    notice: uuid.UUID
    hidden_notice: uuid.UUID


def load(runtime: Runtime, session: Session, staff: Staff, mine: Case, hidden: Case) -> Mail:
    """Write all of it."""
    scan = mail.take_in(session, staff, NOW)
    letters = [_letter(f"Letter {number}") for number in range(1, 4)]
    pages = [to_pages(each)[0] for each in letters]
    original = _save(runtime, session, scan, letters[0], "original", "application/octet-stream")
    file = mail.add_file(session, scan, 0, "monday.pdf", original)
    file.state = "ready"
    put = [_put(runtime, session, scan, file.id, number, page) for number, page in enumerate(pages, 1)]
    scan.pdf_file_id = _save(runtime, session, scan, build_pdf(pages, "Mail"), "pdf", "application/pdf")
    scan.split_at, scan.due_at = NOW, None
    first, second, third = (session.get_one(MailPiece, page.piece_id) for page in put)
    filed = [_file(runtime, session, staff, piece, case) for piece, case in ((second, mine), (third, hidden))]
    return Mail(scan.id, put[0].id, first.id, filed[0], filed[1])


def _put(
    runtime: Runtime, session: Session, scan: MailScan, file_id: uuid.UUID, number: int, page: Page
) -> MailPage:
    piece = MailPiece(key_id=scan.key_id, scan_id=scan.id, state="owed")
    session.add(piece)
    session.flush()
    row = MailPage(
        key_id=scan.key_id,
        scan_id=scan.id,
        number=number,
        file_id=file_id,
        piece_id=piece.id,
        mark="",
        turn=0,
        page_file_id=_save(runtime, session, scan, pack([page]), "pages", "application/octet-stream"),
        thumbnail_file_id=_save(runtime, session, scan, page.thumbnail, "thumbnail", "image/jpeg"),
    )
    session.add(row)
    session.flush()
    return row


def _file(runtime: Runtime, session: Session, staff: Staff, piece: MailPiece, case: Case) -> uuid.UUID:
    facts = {"receipt": "IOE0912345678", "form": "I-130", "noticed": "2026-11-02", "deadline": "2027-01-25"}
    notice = mail_filing.file_piece(runtime, session, staff, piece, case, kind="rfe", facts=facts)
    pdf = files.save(
        runtime,
        session,
        build_pdf(to_pages(_letter("Filed")), "Notice"),
        key_id=case.key_id,
        case_id=case.id,
        purpose="pdf",
        content_type="application/pdf",
    )
    notices.ready(session, mail_filing.FILER, notice, pdf.id)
    return notice.id


def _save(
    runtime: Runtime, session: Session, scan: MailScan, data: bytes, purpose: str, kind: str
) -> uuid.UUID:
    return files.save(
        runtime, session, data, key_id=scan.key_id, case_id=None, purpose=purpose, content_type=kind
    ).id


def _letter(words: str) -> bytes:
    picture = Image.new("L", (640, 828), "white")
    ImageDraw.Draw(picture).text((80, 100), words, fill="black")
    out = io.BytesIO()
    picture.save(out, "JPEG")
    return out.getvalue()
