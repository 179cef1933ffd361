"""Which workers are alive, by the database's clock."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from recado.firm.models import Heartbeat


def beat(session: Session, worker: str, queue: str) -> None:
    """Say that this worker of this queue is alive now."""
    values = {"queue": queue, "at": func.clock_timestamp()}
    query = insert(Heartbeat).values(worker=worker, **values)
    session.execute(query.on_conflict_do_update(index_elements=["worker"], set_=values))


def served(session: Session, within: timedelta) -> set[str]:
    """Return the queues that have a worker alive."""
    query = select(Heartbeat.queue).where(Heartbeat.at > func.clock_timestamp() - within).distinct()
    return set(session.scalars(query))


def forget(session: Session, worker: str) -> None:
    """This worker stopped in good order; those silent for a day are forgotten with it."""
    old = Heartbeat.at < func.clock_timestamp() - timedelta(days=1)
    session.execute(delete(Heartbeat).where((Heartbeat.worker == worker) | old))
