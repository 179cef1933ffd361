"""Timers are rows: one of a kind per dialogue, naming the turn it was set on."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Table, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.orm import Session

from recado.firm.ids import new_id
from recado.firm.models import ContactPoint, Timer


def _upsert() -> Insert:
    table = cast("Table", Timer.__table__)
    given = ("id", "contact_point_id", "party", "kind", "due_at", "turn", "count")
    fresh = {"state": "owed", "attempts": 0, "rung_at": None}
    query = insert(table).values({name: bindparam(name) for name in given} | fresh)
    moved = {name: query.excluded[name] for name in ("due_at", "turn", "count", *fresh)}
    return query.on_conflict_do_update(index_elements=["contact_point_id", "party", "kind"], set_=moved)


_SET = _upsert()
"""Built once: every turn sets a timer."""


def set_timer(
    session: Session, contact: ContactPoint, party: str, kind: str, due_at: datetime, *, turn: int, count: int
) -> None:
    """Set or move the dialogue's timer of this kind."""
    whose = {"id": new_id(), "contact_point_id": contact.id, "party": party, "kind": kind}
    values = {**whose, "due_at": due_at, "turn": turn, "count": count}
    session.connection().execute(_SET, values)


def cancel(session: Session, contact: ContactPoint, party: str, kind: str) -> None:
    """Forget the dialogue's timer of this kind."""
    session.execute(
        delete(Timer)
        .where(Timer.contact_point_id == contact.id, Timer.party == party, Timer.kind == kind)
        .execution_options(synchronize_session=False)
    )


def lock(session: Session, timer_id: uuid.UUID) -> Timer | None:
    """Lock a timer that is still owed. The contact point is locked first, always."""
    query = select(Timer).where(Timer.id == timer_id, Timer.state == "owed").with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).first()


def contact_of(session: Session, timer_id: uuid.UUID) -> uuid.UUID | None:
    """Whose timer it is, read without a lock."""
    return session.scalar(select(Timer.contact_point_id).where(Timer.id == timer_id, Timer.state == "owed"))


def ring_due(session: Session, now: datetime, *, again_after: timedelta, limit: int = 200) -> list[uuid.UUID]:
    """Ids of timers that are due and were not rung for lately; marks them as rung for now."""
    query = (
        select(Timer.id)
        .where(
            Timer.state == "owed",
            Timer.due_at <= now,
            func.coalesce(Timer.rung_at, Timer.due_at - again_after) <= now - again_after,
        )
        .order_by(Timer.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = list(session.scalars(query))
    if ids:
        session.execute(
            update(Timer)
            .where(Timer.id.in_(ids))
            .values(rung_at=now)
            .execution_options(synchronize_session=False)
        )
    return ids


def count_try(session: Session, timer_id: uuid.UUID) -> int:
    """Count one more try and return how many there have been."""
    query = (
        update(Timer)
        .where(Timer.id == timer_id)
        .values(attempts=Timer.attempts + 1)
        .returning(Timer.attempts)
    )
    return session.execute(query).scalar_one()
