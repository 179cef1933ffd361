"""Each worker says in SQL that it is alive, so that readiness does not rest on Redis's word."""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy.exc import SQLAlchemyError

from recado.bot.runtime import Runtime
from recado.firm import health

log = logging.getLogger(__name__)

EVERY = 5.0


@contextmanager
def beating(runtime: Runtime, queue: str) -> Iterator[None]:
    """Report this worker of `queue` every few seconds while the block runs."""
    stopping = threading.Event()
    thread = threading.Thread(target=_beat, args=(runtime, queue, stopping), daemon=True, name="heartbeat")
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(timeout=EVERY)
        with suppress(SQLAlchemyError), runtime.transaction() as session:
            health.forget(session, _name(queue))


def _beat(runtime: Runtime, queue: str, stopping: threading.Event) -> None:
    worker = _name(queue)
    while not stopping.is_set():
        try:
            with runtime.transaction() as session:
                health.beat(session, worker, queue)
        except SQLAlchemyError:
            log.exception("the heartbeat could not be written")
        stopping.wait(EVERY)


def _name(queue: str) -> str:
    return f"{queue}@{socket.gethostname()}:{os.getpid()}"
