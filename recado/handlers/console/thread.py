"""One case: its thread of all channels together, the panel beside it, and what staff do there."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from recado.bot import staff_acts
from recado.firm.access import Act
from recado.firm.actions import Action
from recado.firm.errors import Conflict, Invalid
from recado.firm.models import Case
from recado.handlers.console import discretion, emails, emergencies, gate, notices, signings, transcript
from recado.handlers.console.acting import sentence, told
from recado.handlers.console.casefile import case_file, stage_label
from recado.handlers.console.fields import argument, field, number
from recado.handlers.console.happenings import happenings
from recado.handlers.console.pieces import Piece, pieces
from recado.handlers.console.pulse import pulse
from recado.handlers.console.transcript import Entry

LATEST = 100
ALL = 5000
LONGEST_TEXT = 1500
"""Characters of one reply: a text message's limit is 1,600 with the firm's own words around it."""
PAUSES = {"60": "1 hour", "240": "4 hours", "1440": "1 day", "10080": "1 week"}


def routes(blueprint: Blueprint) -> None:
    """Add this screen's addresses."""
    blueprint.get("/cases/<ref>", endpoint="thread")(page)
    blueprint.get("/cases/<ref>/thread", endpoint="thread_updates")(updates)
    blueprint.post("/cases/<ref>/reply", endpoint="reply")(reply)
    blueprint.post("/cases/<ref>/pause", endpoint="pause")(pause)
    blueprint.post("/cases/<ref>/resume", endpoint="resume")(resume)
    blueprint.post("/cases/<ref>/stage", endpoint="change_stage")(change_stage)


@gate.on_case(Act.CASE_VIEW)
def page(session: Session, case: Case) -> ResponseReturnValue:
    """The whole screen."""
    gate.note_view(session, Action.CASE_VIEWED, f"case:{case.id}", case)
    return render_template("console/thread.html", **_screen(session, case))


@gate.quiet
@gate.on_case(Act.CASE_VIEW)
def updates(session: Session, case: Case) -> ResponseReturnValue:
    """What is new after message ``after``, and the latest messages as they now stand; 304 if nothing moved.

    JSON: ``last`` (the highest seq), ``pieces`` (id, mark, html in order) and ``panel`` (html).
    """
    clock = gate.clock(session)
    tag = _tag(session, case)
    if request.if_none_match.contains(tag):
        return _tagged(Response(status=304), tag)
    after = number(argument("after", 20), 0, 2**62, 0)
    rows = transcript.entries(session, case, clock, looks=_looks(session, case), after=after)
    whole = len(rows) < transcript.WINDOW
    panel = render_template("console/_panel.html", **_panel(session, case))
    rendered = [
        {"id": piece.id, "mark": piece.mark, "html": render_template("console/_piece.html", piece=piece)}
        for piece in _shown(session, case, rows, whole=whole)
    ]
    last = rows[-1].seq if rows else after
    return _tagged(jsonify(last=last, pieces=rendered, panel=panel), tag)


@gate.acting_on_case(Act.MESSAGE_SEND)
def reply(case: Case) -> ResponseReturnValue:
    """Send words of my own to one party of the case; the bot then pauses. A refused text is not lost."""
    text, party = field("text", LONGEST_TEXT).strip(), field("party", 80)
    refused = ""
    try:
        _send(case, party, text)
    except (Conflict, Invalid) as refusal:
        refused = sentence(refusal)
    if request.accept_mimetypes.best == "application/json":
        return jsonify(refused=refused), 409 if refused else 200
    if not refused:
        return _back(case)
    flash(refused, "refused")
    with gate.runtime().transaction() as session:
        return render_template("console/thread.html", **_screen(session, case, draft=text, to=party)), 409


@gate.acting_on_case(Act.BOT_PAUSE)
def pause(case: Case) -> ResponseReturnValue:
    """Keep the bot silent in this case for a while."""
    minutes = number(field("minutes", 6), 1, 60 * 24 * 31, 60)
    with told("The bot is paused in this case."):
        staff_acts.pause(gate.runtime(), gate.me().id, case.id, minutes)
    return _back(case)


@gate.acting_on_case(Act.BOT_PAUSE)
def resume(case: Case) -> ResponseReturnValue:
    """Hand the conversation back to the bot."""
    with told("The bot answers again in this case."):
        staff_acts.resume(gate.runtime(), gate.me().id, case.id)
    return _back(case)


@gate.acting_on_case(Act.STAGE_CHANGE)
def change_stage(case: Case) -> ResponseReturnValue:
    """Move the case; the clients are told. Refused if somebody moved it since I looked."""
    stage, seen = field("stage", 80), field("seen", 80)
    with told(f"Moved to {stage_label(case.case_type, stage)}."):
        if stage == seen:
            raise Invalid("Choose another stage than the present one.")
        staff_acts.change_stage(gate.runtime(), gate.me().id, case.id, stage, seen)
    return _back(case)


def _send(case: Case, party: str, text: str) -> None:
    if not text:
        raise Invalid("Write something first.")
    if not party.endswith(f":{case.id}"):
        raise Invalid("Choose whom to write to.")
    though_unsafe = field("though_unsafe", 2) == "on"
    staff_acts.reply(gate.runtime(), gate.me().id, case.id, party, text, though_unsafe=though_unsafe)


def _screen(session: Session, case: Case, *, draft: str = "", to: str = "") -> dict[str, Any]:
    clock = gate.clock(session)
    limit = ALL if argument("show", 3) == "all" else LATEST
    rows = transcript.entries(session, case, clock, looks=_looks(session, case), limit=limit)
    return {
        **_panel(session, case),
        "pieces": _shown(session, case, rows, whole=len(rows) < limit),
        "cut": len(rows) == limit,
        "last": rows[-1].seq if rows else 0,
        "tag": _tag(session, case),
        "draft": draft,
        "to": to or _last_speaker(case, rows),
        "longest": LONGEST_TEXT,
    }


def _looks(session: Session, case: Case) -> bool:
    return gate.allowed(session, Act.SENSITIVE_VIEW, case)


def _last_speaker(case: Case, rows: Sequence[Entry]) -> str:
    spoke = (entry.person_id for entry in reversed(rows) if entry.side == "client" and entry.person_id)
    person = next(spoke, None)
    return f"{person}:{case.id}" if person else ""


def _panel(session: Session, case: Case) -> dict[str, Any]:
    money = gate.allowed(session, Act.MONEY_VIEW, case)
    return {
        "case": case_file(session, case, gate.clock(session), money=money, looks=_looks(session, case)),
        "may_send": gate.allowed(session, Act.MESSAGE_SEND, case),
        "may_pause": gate.allowed(session, Act.BOT_PAUSE, case),
        "originals": signings.WHERE,
        "may_review": gate.allowed(session, Act.DOCUMENT_REVIEW, case),
        "may_move": gate.allowed(session, Act.STAGE_CHANGE, case),
        "may_edit": gate.allowed(session, Act.CASE_EDIT, case),
        "discretion": discretion.cards(session, case),
        "emails": emails.cards(session, case),
        "notices": notices.lines(session, case, gate.clock(session)),
        **emergencies.banner(session, gate.clock(session), case=case),
        "pauses": PAUSES,
    }


def _shown(session: Session, case: Case, rows: Sequence[Entry], *, whole: bool) -> list[Piece]:
    money = gate.allowed(session, Act.MONEY_VIEW, case)
    happened = happenings(session, case, gate.clock(session), money=money)
    return list(pieces(rows, happened, whole=whole))


def _tag(session: Session, case: Case) -> str:
    """Changes whenever anything on the screen may have: also with the day's end and a pause's."""
    clock = gate.clock(session)
    paused = bool(case.bot_paused_until and case.bot_paused_until > clock.now)
    waited = clock.ago(case.unanswered_since) if case.unanswered_since else ""
    seen = f"{pulse(session, case)}|{paused}|{waited}|{clock.day(clock.now)}|{gate.me().id}"
    return hashlib.sha256(seen.encode()).hexdigest()[:24]


def _tagged(response: Response, tag: str) -> Response:
    response.set_etag(tag)
    return response


def _back(case: Case) -> ResponseReturnValue:
    return redirect(url_for("console.thread", ref=case.ref), code=303)
