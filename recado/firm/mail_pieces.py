"""Splitting a scan: which of its pages belong together, by separators first and then as people say."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from recado.firm import audit, mail
from recado.firm.actions import Action
from recado.firm.errors import Conflict, Invalid
from recado.firm.models import MailPage, MailPiece, MailScan, Staff
from recado.firm.rules import page_ranges


def by_marks(marks: Sequence[str]) -> list[list[int]]:
    """The pages, by their place from 0, that lie between separators.

    Where the scan has separator sheets, they alone part it, and blank pages (the backs of sheets, mostly) are
    left out. Without any, blank pages part it.
    """
    parting = "separator" if "separator" in marks else "blank"
    groups: list[list[int]] = [[]]
    for at, mark in enumerate(marks):
        if mark == parting:
            groups.append([])
        elif not mark:
            groups[-1].append(at)
    return [group for group in groups if group]


def split_by_marks(session: Session, actor: audit.Actor, scan: MailScan) -> None:
    """Split the scan at its separators, the first time."""
    pages = mail.pages_of(session, scan.id)
    _regroup(session, scan, pages, by_marks([page.mark for page in pages]))
    _note(session, actor, scan)


def split_by_ranges(session: Session, staff: Staff, scan: MailScan, text: str) -> None:
    """Split what is left of the scan into these ranges of pages.

    Pages that no range names are left out where they are separators or blank; any other stays owed, as a
    piece of its own. Raises Invalid with a hint, Conflict where a page was settled meanwhile.
    """
    scan = mail.lock(session, scan.id)
    pages = mail.pages_of(session, scan.id)
    ranges = page_ranges.parsed(text, max((page.number for page in pages), default=0))
    free = {page.id for page in _free(session, pages)}
    place = {page.number: at for at, page in enumerate(pages)}
    groups = [[place[number] for number in numbers if number in place] for numbers in ranges]
    settled = [pages[at].number for group in groups for at in group if pages[at].id not in free]
    if settled:
        raise Conflict(f"page {settled[0]} is filed or set aside already")
    named = {at for group in groups for at in group}
    loose = [at for at, page in enumerate(pages) if at not in named and page.id in free and not page.mark]
    _regroup(session, scan, pages, [*groups, *_runs(loose)], free=free)
    _note(session, _actor(staff), scan)


def cut(session: Session, staff: Staff, page: MailPage) -> None:
    """Begin a new piece with this page, or, where one begins here, join it to the piece before.

    Raises Conflict where a piece was settled meanwhile, Invalid where there is nothing before.
    """
    scan = mail.lock(session, page.scan_id)
    pages = list(mail.pages_of(session, scan.id))
    free = {each.id for each in _free(session, pages)}
    if page.id not in free or page.piece_id is None:
        raise Conflict("this page is not in the tray any more")
    mine = [each for each in pages if each.piece_id == page.piece_id]
    if mine[0].id != page.id:
        _move(session, scan, mine[mine.index(page) :])
    else:
        before = [each for each in pages if each.number < page.number and each.piece_id and each.id in free]
        if not before:
            raise Invalid("There is no piece before this one.")
        _move(session, scan, mine, before[-1])
    _note(session, _actor(staff), scan)


def leave_out(session: Session, staff: Staff, page: MailPage) -> None:
    """Leave out a page that is blank or a separator, or take one in again as a piece of its own.

    Raises Conflict for a page that is settled, and for one with something on it: that stays owed.
    """
    scan = mail.lock(session, page.scan_id)
    if not _free(session, [page]):
        raise Conflict("this page is not in the tray any more")
    if page.piece_id is None:
        _move(session, scan, [page])
    elif not page.mark:
        raise Conflict("there is something on this page: file it, or set its piece aside with a reason")
    else:
        page.piece_id = None
        session.flush()
        _drop_empty(session, scan)
    _note(session, _actor(staff), scan)


def _regroup(
    session: Session,
    scan: MailScan,
    pages: Sequence[MailPage],
    groups: Sequence[Sequence[int]],
    free: set[uuid.UUID] | None = None,
) -> None:
    for page in pages:
        if free is None or page.id in free:
            page.piece_id = None
    for group in groups:
        piece = MailPiece(key_id=scan.key_id, scan_id=scan.id, state="owed")
        session.add(piece)
        session.flush()
        for at in group:
            pages[at].piece_id = piece.id
    session.flush()
    _drop_empty(session, scan)


def _move(session: Session, scan: MailScan, pages: Sequence[MailPage], to: MailPage | None = None) -> None:
    if to is None:
        piece = MailPiece(key_id=scan.key_id, scan_id=scan.id, state="owed")
        session.add(piece)
        session.flush()
        piece_id = piece.id
    else:
        assert to.piece_id is not None  # noqa: S101 - only pages of pieces are joined to
        piece_id = to.piece_id
    for page in pages:
        page.piece_id = piece_id
    session.flush()
    _drop_empty(session, scan)


def _drop_empty(session: Session, scan: MailScan) -> None:
    """Pieces that lost all their pages are no pieces; one that was settled keeps its record."""
    used = select(MailPage.id).where(MailPage.piece_id == MailPiece.id).exists()
    empty = delete(MailPiece).where(MailPiece.scan_id == scan.id, MailPiece.state == "owed", ~used)
    session.execute(empty.execution_options(synchronize_session="fetch"))


def _free(session: Session, pages: Sequence[MailPage]) -> list[MailPage]:
    """The pages whose piece nobody has settled."""
    ids = {page.piece_id for page in pages if page.piece_id}
    query = select(MailPiece.id).where(MailPiece.id.in_(ids), MailPiece.state == "owed")
    owed = set(session.scalars(query)) if ids else set()
    return [page for page in pages if page.piece_id is None or page.piece_id in owed]


def _runs(places: Sequence[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for at in places:
        if runs and at == runs[-1][-1] + 1:
            runs[-1].append(at)
        else:
            runs.append([at])
    return runs


def _actor(staff: Staff) -> audit.Actor:
    return audit.Actor("staff", str(staff.id))


def _note(session: Session, actor: audit.Actor, scan: MailScan) -> None:
    pieces = mail.pieces_of(session, [scan.id]).get(scan.id, [])
    mail.note(session, actor, Action.MAIL_SPLIT, f"mail_scan:{scan.id}", pieces=len(pieces))
