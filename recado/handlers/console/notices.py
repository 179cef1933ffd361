"""A letter that was filed from the mail: its PDF, and the stage and deadline that it suggests."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from functools import wraps
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from recado.bot import mail_filing, mail_proposals
from recado.firm import notices
from recado.firm.access import Act
from recado.firm.actions import Action
from recado.firm.errors import Conflict, Invalid, NotFound
from recado.firm.models import Case, Notice, Staff, Task
from recado.firm.rules import notice_dates
from recado.gateways.errors import StorageDown, StorageMissing
from recado.handlers.console import gate, stored, wording
from recado.handlers.console.acting import sentence, told
from recado.handlers.console.casefile import stage_label
from recado.handlers.console.clock import Clock
from recado.handlers.console.fields import date_of, field
from recado.handlers.console.mail_piece import DATES
from recado.handlers.console.shown import plain

MORNING = time(9)
"""When the day of a deadline begins, by the firm's clock."""


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A notice in the panel of its case."""

    id: uuid.UUID
    label: str
    day: str


def routes(blueprint: Blueprint) -> None:
    """Add this screen's addresses."""
    blueprint.get("/notices/<uuid:notice_id>", endpoint="notice")(page)
    blueprint.get("/notices/<uuid:notice_id>/pdf", endpoint="notice_pdf")(pdf)
    blueprint.get("/notices/<uuid:notice_id>/download", endpoint="notice_download")(download)
    blueprint.post("/notices/<uuid:notice_id>/deadline", endpoint="notice_deadline")(deadline)
    blueprint.post("/notices/<uuid:notice_id>/back", endpoint="return_notice")(back)


def on_notice(act: Act) -> Callable[[Callable[..., ResponseReturnValue]], gate.View]:
    """A view that is about a notice of a case: ``view(session, case, notice)``."""

    def decorate(view: Callable[..., ResponseReturnValue]) -> gate.View:
        @wraps(view)
        def gated(notice_id: uuid.UUID, **address: Any) -> ResponseReturnValue:
            with gate.runtime().transaction() as session:
                notice = session.get(Notice, notice_id)
                case = session.get(Case, notice.case_id) if notice else None
                if case is None or not gate.allowed(session, act, case):
                    raise NotFound
                return view(session, case, notice, **address)

        return gate.declared(gated, act)

    return decorate


@on_notice(Act.FILE_VIEW)
def page(session: Session, case: Case, notice: Notice) -> ResponseReturnValue:
    """The letter, and what a person may make of it."""
    gate.note_view(session, Action.NOTICE_VIEWED, f"notice:{notice.id}", case)
    clock = gate.clock(session)
    said = notices.facts(session, notice)
    task = session.get(Task, notice.task_id) if notice.task_id else None
    days = {name: date_of(said.get(name, "")) for name in DATES}
    proposal = mail_proposals.stage_for(session, case, notice, said.get("form", ""))
    return render_template(
        "console/notice.html",
        notice=notice,
        ref=case.ref,
        stage=case.stage,
        stage_label=stage_label(case.case_type, case.stage),
        kind=wording.said(wording.NOTICES, notice.kind),
        facts=[
            (label, f"{day:%B} {day.day}, {day.year}") for name, label in DATES.items() if (day := days[name])
        ],
        numbers=[(label, plain(said[name])) for name, label in _NUMBERS.items() if name in said],
        filed=f"{session.get_one(Staff, notice.filed_by).name}, {clock.moment(notice.created_at)}",
        proposal=proposal,
        deadline=said.get("deadline", ""),
        concerns=notice_dates.concerns(notice.kind, days["noticed"], days["deadline"], clock.day(clock.now)),
        task=_task_words(task, clock),
        may_move=gate.allowed(session, Act.STAGE_CHANGE, case),
        may_task=gate.allowed(session, Act.MAIL_FILE, case),
    )


@gate.quiet
@on_notice(Act.FILE_VIEW)
def pdf(session: Session, case: Case, notice: Notice) -> ResponseReturnValue:
    """The PDF of our own making, for a frame of the console."""
    file, data = stored.loaded(session, notice.pdf_file_id)
    gate.note_view(session, Action.FILE_VIEWED, f"file:{file.id}", case)
    return stored.framed(data, _name(case, notice))


@on_notice(Act.FILE_VIEW)
def download(session: Session, case: Case, notice: Notice) -> ResponseReturnValue:
    """The same PDF, to keep."""
    file, pieces = stored.streamed(session, notice.pdf_file_id)
    gate.note_view(session, Action.FILE_VIEWED, f"file:{file.id}", case)
    return stored.attached(file, pieces, _name(case, notice))


@on_notice(Act.MAIL_FILE)
def deadline(_session: Session, case: Case, notice: Notice) -> ResponseReturnValue:
    """Make the task with the deadline that I confirm."""
    day = field("day", 10)
    with told("The task is made."), gate.runtime().transaction() as session:
        due = _due(session, day)
        mine = session.get_one(Notice, notice.id)
        said = notices.facts(session, mine)
        parts = (wording.said(wording.NOTICES, mine.kind), said.get("form", ""), said.get("receipt", ""))
        note = " · ".join(part for part in parts if part)
        me, matter = session.get_one(Staff, gate.me().id), session.get_one(Case, case.id)
        notices.set_deadline(session, me, mine, matter, day, due, note)
    return redirect(url_for("console.notice", notice_id=notice.id), code=303)


@on_notice(Act.MAIL_FILE)
def back(_session: Session, case: Case, notice: Notice) -> ResponseReturnValue:
    """It was filed in the wrong case: back into the tray."""
    try:
        with gate.runtime().transaction() as session:
            me, mine = session.get_one(Staff, gate.me().id), session.get_one(Notice, notice.id)
            matter = session.get_one(Case, case.id)
            scan_id = mail_filing.take_back(gate.runtime(), session, me, mine, matter).id
    except Conflict as refusal:
        flash(sentence(refusal), "refused")
    except (StorageDown, StorageMissing):
        flash(stored.AWAY, "refused")
    else:
        flash("Taken back. It waits in the mail tray, and this case keeps nothing of it.", "done")
        return redirect(url_for("console.mail_scan", scan_id=scan_id), code=303)
    return redirect(url_for("console.notice", notice_id=notice.id), code=303)


def lines(session: Session, case: Case, clock: Clock) -> list[NoticeLine]:
    """The case's notices, for its panel."""
    return [
        NoticeLine(each.id, wording.said(wording.NOTICES, each.kind), clock.day_words(each.created_at))
        for each in notices.of_case(session, case.id)
    ]


_NUMBERS = {"receipt": "Receipt number", "form": "Form"}


def _due(session: Session, text: str) -> datetime:
    day = date_of(text)
    if day is None:
        raise Invalid("Write the day as it is printed on the letter.")
    return datetime.combine(day, MORNING, gate.clock(session).zone)


def _task_words(task: Task | None, clock: Clock) -> str:
    if task is None or task.due_at is None:
        return ""
    state = "done" if task.state == "done" else f"due {clock.day_words(task.due_at)}"
    return f"{wording.said(wording.TASKS, task.kind)}: {state}"


def _name(case: Case, notice: Notice) -> str:
    return f"{case.ref}-{notice.kind}-{notice.id.hex[-6:]}.pdf"
