"""The intake box: what providers sent, stored once, sealed, before anything is believed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, func, select, text, update
from sqlalchemy.orm import Session, aliased

from recado.firm.crypto import index, seal, unseal, vault_of
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
_TRY_LANE = text("SELECT pg_try_advisory_xact_lock(:number)")


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


class Owed(NamedTuple):
    """A lane that somebody must be woken for."""

    lane: bytes
    source: str
    endpoint: str


def store(session: Session, received: Received, now: datetime) -> bytes | None:
    """Seal and insert one event in one statement; return its lane, or None for a repeat."""
    vault = vault_of(session)
    row, lane = (
        InboundEvent(id=new_id(), key_id=vault.firm_key(session, "intake")),
        index(session, "lane", received.lane),
    )
    seal(session, row, "raw", received.raw)
    values = {
        "id": row.id,
        "key_id": row.key_id,
        "raw_sealed": row.raw_sealed,
        "received_at": now,
        "source": received.source,
        "account": received.account,
        "endpoint": received.endpoint,
        "provider_id": received.provider_id,
        "status": received.status,
        "lane": lane,
    }
    stored: int = session.execute(_STORE, values).rowcount  # type: ignore[attr-defined]
    return lane if stored else None


def take_lane(session: Session, lane: bytes) -> bool:
    """Hold this lane until the transaction ends; False if another drain holds it."""
    number = int.from_bytes(lane[:8], "big", signed=True)
    return bool(session.execute(_TRY_LANE, {"number": number}).scalar())


def next_owed(session: Session, lane: bytes) -> InboundEvent | None:
    """Return the lane's oldest event that is still owed."""
    query = select(InboundEvent).where(InboundEvent.lane == lane, InboundEvent.state == "owed")
    return session.scalars(query.order_by(InboundEvent.seq).limit(1)).first()


def is_owed(connection: Connection | Session, lane: bytes) -> bool:
    """Look once more, without a lock, whether this lane is owed anything."""
    query = select(InboundEvent.id).where(InboundEvent.lane == lane, InboundEvent.state == "owed").limit(1)
    return connection.execute(query).first() is not None


def raw(session: Session, event: InboundEvent) -> bytes:
    """Open the bytes as they were received."""
    return unseal(session, event, "raw")


def done(session: Session, event: InboundEvent, now: datetime, problem: str = "") -> bool:
    """Mark the event as handled; True if its lane is owed more. `problem` names why nothing came of it."""
    other = aliased(InboundEvent)
    more = select(other.id).where(other.lane == event.lane, other.state == "owed", other.id != event.id)
    marked = (
        update(InboundEvent)
        .where(InboundEvent.id == event.id)
        .values(state="done", done_at=now, problem=problem)
        .returning(more.exists())
        .execution_options(synchronize_session=False)
    )
    return bool(session.execute(marked).scalar_one())


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
