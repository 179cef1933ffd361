"""The one cheap question that a poll asks every second: whether anything on a case's screen moved."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.orm import Session

from recado.firm.models import Case, ChecklistItem, Document, LedgerEntry, Medium, Message

RECENT = 200
"""Delivery states further back than this no longer move."""


def pulse(session: Session, case: Case) -> str:
    """A text that differs after any change of the thread, its files, papers, money or the case itself.

    One statement, over indexed rows of this case, opening nothing that is sealed.
    """
    recent = (
        select(Message.id, Message.seq, Message.state, Message.error_text, Message.not_before)
        .where(Message.case_id == case.id)
        .order_by(Message.seq.desc())
        .limit(RECENT)
        .subquery()
    )
    ids = select(recent.c.id)
    texts = _sum(recent.c.seq, recent.c.state, recent.c.error_text, recent.c.not_before)
    files = _sum(Medium.id, Medium.state, Medium.thumbnail_file_id).where(Medium.message_id.in_(ids))
    papers = _sum(Document.id, Document.state, Document.page_count).where(Document.case_id == case.id)
    items = _sum(ChecklistItem.id, ChecklistItem.status, ChecklistItem.applies).where(
        ChecklistItem.case_id == case.id
    )
    money = select(func.count()).where(LedgerEntry.case_id == case.id).scalar_subquery()
    row = session.execute(select(*(_scalar(each) for each in (texts, files, papers, items)), money)).one()
    own = (case.stage, case.bot_paused_until, case.unanswered_since, case.closed_at)
    return "|".join(str(part) for part in (*row, *own))


def _sum(*columns: ColumnElement[Any] | Any) -> Any:
    """A number over all rows that their order does not change: the sum of 64-bit hashes."""
    return select(func.sum(func.hashtextextended(func.concat_ws(",", *columns), 0)))


def _scalar(query: Any) -> ScalarSelect[Any]:
    found: ScalarSelect[Any] = query.scalar_subquery()
    return found
