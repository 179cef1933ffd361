"""Who needs a person: open tasks, numbers that nobody knows yet, documents to review."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from recado.bot import staff_acts
from recado.bot.lead_cases import USUAL_TYPE
from recado.firm import access, leads, mail, people, tasks
from recado.firm.access import Act
from recado.firm.leads import LeadRow
from recado.firm.models import Case, ChecklistItem, Document
from recado.firm.tasks import TaskRow
from recado.flows.casetypes import load_all
from recado.handlers.console import emergencies, gate, wording
from recado.handlers.console import mail as tray
from recado.handlers.console.acting import told
from recado.handlers.console.casefile import item_label, type_label
from recado.handlers.console.clock import Clock
from recado.handlers.console.newcomers import NUMBER_TASKS
from recado.handlers.console.shown import plain, shown

MOST = 200
URGENT = frozenset({"identity_locked", "wants_person", "turn_failed", "payment_problem", "something_wrong"})
REVIEW, LEAD = "document_to_review", "lead"
ANSWERS = {
    "name": "Name",
    "about": "About",
    "when": "When to call",
    "source": "How they found us",
    "words": "Wrote",
    "emergency": "Texted an emergency",
}


@dataclass(frozen=True, slots=True)
class TaskCard:
    """One thing to look at."""

    id: uuid.UUID
    what: str
    note: Markup
    ref: str
    whom: str
    since: str
    due: str
    """Until when, in words; empty where no clock runs on it."""
    urgent: bool
    discreet: bool
    closable: bool
    asks_number: bool
    """Whether I may write the number it is about to a client's name."""


@dataclass(frozen=True, slots=True)
class LeadCard:
    """Somebody unknown, and what they said."""

    task_id: uuid.UUID
    lead_id: uuid.UUID | None
    """None where I may not make a case of it."""
    name: str
    reached: str
    answers: tuple[tuple[str, Markup], ...]
    since: str
    closable: bool


@dataclass(frozen=True, slots=True)
class ReviewCard:
    """A document that waits for the firm's yes or no."""

    id: uuid.UUID
    label: str
    ref: str
    person: str
    pages: int
    since: str


def routes(blueprint: Blueprint) -> None:
    """Add this screen's addresses."""
    blueprint.get("/", endpoint="inbox")(page)
    blueprint.post("/tasks/<uuid:task_id>/close", endpoint="close_task")(close)


@gate.signed_in
def page() -> ResponseReturnValue:
    """What waits, as far as my role and my cases reach; other roles find it empty."""
    with gate.runtime().transaction() as session:
        clock, rows = gate.clock(session), tasks.open_for(session, gate.me())
        closes = access.reach_of(gate.me(), Act.TASK_CLOSE) > access.Reach.NONE
        told_by = _leads(session)
        converts = gate.allowed(session, Act.LEAD_CONVERT)
        return render_template(
            "console/inbox.html",
            **emergencies.banner(session, clock),
            cards=[
                _task(row, clock, closes, converts) for row in rows if row.task.kind not in (REVIEW, LEAD)
            ],
            reviews=_reviews(session, clock),
            case_types={slug: type_label(slug) for slug in sorted(load_all())},
            usual_type=USUAL_TYPE,
            leads=[_lead(row, told_by, clock, closes, converts) for row in rows if row.task.kind == LEAD],
            mail_owed=mail.owed(session) if tray.mine() else 0,
        )


@gate.signed_in
def close(task_id: uuid.UUID) -> ResponseReturnValue:
    """Close a task; whether I may is settled by `staff_acts`, which knows its case."""
    with told("Closed."):
        staff_acts.close_task(gate.runtime(), gate.me().id, task_id)
    return redirect(url_for("console.inbox"), code=303)


def _task(row: TaskRow, clock: Clock, closes: bool, converts: bool) -> TaskCard:
    return TaskCard(
        id=row.task.id,
        what=wording.said(wording.TASKS, row.task.kind),
        note=shown(row.note),
        ref=row.case_ref,
        whom=" · ".join(part for part in (row.case_ref, plain(row.person), plain(row.address)) if part),
        since=clock.ago(row.task.created_at),
        due=_due(row, clock),
        urgent=row.task.urgent or row.task.kind in URGENT,
        discreet=row.discreet,
        closable=closes,
        asks_number=row.task.kind in NUMBER_TASKS and converts,
    )


def _due(row: TaskRow, clock: Clock) -> str:
    if row.task.due_at is None:
        return ""
    word = "due" if row.task.due_at > clock.now else "was due"
    return f"{word} {clock.moment(row.task.due_at)}"


def _leads(session: Session) -> Mapping[uuid.UUID, LeadRow]:
    if not gate.allowed(session, Act.LEAD_VIEW):
        return {}
    return {row.lead.contact_point_id: row for row in leads.open_leads(session)}


def _lead(
    row: TaskRow, told_by: Mapping[uuid.UUID, LeadRow], clock: Clock, closes: bool, converts: bool
) -> LeadCard:
    known = told_by.get(row.task.contact_point_id) if row.task.contact_point_id else None
    answers: Sequence[tuple[str, str]] = list(known.answers.items()) if known else [("about", row.note)]
    channel = f"{wording.said(wording.CHANNELS, known.channel)} " if known else ""
    return LeadCard(
        task_id=row.task.id,
        lead_id=known.lead.id if known and converts else None,
        name=known.answers.get("name", "") if known else "",
        reached=channel + plain(known.address if known else row.address),
        answers=tuple((wording.said(ANSWERS, name), shown(words)) for name, words in answers),
        since=clock.ago(row.task.created_at),
        closable=closes,
    )


def _reviews(session: Session, clock: Clock) -> list[ReviewCard]:
    query = (
        select(Document, Case, ChecklistItem.slug)
        .join(Case, Case.id == Document.case_id)
        .join(ChecklistItem, ChecklistItem.id == Document.item_id)
        .where(Document.state == "received", access.visible_cases(gate.me(), Act.DOCUMENT_REVIEW))
        .order_by(Document.created_at)
        .limit(MOST)
    )
    rows = session.execute(query).all()
    names = people.names(session, (document.person_id for document, _, _ in rows))
    return [
        ReviewCard(
            id=document.id,
            label=item_label(case.case_type, slug),
            ref=case.ref,
            person=plain(names[document.person_id]),
            pages=document.page_count,
            since=clock.ago(document.created_at),
        )
        for document, case, slug in rows
    ]
