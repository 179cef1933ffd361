"""The intake box: what providers sent, stored once, sealed, before anything is believed."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, func, select, text, update
from sqlalchemy.orm import Session

from recado.firm.crypto import index, open_value, seal_value, vault_of
from recado.firm.ids import new_id
from recado.firm.models import InboundEvent

PARK_AFTER = 3
"""Failed tries after which an event is set aside for a person."""

_STORE = text(
    """
    INSERT INTO inbound_events (id, key_id, source, account, endpoint, provider_id, status, lane,
                                raw_sealed, received_at, state, attempts, problem)
    VALUES (:id, :key_id, :source, :account, :endpoint, :provider_id, :status, :lane,
            :raw_sealed, :received_at, 'owed', 0, '')
    ON CONFLICT (source, account, endpoint, provider_id, status) DO NOTHING
    """
)
_DONE = text(
    """
    UPDATE inbound_events SET state = 'done', done_at = :now, problem = :problem WHERE id = :event
    RETURNING EXISTS (
        SELECT 1 FROM inbound_events o WHERE o.lane = :lane AND o.state = 'owed' AND o.id <> :event)
    """
)


@dataclass(frozen=True, slots=True)
class Received:
    """What a webhook got. `status` is empty but for callbacks.

    `lane` names in clear what must be handled in order (a client's address, a provider's object); it is
    stored as a keyed hash.
    """

    source: str
    account: str
    endpoint: str
    provider_id: str
    lane: str
    raw: bytes
    status: str = ""


@dataclass(frozen=True, slots=True)
class Stored:
    """An event as a drain reads it: plain values, because a mapped row costs a turn half a millisecond."""

    id: uuid.UUID
    key_id: uuid.UUID
    source: str
    endpoint: str
    provider_id: str
    lane: bytes
    raw_sealed: bytes | None
    received_at: datetime
    rung_at: datetime | None


_RAW = InboundEvent.raw_sealed


_NEXT = text(
    f"""
    WITH lane AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(:number) AS held)
    SELECT lane.held, e.* FROM lane LEFT JOIN LATERAL (
        SELECT {", ".join(each.name for each in fields(Stored))} FROM inbound_events
        WHERE lane.held AND inbound_events.lane = :lane AND state = 'owed'
        ORDER BY seq LIMIT 1 FOR UPDATE) e ON true
    """  # noqa: S608 - the only text put in is our own fields' names
)
"""The statement's view of the rows is as old as its beginning, but a row is checked anew when it is locked:
what another drain finished just before it let the lane go is not found here again."""
_IS_OWED = text("SELECT 1 FROM inbound_events WHERE lane = :lane AND state = 'owed' LIMIT 1")


class Owed(NamedTuple):
    """A lane that somebody must be woken for."""

    lane: bytes
    source: str
    endpoint: str


def store(session: Session, received: Received, now: datetime) -> bytes | None:
    """Seal and insert one event in one statement; return its lane, or None for a repeat."""
    vault = vault_of(session)
    row_id, key_id = new_id(), vault.firm_key(session, "intake")
    lane = index(session, "lane", received.lane)
    values = {
        "id": row_id,
        "key_id": key_id,
        "raw_sealed": seal_value(session, _RAW, row_id, key_id, received.raw),
        "received_at": now,
        "source": received.source,
        "account": received.account,
        "endpoint": received.endpoint,
        "provider_id": received.provider_id,
        "status": received.status,
        "lane": lane,
    }
    stored = session.connection().execute(_STORE, values).rowcount
    return lane if stored else None


def take_lane(session: Session, lane: bytes) -> tuple[bool, Stored | None]:
    """Hold this lane until the transaction ends, and read its oldest event that is still owed.

    False if another drain holds the lane.
    """
    number = int.from_bytes(lane[:8], "big", signed=True)
    held, *values = session.connection().execute(_NEXT, {"number": number, "lane": lane}).one()
    return held, Stored(*values) if values[0] else None


def is_owed(connection: Connection | Session, lane: bytes) -> bool:
    """Look once more, without a lock, whether this lane is owed anything."""
    return connection.execute(_IS_OWED, {"lane": lane}).first() is not None


def raw(session: Session, event: Stored | InboundEvent) -> bytes:
    """Open the bytes as they were received."""
    if event.raw_sealed is None:
        return b""
    return open_value(session, _RAW, event.id, event.key_id, event.raw_sealed)


def done(session: Session, event: Stored, now: datetime, problem: str = "") -> bool:
    """Mark the event as handled; True if its lane is owed more. `problem` names why nothing came of it."""
    params = {"event": event.id, "lane": event.lane, "now": now, "problem": problem}
    return bool(session.connection().execute(_DONE, params).scalar_one())


def overdue(session: Session, now: datetime, *, older: timedelta, limit: int = 500) -> list[Owed]:
    """Lanes whose oldest owed event nobody rang for lately; marks them as rung for now."""
    late = func.coalesce(InboundEvent.rung_at, InboundEvent.received_at) < now - older
    query = (
        select(InboundEvent.id)
        .where(InboundEvent.state == "owed", late)
        .order_by(InboundEvent.seq)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = list(session.scalars(query))
    if not ids:
        return []
    marked = (
        update(InboundEvent)
        .where(InboundEvent.id.in_(ids))
        .values(rung_at=now)
        .returning(InboundEvent.lane, InboundEvent.source, InboundEvent.endpoint)
        .execution_options(synchronize_session=False)
    )
    lanes = {Owed(lane, source, endpoint) for lane, source, endpoint in session.execute(marked)}
    return sorted(lanes, key=lambda owed: owed.lane)


def empty_old(session: Session, before: datetime) -> int:
    """Empty the raw bytes of events handled before `before`; return how many."""
    query = (
        update(InboundEvent)
        .where(InboundEvent.done_at < before, InboundEvent.raw_sealed.is_not(None))
        .values(raw_sealed=None)
        .execution_options(synchronize_session=False)
    )
    return int(session.execute(query).rowcount)  # type: ignore[attr-defined]
