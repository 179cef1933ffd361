"""One letter of the tray: what is read on it, which case it may belong to, and the act of filing it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from recado.bot import mail_filing, mail_matching
from recado.bot.mail_matching import Suggestion
from recado.firm import cases, mail, notices, people
from recado.firm.access import Act
from recado.firm.actions import Action
from recado.firm.audit import Actor
from recado.firm.crypto import readable_text
from recado.firm.errors import Conflict, Invalid, NotFound
from recado.firm.models import Case, MailPage, MailPiece, MailScan, Staff
from recado.firm.rules import notice_dates
from recado.gateways.errors import StorageDown, StorageMissing
from recado.handlers.console import gate, stored, wording
from recado.handlers.console.acting import sentence
from recado.handlers.console.fields import argument, date_of
from recado.handlers.console.fields import field as typed
from recado.handlers.console.mail import pages_words
from recado.handlers.console.shown import plain
from recado.media.notices import read_notice

MOST_FOUND = 10
DATES = {
    "noticed": "Notice date",
    "deadline": "Respond or appear by",
    "received": "Received date",
    "priority": "Priority date",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """What the form of filing holds: read by machine at first, then whatever was typed."""

    kind: str = ""
    case: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    read: bool = False
    """Whether a machine filled it in."""


def routes(blueprint: Blueprint) -> None:
    """Add this screen's addresses."""
    blueprint.get("/mail/pieces/<uuid:piece_id>", endpoint="mail_piece")(page)
    blueprint.post("/mail/pieces/<uuid:piece_id>/file", endpoint="file_mail")(file)
    blueprint.post("/mail/pieces/<uuid:piece_id>/aside", endpoint="set_mail_aside")(aside)
    blueprint.post("/mail/pieces/<uuid:piece_id>/back", endpoint="take_mail_back")(back)


@gate.on_firm(Act.MAIL_SORT)
def page(session: Session, piece_id: uuid.UUID) -> ResponseReturnValue:
    """The letter, what it suggests, and the form; with ``q``, the cases that it finds."""
    piece = gate.found(session.get(MailPiece, piece_id))
    mail.note(session, _actor(), Action.MAIL_VIEWED, f"mail_piece:{piece.id}")
    return _page(session, piece)


@gate.on_firm(Act.MAIL_SORT)
def file(reading: Session, piece_id: uuid.UUID) -> ResponseReturnValue:
    """File it into the case that I chose. Nothing is sent; what was typed stays where it is refused."""
    piece = gate.found(reading.get(MailPiece, piece_id))
    draft = Draft(typed("kind", 20), typed("case", 20), {name: typed(name, 40) for name in notices.FACTS})
    try:
        notice_id = _file(piece_id, draft)
    except (Conflict, Invalid) as refusal:
        flash(sentence(refusal), "refused")
        return _page(reading, piece, draft), 409
    flash("Filed. Nothing was sent to the client. Please look at what the letter suggests.", "done")
    return redirect(url_for("console.notice", notice_id=notice_id), code=303)


@gate.on_firm(Act.MAIL_SORT)
def aside(reading: Session, piece_id: uuid.UUID) -> ResponseReturnValue:
    """Leave it unfiled for good, with the reason."""
    piece = gate.found(reading.get(MailPiece, piece_id))
    try:
        with gate.runtime().transaction() as session:
            me, mine = session.get_one(Staff, gate.me().id), session.get_one(MailPiece, piece_id)
            mail.put_aside(session, me, mine, typed("reason", mail.LONGEST_REASON), gate.runtime().now())
    except (Conflict, Invalid) as refusal:
        flash(sentence(refusal), "refused")
        return _page(reading, piece), 409
    flash("Set aside.", "done")
    return redirect(url_for("console.mail"), code=303)


@gate.on_firm(Act.MAIL_SORT)
def back(reading: Session, piece_id: uuid.UUID) -> ResponseReturnValue:
    """Put what was set aside back into the tray."""
    gate.found(reading.get(MailPiece, piece_id))
    try:
        with gate.runtime().transaction() as session:
            mail.take_back(
                session, session.get_one(Staff, gate.me().id), session.get_one(MailPiece, piece_id)
            )
    except Conflict as refusal:
        flash(sentence(refusal), "refused")
    return redirect(url_for("console.mail_piece", piece_id=piece_id), code=303)


def _file(piece_id: uuid.UUID, draft: Draft) -> uuid.UUID:
    if not draft.case:
        raise Invalid("Choose the case.")
    try:
        with gate.runtime().transaction() as session:
            case = _case(session, draft.case)
            mine, me = session.get_one(MailPiece, piece_id), session.get_one(Staff, gate.me().id)
            notice = mail_filing.file_piece(
                gate.runtime(), session, me, mine, case, kind=draft.kind, facts=draft.facts
            )
            if typed("keep_number", 3) and draft.facts.get("receipt"):
                _keep_number(session, case, notices.facts(session, notice)["receipt"])
            return notice.id
    except (StorageDown, StorageMissing) as away:
        raise Conflict(stored.AWAY) from away


def _case(session: Session, ref: str) -> Case:
    """The case that was chosen, if I may file into it; any other is like one that is not there."""
    try:
        return gate.case_for(session, ref.strip().upper(), Act.MAIL_FILE)
    except NotFound:
        raise Invalid("There is no such case that you may file into.") from None


def _keep_number(session: Session, case: Case, receipt: str) -> None:
    if "*" not in receipt and gate.allowed(session, Act.CASE_EDIT, case):
        cases.add_number(session, _actor(), case, "receipt", receipt)


def _page(session: Session, piece: MailPiece, draft: Draft | None = None) -> str:
    pages = mail.pages_of_piece(session, piece.id)
    lines = mail_matching.lines_of(session, pages)
    suggested = mail_matching.suggestions(session, gate.me(), lines)
    filled = draft or _read(lines, suggested)
    today = gate.clock(session).day(gate.runtime().now())
    return render_template(
        "console/mail_piece.html",
        piece=piece,
        pages=pages_words(session, piece.id),
        first=_place(session, piece, pages),
        pdf=session.get_one(MailScan, piece.scan_id).pdf_file_id is not None,
        reason=plain(readable_text(session, piece, "reason")) if piece.reason_sealed else "",
        choices=[*suggested, *_searched(session, suggested, filled)],
        draft=filled,
        kinds=wording.NOTICES,
        dates=DATES,
        concerns=_concerns(filled, today),
        asked=argument("q", 100).strip(),
        longest=mail.LONGEST_REASON,
    )


def _place(session: Session, piece: MailPiece, pages: Sequence[MailPage]) -> int:
    """Where the letter begins in the PDF of the tray, from 1."""
    here = [page.id for page in mail.pages_of(session, piece.scan_id) if page.page_file_id]
    return next((here.index(page.id) + 1 for page in pages if page.id in here), 1)


def _read(lines: Sequence[str], suggested: Sequence[Suggestion]) -> Draft:
    """What a machine read, as a form to correct; the case only where a number says which."""
    sure = [each.ref for each in suggested if each.sure]
    notice = read_notice(lines)
    chosen = sure[0] if len(sure) == 1 else ""
    if notice is None:
        return Draft(case=chosen)
    said: dict[str, Any] = {
        "noticed": notice.noticed,
        "deadline": notice.deadline,
        "received": notice.received,
        "priority": notice.priority,
        "receipt": notice.receipt,
        "form": notice.form,
    }
    return Draft(notice.kind, chosen, {name: str(value) for name, value in said.items() if value}, read=True)


def _searched(session: Session, suggested: Sequence[Suggestion], draft: Draft) -> list[Suggestion]:
    """What I searched for, and the case that was chosen before the form was refused."""
    text = argument("q", 100).strip()
    known = {each.ref for each in suggested}
    hits = people.search(session, gate.me(), text, limit=MOST_FOUND) if text else []
    if draft.case and draft.case not in known:
        hits += people.search(session, gate.me(), draft.case, limit=1)
    unseen = {hit.case_ref: hit for hit in hits if hit.case_ref and hit.case_ref not in known}
    return [Suggestion(hit.case_ref, hit.name, "Found by your search", sure=False) for hit in unseen.values()]


def _concerns(draft: Draft, today: date) -> list[str]:
    if not draft.kind:
        return []
    days = {name: date_of(draft.facts.get(name, "")) for name in ("noticed", "deadline")}
    return notice_dates.concerns(draft.kind, days["noticed"], days["deadline"], today)


def _actor() -> Actor:
    return Actor("staff", str(gate.me().id))
