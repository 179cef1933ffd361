"""The outbox: everything owed to clients leaves here, at most once and in order.

One drain works for all senders, each at its number's own pace. A claim takes only a contact point's oldest
message that is due, and checks consent, pause, hours and expiry again in the same UPDATE; the provider is
called after that commit; what it answered is written in a transaction of its own.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Set as AbstractSet
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import text

from recado.bot import claims, settling
from recado.bot.claims import Claimed
from recado.bot.runtime import Runtime

log = logging.getLogger(__name__)

CHANNELS = ("sms", "whatsapp")
LONGEST_DRAIN = timedelta(seconds=60)
"""Then the drain rings for itself and lets the worker look after its own affairs."""
LOOK_EVERY = 0.02
"""Seconds between two looks for new texts while others are in the air."""
_DRAIN_LOCK = 0x7265_6361_646F


@dataclass
class Pace:
    """When each sender may send next, on this process's monotonic clock."""

    per_second: float
    next_at: dict[str, float]

    def room(self, sender: str, free: int) -> int:
        """How many texts this sender may send right now, at most `free`."""
        now = time.monotonic()
        # A sender that was silent may send at once, but saves up no more than a tenth of a second's worth.
        due = max(self.next_at.get(sender, 0.0), now - 0.1)
        return max(0, min(free, int((now - due) * self.per_second) + 1)) if due <= now else 0

    def spend(self, sender: str, count: int) -> None:
        """Note that `count` texts are on their way."""
        start = max(self.next_at.get(sender, 0.0), time.monotonic() - 0.1)
        self.next_at[sender] = start + count / self.per_second

    def wait_for(self, senders: AbstractSet[str]) -> float:
        """Seconds until the first of these senders may send."""
        now = time.monotonic()
        return max(
            0.0, min((self.next_at.get(sender, now) for sender in senders), default=now + LOOK_EVERY) - now
        )


@dataclass
class _Office:
    """What this process keeps between drains: paces, and threads whose connections stay open."""

    pace: Pace
    pool: ThreadPoolExecutor


_offices: dict[int, _Office] = {}


def drain(runtime: Runtime) -> int:
    """Send all that is due; return how many texts were handed to the provider. One drain at a time."""
    if runtime.texting is None:
        return 0
    with runtime.db.glances.connect() as connection:
        if not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _DRAIN_LOCK}):
            return 0
        try:
            sent = _drain(runtime)
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _DRAIN_LOCK})
    # The unlocked second look: what was queued while the lock was being given back.
    if claims.due(runtime):
        runtime.bells.ring("sends", "send")
    return sent


def _drain(runtime: Runtime) -> int:
    office, threads = _office(runtime), runtime.settings.send_threads
    flying: set[Future[None]] = set()
    sent, ends = 0, time.monotonic() + LONGEST_DRAIN.total_seconds()
    due = {channel for channel in CHANNELS if runtime.sender(channel)}
    while (due or flying) and time.monotonic() < ends:
        claimed, more = _claim_round(runtime, office.pace, due, threads - len(flying))
        flying |= {office.pool.submit(_send, runtime, one) for one in claimed}
        sent += len(claimed)
        # Where nothing else was due, the calls just begun have the processor to themselves for a moment.
        flying = _rest(flying, office.pace.wait_for(due) if more else LOOK_EVERY)
        due = claims.due(runtime)
    wait(flying)
    return sent


def _office(runtime: Runtime) -> _Office:
    if id(runtime) not in _offices:
        pool = ThreadPoolExecutor(runtime.settings.send_threads, thread_name_prefix="send")
        _offices[id(runtime)] = _Office(Pace(runtime.settings.send_rate, {}), pool)
    return _offices[id(runtime)]


def _claim_round(
    runtime: Runtime, pace: Pace, due: AbstractSet[str], free: int
) -> tuple[list[Claimed], bool]:
    """What may leave now, and whether more than that may be due."""
    room = {channel: pace.room(channel, free) for channel in due}
    if not any(room.values()):
        return [], bool(due)
    claimed = claims.claim(runtime, room)
    taken = Counter(one.channel for one in claimed)
    for channel, count in taken.items():
        pace.spend(channel, count)
    return claimed, any(taken[channel] >= room[channel] for channel in due)


def _rest(flying: set[Future[None]], seconds: float) -> set[Future[None]]:
    """Wait until something landed, or a sender may send again, or it is time to look for new texts."""
    pause = max(seconds, 0.005)
    if flying:
        return wait(flying, timeout=min(pause, LOOK_EVERY), return_when=FIRST_COMPLETED).not_done
    time.sleep(pause)
    return flying


def _send(runtime: Runtime, claimed: Claimed) -> None:
    try:
        settling.send(runtime, claimed)
    except Exception:
        # The row stays `sending`; its lease runs out, and it is looked up before anything is tried again.
        log.exception("a claimed text was left unsettled", extra={"message_id": str(claimed.id)})
