"""The schedule: one loop that ticks, in a process of its own. Two of them do no harm."""

from __future__ import annotations

import logging
import threading
import time

from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from recado.bot import audit_files, clockwork, nightly, waiting
from recado.bot.heartbeat import beating
from recado.bot.runtime import Runtime

log = logging.getLogger(__name__)

EVERY = 1.0
"""Seconds between ticks."""
TIDY_EVERY = 3600.0


def run(runtime: Runtime, stopping: threading.Event) -> None:
    """Tick until told to stop. An outage of the database or Redis is waited out."""
    tidied = -TIDY_EVERY
    with beating(runtime, "schedule"):
        while not stopping.is_set():
            try:
                clockwork.tick(runtime)
                if time.monotonic() - tidied > TIDY_EVERY:
                    clockwork.tidy(runtime)
                    audit_files.export_if_due(runtime)
                    nightly.ring_due(runtime)
                    waiting.close_settled(runtime)
                    tidied = time.monotonic()
            except (SQLAlchemyError, RedisError, OSError):
                log.exception("a tick failed; the next one tries again")
            stopping.wait(EVERY)
