"""The inbox: events that webhooks stored are handled in their lane, oldest first, each in one transaction.

A drain ends only when, after the transaction that found nothing has committed, an unlocked second look is
empty too: an event that arrives as a drain ends is seen by one of the two.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from enum import Enum, auto
from uuid import UUID

from sqlalchemy.orm import Session

from recado.bot import apologies, callbacks, money, texting
from recado.bot.runtime import Runtime
from recado.firm import inbox
from recado.firm.models import InboundEvent
from recado.gateways.errors import PaymentFailed
from recado.gateways.outcomes import Outcome

log = logging.getLogger(__name__)


AWAY = (Outcome.RETRY, Outcome.LATER, Outcome.UNKNOWN)
GIVE_UP_WAITING = timedelta(days=3)
"""For as long would the provider itself have repeated an event (docs.stripe.com/webhooks)."""


class Step(Enum):
    """How one look at a lane ended."""

    HANDLED = auto()
    EMPTIED = auto()
    """One was handled, and at that moment it was the last."""
    EMPTY = auto()
    TAKEN = auto()
    """Another drain holds the lane; it will look once more after us."""
    FAILED = auto()
    """The sweep will ring again, until the event is parked."""


class _CountFirst(Exception):
    def __init__(self, event_id: UUID) -> None:
        super().__init__()
        self.event_id = event_id


def drain(runtime: Runtime, lane: bytes) -> int:
    """Handle all that this lane is owed; return how many events were handled."""
    handled, counted = 0, set[UUID]()
    while True:
        step = _next(runtime, lane, counted)
        handled += step in (Step.HANDLED, Step.EMPTIED)
        if step in (Step.TAKEN, Step.FAILED):
            return handled
        if step is not Step.HANDLED and not _second_look(runtime, lane):
            return handled


def _next(runtime: Runtime, lane: bytes, counted: set[UUID]) -> Step:
    event_id: UUID | None = None
    try:
        with runtime.transaction() as session:
            held, event = inbox.take_lane(session, lane)
            if not held:
                return Step.TAKEN
            if event is None:
                return Step.EMPTY
            if event.rung_at and event.id not in counted:
                raise _CountFirst(event.id)  # noqa: TRY301 - rolls back, and lets the lane go
            event_id = event.id
            problem = _handle(runtime, session, event)
            if not inbox.done(session, event, runtime.now(), problem):
                # This transaction has found nothing more; once it is committed, the second look decides.
                return Step.EMPTIED
    except _CountFirst as late:
        counted.add(late.event_id)
        return _count_late_try(runtime, late.event_id)
    except Exception as error:
        if event_id is None:
            raise
        if isinstance(error, PaymentFailed) and error.outcome in AWAY:
            log.warning("an event waits for its provider", extra={"event_id": str(event_id)})
            _wait_for_provider(runtime, event_id)
        else:
            log.exception("an event could not be handled", extra={"event_id": str(event_id)})
            _failed(runtime, event_id)
        return Step.FAILED
    return Step.HANDLED


def _handle(runtime: Runtime, session: Session, event: inbox.Stored) -> str:
    match event.source, event.endpoint:
        case "twilio", "message":
            return texting.handle(runtime, session, event)
        case "twilio", "status":
            return callbacks.handle(runtime, session, event)
        case _:
            return money.handle(runtime, session, event)


def _second_look(runtime: Runtime, lane: bytes) -> bool:
    with runtime.db.glances.connect() as connection:
        return inbox.is_owed(connection, lane)


def _count_late_try(runtime: Runtime, event_id: UUID) -> Step:
    """Put a try on record before it begins, where an earlier one may have died with its worker."""
    with runtime.transaction() as session:
        event = session.get_one(InboundEvent, event_id, with_for_update=True)
        if event.state == "owed" and event.attempts >= inbox.PARK_AFTER:
            apologies.park_event(runtime, session, event)
        else:
            event.attempts += 1
    return Step.HANDLED


def _failed(runtime: Runtime, event_id: UUID) -> None:
    """Count a first failure, which nothing counted beforehand; the third parks the event."""
    with runtime.transaction() as session:
        event = session.get_one(InboundEvent, event_id, with_for_update=True)
        if event.state != "owed":
            return
        if event.rung_at is None:
            event.attempts, event.rung_at = event.attempts + 1, runtime.now()
        if event.attempts >= inbox.PARK_AFTER:
            apologies.park_event(runtime, session, event)


def _wait_for_provider(runtime: Runtime, event_id: UUID) -> None:
    """That the provider is away is no failure of the event: it is tried again, ever less often."""
    with runtime.transaction() as session:
        event = session.get_one(InboundEvent, event_id, with_for_update=True)
        now = runtime.now()
        age = now - event.received_at
        if event.state != "owed":
            return
        if age > GIVE_UP_WAITING:
            apologies.park_event(runtime, session, event)
            return
        event.attempts, event.rung_at = 0, now + min(age / 4, timedelta(minutes=10))
