"""Notices: letters that were filed from the mail into a case, and what a person makes of them."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from recado.firm import access, audit, mail, tasks
from recado.firm.access import Act
from recado.firm.actions import Action
from recado.firm.crypto import seal, unseal_text
from recado.firm.errors import Conflict, Invalid
from recado.firm.models import Case, MailPiece, Notice, Staff, Task
from recado.firm.rules import numbers

KINDS = ("receipt", "biometrics", "interview", "rfe", "noid", "approval", "denial", "transfer", "other")
DATES = ("noticed", "received", "priority", "deadline")
FACTS = (*DATES, "receipt", "form")
_STARRED = re.compile(r"[A-Z]{3}\*[0-9]{9}")
"""The other spelling of a receipt number that USCIS documents."""
DEADLINE_TASK = "notice_deadline"
PARKED = "A letter that was filed from the mail into this case could not be made into a PDF. Scan it again."


def file_piece(
    session: Session,
    staff: Staff,
    piece: MailPiece,
    case: Case,
    *,
    kind: str,
    facts: Mapping[str, str],
    now: datetime,
) -> Notice:
    """Put a piece of mail into a case, as the notice that a person says it is; nothing is sent of it.

    `facts` are some of FACTS, dates in ISO 8601. The pages follow: see `bot.mail_filing`. Raises NotAllowed,
    Invalid for a kind, date or receipt number that is none, Conflict if the piece is settled.
    """
    access.require(session, staff, Act.MAIL_FILE, case)
    if kind not in KINDS:
        raise Invalid("Choose what kind of letter it is.")
    kept = {name: facts[name].strip() for name in FACTS if facts.get(name, "").strip()}
    for name in DATES:
        if name in kept:
            _day(kept[name])
    if "receipt" in kept and not _STARRED.fullmatch(kept["receipt"]):
        kept["receipt"] = numbers.receipt(kept["receipt"])
    mail.lock(session, piece.scan_id)
    session.refresh(piece)
    if piece.state != "owed":
        raise Conflict("this piece is not in the tray any more")
    pages = len(mail.pages_of_piece(session, piece.id))
    notice = Notice(
        key_id=case.key_id,
        case_id=case.id,
        piece_id=piece.id,
        kind=kind,
        filed_by=staff.id,
        page_count=pages,
        state="building",
        due_at=now,
    )
    seal(session, notice, "facts", json.dumps(kept))
    session.add(notice)
    piece.state, piece.settled_by, piece.settled_at = "filed", staff.id, now
    session.flush()
    actor = audit.Actor("staff", str(staff.id))
    mail.note(session, actor, Action.MAIL_FILED, f"mail_piece:{piece.id}", notice=str(notice.id), pages=pages)
    _note(session, actor, Action.NOTICE_FILED, notice, {"kind": kind, "pages": pages})
    return notice


def of_case(session: Session, case_id: uuid.UUID) -> Sequence[Notice]:
    """The case's notices, the latest filed first."""
    query = select(Notice).where(Notice.case_id == case_id, Notice.state != "returned")
    return session.scalars(query.order_by(Notice.created_at.desc(), Notice.id.desc())).all()


def facts(session: Session, notice: Notice) -> dict[str, str]:
    """Open what the notice says, as it was confirmed on filing."""
    found: dict[str, str] = json.loads(unseal_text(session, notice, "facts"))
    return found


def set_deadline(
    session: Session, staff: Staff, notice: Notice, case: Case, day: str, due_at: datetime, note: str
) -> Task:
    """Make the task with the notice's deadline, which a person confirms. Raises Conflict if there is one."""
    access.require(session, staff, Act.MAIL_FILE, case)
    session.refresh(notice, with_for_update=True)
    if notice.task_id is not None:
        raise Conflict("this notice has its task already")
    _day(day)
    actor = audit.Actor("staff", str(staff.id))
    # One task a notice: two letters of one case have two deadlines.
    task = tasks.create(session, actor, DEADLINE_TASK, case_id=case.id, note=note, due_at=due_at, apart=True)
    notice.task_id = task.id
    kept = facts(session, notice) | {"deadline": day}
    seal(session, notice, "facts", json.dumps(kept))
    _note(
        session, actor, Action.NOTICE_DEADLINE_SET, notice, {"task": str(task.id), "due": due_at.isoformat()}
    )
    return task


def give_back(session: Session, staff: Staff, notice: Notice, case: Case, now: datetime) -> None:
    """It belongs to another case: it leaves this one, with what it said and its task.

    Its PDF is removed by whoever took it along. Raises Conflict while that is not made, or if it is gone.
    """
    access.require(session, staff, Act.MAIL_FILE, case)
    session.refresh(notice, with_for_update=True)
    if notice.state != "ready":
        raise Conflict("this letter has no PDF, or was taken back already")
    actor = audit.Actor("staff", str(staff.id))
    task = session.get(Task, notice.task_id) if notice.task_id else None
    if task is not None:
        tasks.done(session, actor, task, now, by=staff)
    notice.state, notice.due_at = "returned", now
    seal(session, notice, "facts", "{}")
    _note(session, actor, Action.NOTICE_RETURNED, notice, {"kind": notice.kind})


def ready(session: Session, actor: audit.Actor, notice: Notice, pdf: uuid.UUID) -> None:
    """Its PDF is made."""
    notice.state, notice.pdf_file_id, notice.due_at = "ready", pdf, None
    _note(session, actor, Action.NOTICE_READY, notice, {"file": str(pdf), "pages": notice.page_count})


def park(session: Session, actor: audit.Actor, notice: Notice) -> None:
    """Its PDF cannot be made: a person scans the letter again, or asks whoever keeps the portal running."""
    notice.state, notice.due_at = "parked", None
    _note(session, actor, Action.NOTICE_PARKED, notice, {"attempts": notice.attempts})
    tasks.create(session, actor, "file_problem", case_id=notice.case_id, note=PARKED, urgent=True)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid(f"{text!r} is no date.") from error


def _note(
    session: Session, actor: audit.Actor, action: Action, notice: Notice, said: Mapping[str, object]
) -> None:
    audit.record(session, actor, action, f"notice:{notice.id}", chain=str(notice.case_id), facts=said)
