"""Chores: what the house does once a night, claimed in SQL so that two schedules do it once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from recado.firm.models import Chore


def last_night(now: datetime, zone: str, at: time) -> datetime:
    """The last time that this clock stood at `at` in this zone."""
    local = now.astimezone(ZoneInfo(zone))
    tonight = datetime.combine(local.date(), at, local.tzinfo)
    return tonight if tonight <= local else tonight - timedelta(days=1)


def claim(session: Session, name: str, now: datetime, *, since: datetime) -> bool:
    """Begin the chore, unless it was begun since then already."""
    fresh = insert(Chore).values(name=name, begun_at=now, outcome="", wrong=False)
    begun = fresh.on_conflict_do_update(
        index_elements=["name"], set_={"begun_at": now}, where=Chore.begun_at < since
    ).returning(Chore.name)
    return session.execute(begun).first() is not None


def due(session: Session, name: str, *, since: datetime) -> bool:
    """Whether nobody has begun the chore since then."""
    begun = session.scalar(select(Chore.begun_at).where(Chore.name == name))
    return begun is None or begun < since


def done(session: Session, name: str, now: datetime, outcome: str, *, wrong: bool = False) -> None:
    """Write down how it went."""
    chore = session.get_one(Chore, name, with_for_update=True)
    chore.done_at, chore.outcome, chore.wrong = now, outcome, wrong


def listed(session: Session) -> Sequence[Chore]:
    """All chores that were ever begun."""
    return session.scalars(select(Chore).order_by(Chore.name)).all()
