"""What a webhook does once it believes the sender: one insert, one commit, one bell."""

from __future__ import annotations

from datetime import datetime

from recado.bot.clockwork import queue_of
from recado.bot.runtime import Runtime
from recado.firm import inbox
from recado.firm.inbox import Received


def remember(runtime: Runtime, received: Received, *, at: datetime | None = None) -> bool:
    """Store the event once and ring; False if nobody was woken. `at` is when it came, if not just now.

    Raises SQLAlchemy's OperationalError when the database is away: the provider is told to try again.
    """
    with runtime.transaction() as session:
        lane = inbox.store(session, received, at or runtime.now())
    if lane is None:
        return False
    return runtime.bells.ring(queue_of(received.source, received.endpoint), "turn", lane.hex())
