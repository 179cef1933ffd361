"""What was read on a paper by machine, beside its review: each value with its doubts, to confirm."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from recado.bot.opening_cases import case_type_of
from recado.firm import readings
from recado.firm.access import Act
from recado.firm.models import Case, ChecklistItem, Document, Staff
from recado.handlers.console import gate, wording
from recado.handlers.console.acting import told
from recado.handlers.console.clock import Clock
from recado.handlers.console.fields import field
from recado.handlers.console.shown import plain


@dataclass(frozen=True, slots=True)
class FactLine:
    """One value."""

    name: str
    label: str
    value: str
    words: str
    """The value as people read it."""
    date: bool
    warnings: tuple[str, ...]
    confirmed: str
    """By whom and when; empty until somebody has."""


@dataclass(frozen=True, slots=True)
class ReadPaper:
    """All that was read on one paper."""

    lines: tuple[FactLine, ...]
    verdict: str
    hint: str
    may_confirm: bool


def routes(blueprint: Blueprint) -> None:
    """Add this screen's addresses."""
    blueprint.post("/documents/<uuid:document_id>/reading", endpoint="confirm_reading")(confirm)


@gate.acting_on_document(Act.DOCUMENT_REVIEW)
def confirm(case: Case, document: Document) -> ResponseReturnValue:
    """This is what the paper says: I looked."""
    name, value = field("name", 20), field("value", readings.LONGEST)
    with told("Confirmed."), gate.runtime().transaction() as session:
        mine, matter = session.get_one(Document, document.id), session.get_one(Case, case.id)
        item = session.get_one(ChecklistItem, mine.item_id)
        known = case_type_of(session, matter).item(item.slug)
        readings.confirm(
            session,
            session.get_one(Staff, gate.me().id),
            mine,
            matter,
            name,
            value,
            asked=known.facts if known else (),
            now=gate.runtime().now(),
        )
    return redirect(url_for("console.document", document_id=document.id), code=303)


def reading_of(session: Session, case: Case, document: Document) -> ReadPaper | None:
    """What was read on this paper; None where it was not read, or says nothing."""
    found = readings.of(session, document.id)
    if found is None or (not found.lines and found.verdict == "unknown"):
        return None
    clock = gate.clock(session)
    return ReadPaper(
        tuple(_line(session, line, clock) for line in found.lines),
        found.verdict,
        _hint(found),
        gate.allowed(session, Act.DOCUMENT_REVIEW, case),
    )


def _line(session: Session, line: readings.Line, clock: Clock) -> FactLine:
    by = session.get(Staff, line.confirmed_by) if line.confirmed_by else None
    at = clock.moment(line.confirmed_at) if line.confirmed_at else ""
    words = wording.said(wording.NOTICES, line.value) if line.name == "notice" else line.value
    return FactLine(
        name=line.name,
        label=wording.said(wording.FACTS, line.name),
        value=plain(line.value),
        words=plain(words),
        date=line.name in readings.DATES,
        warnings=tuple(wording.said(wording.DOUBTS, doubt) for doubt in line.warnings),
        confirmed=f"{by.name}, {at}" if by else "",
    )


def _hint(found: readings.Read) -> str:
    if found.verdict == "unknown":
        return ""
    kind = wording.said(wording.SIGNS, found.sign)
    where = f" on page {found.page}" if found.page else ""
    why = f"it reads “{plain(found.words)}”{where}" if found.words else f"by its machine-readable zone{where}"
    if found.verdict == "likely":
        return f"It seems to be what was asked for: {kind} ({why})."
    return f"It may not be what was asked for: it seems to be {kind} ({why})."
