"""The mail tray: scans of paper mail, their pages, and the pieces that they are split into.

All of it is sealed under the intake box's key: it belongs to no case yet. What is filed leaves it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from recado.firm import audit
from recado.firm.actions import Action
from recado.firm.crypto import seal, vault_of
from recado.firm.errors import Conflict, Invalid
from recado.firm.models import MailFile, MailPage, MailPiece, MailScan, Staff

CHAIN = "mail"
LONGEST_REASON = 300


def take_in(session: Session, staff: Staff, now: datetime) -> MailScan:
    """Open a scan: what staff dropped at once. Its files are added by `add_file`."""
    key_id = vault_of(session).firm_key(session, "intake")
    scan = MailScan(key_id=key_id, staff_id=staff.id, due_at=now)
    session.add(scan)
    session.flush()
    return scan


def add_file(session: Session, scan: MailScan, position: int, name: str, original: uuid.UUID) -> MailFile:
    """Put one file into the scan, to be read."""
    file = MailFile(
        key_id=scan.key_id, scan_id=scan.id, position=position, original_file_id=original, state="owed"
    )
    seal(session, file, "name", name)
    session.add(file)
    session.flush()
    return file


def note_scanned(session: Session, staff: Staff, scan: MailScan, files: int) -> None:
    """Audit that so many files were dropped."""
    note(session, _actor(staff), Action.MAIL_SCANNED, f"mail_scan:{scan.id}", files=files)


def owed(session: Session) -> int:
    """How many pieces lie in the tray unfiled, with the files that could not be read or have not been yet."""
    pieces = select(func.count()).where(MailPiece.state == "owed").scalar_subquery()
    files = select(func.count()).where(MailFile.state == "owed").scalar_subquery()
    return int(session.scalar(select(pieces + files)) or 0)


def open_scans(session: Session, *, limit: int = 200) -> Sequence[MailScan]:
    """Scans of which something is owed, oldest first."""
    pieces = select(MailPiece.id).where(MailPiece.scan_id == MailScan.id, MailPiece.state == "owed").exists()
    files = select(MailFile.id).where(MailFile.scan_id == MailScan.id, MailFile.state == "owed").exists()
    query = select(MailScan).where(pieces | files).order_by(MailScan.created_at, MailScan.id)
    return session.scalars(query.limit(limit)).all()


def set_aside(session: Session, *, limit: int = 200) -> Sequence[MailPiece]:
    """Pieces that were set aside, the latest first."""
    query = select(MailPiece).where(MailPiece.state == "aside").order_by(MailPiece.settled_at.desc())
    return session.scalars(query.limit(limit)).all()


def files_of(session: Session, scan_id: uuid.UUID) -> Sequence[MailFile]:
    """The scan's files in the order in which they were dropped."""
    query = select(MailFile).where(MailFile.scan_id == scan_id).order_by(MailFile.position)
    return session.scalars(query).all()


def pages_of(session: Session, scan_id: uuid.UUID) -> Sequence[MailPage]:
    """The scan's pages in order."""
    query = select(MailPage).where(MailPage.scan_id == scan_id).order_by(MailPage.number)
    return session.scalars(query).all()


def pieces_of(session: Session, scan_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[MailPiece]]:
    """The pieces of scans, in the order of their pages."""
    first = func.min(MailPage.number)
    query = (
        select(MailPiece)
        .outerjoin(MailPage, MailPage.piece_id == MailPiece.id)
        .where(MailPiece.scan_id.in_(list(scan_ids)))
        .group_by(MailPiece.id)
        .order_by(first, MailPiece.id)
    )
    found: dict[uuid.UUID, list[MailPiece]] = {}
    for piece in session.scalars(query):
        found.setdefault(piece.scan_id, []).append(piece)
    return found


def pages_of_piece(session: Session, piece_id: uuid.UUID) -> Sequence[MailPage]:
    """A piece's pages in order."""
    query = select(MailPage).where(MailPage.piece_id == piece_id).order_by(MailPage.number)
    return session.scalars(query).all()


def lock(session: Session, scan_id: uuid.UUID) -> MailScan:
    """Lock the scan, before any of its pages or pieces is changed. Raises NoResultFound."""
    query = select(MailScan).where(MailScan.id == scan_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def turn(session: Session, staff: Staff, page: MailPage, now: datetime) -> None:
    """Turn a page a quarter clockwise. Raises Conflict once it is filed."""
    scan = lock(session, page.scan_id)
    _still_here(session, [page])
    page.turn = (page.turn + 90) % 360
    scan.due_at = now
    note(session, _actor(staff), Action.MAIL_TURNED, f"mail_page:{page.id}", turn=page.turn)


def put_aside(session: Session, staff: Staff, piece: MailPiece, reason: str, now: datetime) -> None:
    """Leave a piece unfiled for good, with the reason. Raises Invalid without one, Conflict if settled."""
    reason = " ".join(reason.split())[:LONGEST_REASON]
    if not reason:
        raise Invalid("Write why it is set aside.")
    lock(session, piece.scan_id)
    session.refresh(piece)
    if piece.state != "owed":
        raise Conflict("this piece is not in the tray any more")
    piece.state, piece.settled_by, piece.settled_at = "aside", staff.id, now
    seal(session, piece, "reason", reason)
    note(session, _actor(staff), Action.MAIL_SET_ASIDE, f"mail_piece:{piece.id}", scan=str(piece.scan_id))


def take_back(session: Session, staff: Staff, piece: MailPiece) -> None:
    """Put a piece that was set aside back into the tray. Raises Conflict for any other."""
    lock(session, piece.scan_id)
    session.refresh(piece)
    if piece.state != "aside":
        raise Conflict("this piece is not set aside")
    piece.state, piece.settled_by, piece.settled_at, piece.reason_sealed = "owed", None, None, None
    note(session, _actor(staff), Action.MAIL_TAKEN_BACK, f"mail_piece:{piece.id}", scan=str(piece.scan_id))


def note(session: Session, actor: audit.Actor, action: Action, subject: str, **facts: Any) -> None:
    """Audit an act on the tray."""
    audit.record(session, actor, action, subject, chain=CHAIN, facts=facts)


def _still_here(session: Session, pages: Iterable[MailPage]) -> None:
    """Raise Conflict where a page is no longer in the tray: its piece was filed or set aside."""
    pieces = {page.piece_id for page in pages if page.piece_id}
    gone = select(MailPiece.id).where(MailPiece.id.in_(pieces), MailPiece.state != "owed").limit(1)
    if pieces and session.scalar(gone):
        raise Conflict("this page is not in the tray any more")


def _actor(staff: Staff) -> audit.Actor:
    return audit.Actor("staff", str(staff.id))
