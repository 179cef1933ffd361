"""Rows that are owed to a worker and may have lost their bell: each is rung for again, and not too often."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, update
from sqlalchemy.orm import InstrumentedAttribute, Session

AGAIN = timedelta(seconds=5)
"""So long a bell is believed to be heard."""


def ring_due(
    session: Session, name: InstrumentedAttribute[uuid.UUID], now: datetime, *also: ColumnElement[bool]
) -> Sequence[uuid.UUID]:
    """The rows due for which nobody was rung lately, each by its `name`; they count as rung for now.

    Such a row has `due_at` and `rung_at`.
    """
    row = name.class_
    quiet = func.coalesce(row.rung_at, now - AGAIN) <= now - AGAIN
    due = (
        update(row)
        .where(row.due_at <= now, quiet, *also)
        .values(rung_at=now)
        .returning(name)
        .execution_options(synchronize_session=False)
    )
    return session.scalars(due).all()
