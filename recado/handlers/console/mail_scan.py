"""One scan of mail: its pages, which of them belong together, and which way up they are."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from recado.bot import mail_sorting
from recado.firm import mail, mail_pieces
from recado.firm.access import Act
from recado.firm.actions import Action
from recado.firm.audit import Actor
from recado.firm.crypto import readable_text
from recado.firm.errors import Conflict, Invalid
from recado.firm.models import MailPage, MailPiece, MailScan, Staff
from recado.firm.rules import page_ranges
from recado.handlers.console import gate, stored
from recado.handlers.console.acting import sentence
from recado.handlers.console.fields import field
from recado.handlers.console.mail import ScanCard, cards
from recado.handlers.console.shown import plain

MARKS = {"blank": "Blank", "separator": "Separator sheet"}
LONGEST_RANGES = 600


@dataclass(frozen=True, slots=True)
class PageCard:
    """One page of the scan."""

    id: uuid.UUID
    number: int
    turn: int
    mark: str
    first: bool
    """Whether a piece begins with it."""
    joins: bool
    """Whether there is a piece before it that it could be joined to."""
    shown: bool
    """Whether the tray still has it."""


@dataclass(frozen=True, slots=True)
class Group:
    """Pages in a row that belong to one piece, or that are left out."""

    piece_id: uuid.UUID | None
    state: str
    reason: str
    pages: tuple[PageCard, ...]


def routes(blueprint: Blueprint) -> None:
    """Add this screen's addresses."""
    blueprint.get("/mail/<uuid:scan_id>", endpoint="mail_scan")(page)
    blueprint.get("/mail/<uuid:scan_id>/pdf", endpoint="mail_pdf")(pdf)
    blueprint.post("/mail/<uuid:scan_id>/split", endpoint="split_mail")(split)
    blueprint.get("/mail/pages/<uuid:mail_page_id>/thumbnail", endpoint="mail_thumbnail")(thumbnail)
    blueprint.post("/mail/pages/<uuid:mail_page_id>/turn", endpoint="turn_mail")(turn)
    blueprint.post("/mail/pages/<uuid:mail_page_id>/cut", endpoint="cut_mail")(cut)
    blueprint.post("/mail/pages/<uuid:mail_page_id>/leave", endpoint="leave_mail")(leave)


@gate.on_firm(Act.MAIL_SORT)
def page(session: Session, scan_id: uuid.UUID) -> ResponseReturnValue:
    """All pages of the scan."""
    scan = gate.found(session.get(MailScan, scan_id))
    _note_view(session, scan)
    return _page(session, scan)


@gate.quiet
@gate.on_firm(Act.MAIL_SORT)
def pdf(session: Session, scan_id: uuid.UUID) -> ResponseReturnValue:
    """The pages that are still in the tray, for a frame of the console."""
    scan = gate.found(session.get(MailScan, scan_id))
    _note_view(session, scan)
    return stored.framed(stored.loaded(session, scan.pdf_file_id)[1], "mail.pdf")


@gate.quiet
@gate.on_firm(Act.MAIL_SORT)
def thumbnail(session: Session, mail_page_id: uuid.UUID) -> ResponseReturnValue:
    """A small picture of our own making."""
    one = gate.found(session.get(MailPage, mail_page_id))
    return stored.picture(stored.loaded(session, one.thumbnail_file_id)[1], "image/jpeg")


@gate.on_firm(Act.MAIL_SORT)
def split(reading: Session, scan_id: uuid.UUID) -> ResponseReturnValue:
    """Split the scan as the ranges say; what was typed stays where it is refused."""
    scan, text = gate.found(reading.get(MailScan, scan_id)), field("ranges", LONGEST_RANGES)
    try:
        with gate.runtime().transaction() as session:
            me = session.get_one(Staff, gate.me().id)
            mail_pieces.split_by_ranges(session, me, session.get_one(MailScan, scan_id), text)
    except (Conflict, Invalid) as refusal:
        flash(sentence(refusal), "refused")
        return _page(reading, scan, ranges=text), 409
    flash("Split.", "done")
    return _back(scan_id)


@gate.on_firm(Act.MAIL_SORT)
def turn(reading: Session, mail_page_id: uuid.UUID) -> ResponseReturnValue:
    """Turn a page a quarter clockwise."""

    def act(session: Session, me: Staff, one: MailPage) -> None:
        mail.turn(session, me, one, gate.runtime().now())
        mail_sorting.ask(session, one.scan_id)

    return _act(reading, mail_page_id, act)


@gate.on_firm(Act.MAIL_SORT)
def cut(reading: Session, mail_page_id: uuid.UUID) -> ResponseReturnValue:
    """Begin a new piece with this page, or join it to the one before."""
    return _act(reading, mail_page_id, mail_pieces.cut)


@gate.on_firm(Act.MAIL_SORT)
def leave(reading: Session, mail_page_id: uuid.UUID) -> ResponseReturnValue:
    """Leave out a blank page or a separator, or take it in again."""
    return _act(reading, mail_page_id, mail_pieces.leave_out)


def _act(
    reading: Session, mail_page_id: uuid.UUID, act: Callable[[Session, Staff, MailPage], None]
) -> ResponseReturnValue:
    """Do something to a page, whole or not at all."""
    scan_id = gate.found(reading.get(MailPage, mail_page_id)).scan_id
    try:
        with gate.runtime().transaction() as session:
            act(session, session.get_one(Staff, gate.me().id), session.get_one(MailPage, mail_page_id))
    except (Conflict, Invalid) as refusal:
        flash(sentence(refusal), "refused")
    return _back(scan_id)


def _back(scan_id: uuid.UUID) -> ResponseReturnValue:
    return redirect(url_for("console.mail_scan", scan_id=scan_id), code=303)


def _page(session: Session, scan: MailScan, ranges: str | None = None) -> str:
    (card,) = cards(session, [scan], gate.clock(session))
    groups = _groups(session, scan)
    return render_template(
        "console/mail_scan.html",
        scan=card,
        groups=groups,
        pdf=scan.pdf_file_id is not None,
        marks=MARKS,
        ranges=_ranges(groups) if ranges is None else ranges,
        longest=LONGEST_RANGES,
        busy=_busy(scan, card),
    )


def _busy(scan: MailScan, card: ScanCard) -> bool:
    return card.reading or scan.split_at is None


def _ranges(groups: list[Group]) -> str:
    pieces: dict[uuid.UUID, list[int]] = {}
    for group in groups:
        if group.piece_id and group.state == "owed":
            pieces.setdefault(group.piece_id, []).extend(page.number for page in group.pages)
    return page_ranges.written(list(pieces.values()))


def _groups(session: Session, scan: MailScan) -> list[Group]:
    states = {piece.id: piece for piece in mail.pieces_of(session, [scan.id]).get(scan.id, [])}
    groups: list[Group] = []
    seen: set[uuid.UUID] = set()
    for one in mail.pages_of(session, scan.id):
        first = one.piece_id is not None and one.piece_id not in seen
        joins = first and any(states[each].state == "owed" for each in seen)
        card = PageCard(
            id=one.id,
            number=one.number,
            turn=one.turn,
            mark=one.mark,
            first=first,
            joins=joins,
            shown=one.thumbnail_file_id is not None,
        )
        if one.piece_id:
            seen.add(one.piece_id)
        if groups and groups[-1].piece_id == one.piece_id:
            groups[-1] = _with(groups[-1], card)
        else:
            groups.append(_group(session, states.get(one.piece_id) if one.piece_id else None, card))
    return groups


def _group(session: Session, piece: MailPiece | None, card: PageCard) -> Group:
    if piece is None:
        return Group(None, "left out", "", (card,))
    reason = plain(readable_text(session, piece, "reason")) if piece.reason_sealed else ""
    return Group(piece.id, piece.state, reason, (card,))


def _with(group: Group, card: PageCard) -> Group:
    return Group(group.piece_id, group.state, group.reason, (*group.pages, card))


def _note_view(session: Session, scan: MailScan) -> None:
    mail.note(session, Actor("staff", str(gate.me().id)), Action.MAIL_VIEWED, f"mail_scan:{scan.id}")
