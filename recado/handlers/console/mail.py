"""The mail tray: scans of paper mail are dropped here, and wait until every letter is filed or set aside."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from recado.bot import files, mail_sorting, screening
from recado.firm import access, mail
from recado.firm.access import Act
from recado.firm.crypto import readable_text
from recado.firm.errors import Conflict, Invalid
from recado.firm.models import MailPiece, MailScan, Staff
from recado.gateways.errors import StorageDown
from recado.handlers.console import gate, stored, uploads, wording
from recado.handlers.console.acting import sentence
from recado.handlers.console.clock import Clock
from recado.handlers.console.shown import plain
from recado.media.separator_sheet import separator_sheet

LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class PieceLine:
    """One letter of the tray."""

    id: uuid.UUID
    pages: str
    aside: str
    """Why it was set aside; empty where it waits."""


@dataclass(frozen=True, slots=True)
class ScanCard:
    """What was dropped at once, and what is still owed of it."""

    id: uuid.UUID
    names: str
    by: str
    since: str
    reading: bool
    """Whether its files are still being read."""
    problems: tuple[str, ...]
    pieces: tuple[PieceLine, ...]


def routes(blueprint: Blueprint) -> None:
    """Add this screen's addresses."""
    blueprint.get("/mail", endpoint="mail")(page)
    blueprint.post("/mail", endpoint="drop_mail")(drop)
    blueprint.get("/mail/separator", endpoint="separator_sheet")(sheet)


@gate.on_firm(Act.MAIL_SORT)
def page(session: Session) -> ResponseReturnValue:
    """What lies in the tray, the oldest first, and what was set aside."""
    return _page(session)


@gate.upload(uploads.LARGEST)
@gate.on_firm(Act.MAIL_SORT)
def drop(reading: Session) -> ResponseReturnValue:
    """Take in files, to be read by a worker as a client's are. Whatever is refused changes nothing."""
    try:
        scan_id = _take_in(uploads.dropped("files"))
    except (Conflict, Invalid) as refusal:
        flash(sentence(refusal), "refused")
        return _page(reading), 409
    flash("Taken in. The pages are being read: they appear here in a moment.", "done")
    return redirect(url_for("console.mail_scan", scan_id=scan_id), code=303)


@gate.on_firm(Act.MAIL_SORT)
def sheet(_session: Session) -> ResponseReturnValue:
    """The separator sheet, to print."""
    return stored.framed(separator_sheet(), "separator-sheet.pdf")


def mine() -> bool:
    """Whether the tray is mine to sort: by my role alone, for what lies there belongs to no case."""
    return access.reach_of(gate.me(), Act.MAIL_SORT) is access.Reach.ALL


def cards(session: Session, scans: list[MailScan], clock: Clock) -> list[ScanCard]:
    """Scans as they are shown."""
    pieces = mail.pieces_of(session, [scan.id for scan in scans])
    return [_card(session, scan, pieces.get(scan.id, []), clock) for scan in scans]


def _take_in(dropped: list[tuple[str, bytes]]) -> uuid.UUID:
    if not dropped:
        raise Invalid("Choose at least one file.")
    if len(dropped) > uploads.MOST_FILES:
        raise Invalid(f"That are {len(dropped)} files; at most {uploads.MOST_FILES} go in at once.")
    runtime = gate.runtime()
    for _, data in dropped:
        screening.admit(runtime, data)
    try:
        with runtime.transaction() as session:
            me = session.get_one(Staff, gate.me().id)
            scan = mail.take_in(session, me, runtime.now())
            for position, (name, data) in enumerate(dropped):
                file = files.save(
                    runtime,
                    session,
                    data,
                    key_id=scan.key_id,
                    case_id=None,
                    purpose="original",
                    content_type="application/octet-stream",
                )
                mail.add_file(session, scan, position, name[:LONGEST_NAME], file.id)
            mail.note_scanned(session, me, scan, len(dropped))
            mail_sorting.ask(session, scan.id)
            return scan.id
    except StorageDown as away:
        raise Conflict(stored.AWAY) from away


def _page(session: Session) -> str:
    clock = gate.clock(session)
    aside = [
        PieceLine(piece.id, pages_words(session, piece.id), plain(readable_text(session, piece, "reason")))
        for piece in mail.set_aside(session)
    ]
    return render_template(
        "console/mail.html",
        scans=cards(session, list(mail.open_scans(session)), clock),
        aside=aside,
        most=uploads.MOST_FILES,
        megabytes=uploads.LARGEST // 1024 // 1024,
    )


def _card(session: Session, scan: MailScan, pieces: list[MailPiece], clock: Clock) -> ScanCard:
    found = mail.files_of(session, scan.id)
    problems = [
        f"{plain(readable_text(session, file, 'name'))}: {refusal_words(file.state, file.reason)}"
        for file in found
        if file.state in ("refused", "lost")
    ]
    by = session.get(Staff, scan.staff_id)
    return ScanCard(
        id=scan.id,
        names=", ".join(plain(readable_text(session, file, "name")) for file in found),
        by=by.name if by else "",
        since=clock.ago(scan.created_at),
        reading=any(file.state == "owed" for file in found),
        problems=tuple(problems),
        pieces=tuple(
            PieceLine(piece.id, pages_words(session, piece.id), "")
            for piece in pieces
            if piece.state == "owed"
        ),
    )


def pages_words(session: Session, piece_id: uuid.UUID) -> str:
    """Which pages a piece is made of."""
    numbers = [page.number for page in mail.pages_of_piece(session, piece_id)]
    if not numbers:
        return "no pages"
    if len(numbers) == 1:
        return f"page {numbers[0]}"
    return (
        f"pages {numbers[0]} to {numbers[-1]}"
        if numbers[-1] - numbers[0] < len(numbers)
        else ("pages " + ", ".join(str(number) for number in numbers))
    )


def refusal_words(state: str, reason: str | None) -> str:
    """Why a file could not be taken."""
    if state == "lost":
        return "it could not be read. Please scan it again"
    return wording.REFUSALS.get(reason or "", "it cannot be used")
