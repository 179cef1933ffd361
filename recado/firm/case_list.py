"""The list of cases that a member of staff sees, by four queries whatever its length."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select, tuple_
from sqlalchemy.orm import Session

from recado.firm import access, people
from recado.firm.models import Case, ChecklistItem, Party, Staff

Cursor = tuple[datetime, uuid.UUID]


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of the list. `names` are the parties' in the order they were added."""

    case: Case
    names: tuple[str, ...]
    items_missing: int
    """Required papers not sent yet, or rejected."""
    items_to_review: int

    @property
    def unanswered_since(self) -> datetime | None:
        """Since when a client has waited for a person's answer."""
        return self.case.unanswered_since

    @property
    def last_activity_at(self) -> datetime:
        """When something last happened; at first, when the case was opened."""
        return self.case.last_activity_at or self.case.created_at

    @property
    def cursor(self) -> Cursor:
        """Where the next page begins: `before` for `list_for`."""
        return self.last_activity_at, self.case.id


def list_for(session: Session, staff: Staff, *, limit: int, before: Cursor | None = None) -> list[CaseRow]:
    """Return the open cases that this member of staff may list, the most recently active first."""
    latest = func.coalesce(Case.last_activity_at, Case.created_at)
    query = select(Case).where(Case.closed_at.is_(None), access.visible_cases(staff))
    if before:
        query = query.where(tuple_(latest, Case.id) < before)
    cases = session.scalars(query.order_by(latest.desc(), Case.id.desc()).limit(limit)).all()
    ids = [case.id for case in cases]
    names, counts = _names(session, ids), _counts(session, ids)
    return [CaseRow(case, tuple(names[case.id]), *counts.get(case.id, (0, 0))) for case in cases]


def _names(session: Session, case_ids: list[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    query = select(Party.case_id, Party.person_id).where(Party.case_id.in_(case_ids)).order_by(Party.id)
    parts = session.execute(query).all()
    opened = people.names(session, (part.person_id for part in parts))
    names: dict[uuid.UUID, list[str]] = defaultdict(list)
    for part in parts:
        names[part.case_id].append(opened[part.person_id])
    return names


def _counts(session: Session, case_ids: list[uuid.UUID]) -> dict[uuid.UUID, tuple[int, int]]:
    owed = ChecklistItem.status.not_in(("received", "accepted", "waived", "unavailable"))
    missing = func.count().filter(ChecklistItem.applies, ChecklistItem.required, owed)
    to_review = func.count().filter(ChecklistItem.status == "received")
    query = (
        select(ChecklistItem.case_id, missing, to_review)
        .where(ChecklistItem.case_id.in_(case_ids), or_(owed, ChecklistItem.status == "received"))
        .group_by(ChecklistItem.case_id)
    )
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}
