"""The one cheap question that a poll asks every second: whether anything on a case's screen moved."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, func, select
from sqlalchemy.orm import Session

from recado.firm.models import (
    Alert,
    Case,
    ChecklistItem,
    Document,
    Email,
    LedgerEntry,
    Medium,
    Message,
    Notice,
)

RECENT = 200
"""Delivery states further back than this no longer move."""


def pulse(session: Session, case: Case) -> str:
    """A text that differs after any change of the thread, its files, papers, money or the case itself.

    One statement, over indexed rows of this case, opening nothing that is sealed.
    """
    row = session.execute(_QUESTION, {"case": case.id}).one()
    own = (
        case.stage,
        case.discreet,
        case.emergency_at,
        case.bot_paused_until,
        case.unanswered_since,
        case.closed_at,
    )
    return "|".join(str(part) for part in (*row, *own))


def _question() -> Select[Any]:
    case: BindParameter[uuid.UUID] = bindparam("case")
    recent = (
        select(Message.id, Message.seq, Message.state, Message.error_text, Message.not_before)
        .where(Message.case_id == case)
        .order_by(Message.seq.desc())
        .limit(RECENT)
        .subquery()
    )
    texts = _sum(recent.c.seq, recent.c.state, recent.c.error_text, recent.c.not_before)
    files = _sum(Medium.id, Medium.state, Medium.thumbnail_file_id)
    papers = _sum(Document.id, Document.state, Document.page_count)
    items = _sum(ChecklistItem.id, ChecklistItem.status, ChecklistItem.applies)
    alerts = _sum(Alert.id, Alert.state)
    letters = _sum(Notice.id, Notice.state)
    emails = _sum(Email.id, Email.state)
    money = select(func.count()).where(LedgerEntry.case_id == case)
    return select(
        texts.scalar_subquery(),
        files.where(Medium.message_id.in_(select(recent.c.id))).scalar_subquery(),
        papers.where(Document.case_id == case).scalar_subquery(),
        items.where(ChecklistItem.case_id == case).scalar_subquery(),
        money.scalar_subquery(),
        alerts.where(Alert.case_id == case).scalar_subquery(),
        emails.where(Email.case_id == case).scalar_subquery(),
        letters.where(Notice.case_id == case).scalar_subquery(),
    )


def _sum(*columns: Any) -> Select[Any]:
    """A number over all rows that their order does not change: the sum of 64-bit hashes."""
    return select(func.sum(func.hashtextextended(func.concat_ws(",", *columns), 0)))


_QUESTION = _question()
"""Built once: a poll should pay for the answer, not for the wording."""
