"""The list of cases, and finding one by name, phone, A-number or receipt number."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from recado.firm import access, cases, people
from recado.firm.access import Act
from recado.handlers.console import gate
from recado.handlers.console.casefile import stage_label, type_label
from recado.handlers.console.clock import Clock
from recado.handlers.console.fields import argument
from recado.handlers.console.shown import plain

PAGE = 50


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One row of the list."""

    ref: str
    names: str
    case_type: str
    stage: str
    unanswered: str
    active: str
    missing: int
    to_review: int
    paused: bool
    discreet: bool


def routes(blueprint: Blueprint) -> None:
    """Add this screen's addresses."""
    blueprint.get("/cases", endpoint="cases")(page)


@gate.on_firm(Act.CASE_LIST)
def page(session: Session) -> ResponseReturnValue:
    """The cases that I may see, those with the latest activity first; with ``q``, what it finds."""
    text = argument("q", 100).strip()
    if text:
        return _search(session, text)
    clock = gate.clock(session)
    rows = cases.list_for(session, gate.me(), limit=PAGE + 1, before=_cursor(argument("before", 80)))
    lines = [_line(row, clock) for row in rows[:PAGE]]
    at, last = rows[PAGE - 1].cursor if len(rows) > PAGE else (None, None)
    following = f"{at.isoformat()}~{last}" if at else ""
    opens = access.reach_of(gate.me(), Act.CASE_VIEW) > access.Reach.NONE
    return render_template("console/cases.html", lines=lines, following=following, opens=opens)


def _search(session: Session, text: str) -> ResponseReturnValue:
    hits = people.search(session, gate.me(), text)
    refs = {hit.case_ref for hit in hits}
    opens = access.reach_of(gate.me(), Act.CASE_VIEW) > access.Reach.NONE
    if opens and len(refs) == 1 and "" not in refs:
        return redirect(url_for("console.thread", ref=refs.pop()), code=303)
    return render_template("console/found.html", hits=hits, q=text, opens=opens)


def _cursor(text: str) -> tuple[datetime, uuid.UUID] | None:
    """Where a page begins; the first page for anything that we did not write ourselves."""
    at, _, case_id = text.partition("~")
    try:
        return datetime.fromisoformat(at).astimezone(UTC), uuid.UUID(case_id)
    except (ValueError, OverflowError):
        return None


def _line(row: cases.CaseRow, clock: Clock) -> CaseLine:
    case = row.case
    return CaseLine(
        ref=case.ref,
        names=plain(", ".join(row.names)),
        case_type=type_label(case.case_type),
        stage=stage_label(case.case_type, case.stage),
        unanswered=clock.ago(row.unanswered_since) if row.unanswered_since else "",
        active=clock.ago(row.last_activity_at),
        missing=row.items_missing,
        to_review=row.items_to_review,
        paused=bool(case.bot_paused_until and case.bot_paused_until > clock.now),
        discreet=case.discreet,
    )
