"""Bells: plain RQ jobs that carry ids and wake a worker.

A lost bell costs seconds, never work: SQL is the truth.
"""

from __future__ import annotations

import logging
from typing import Literal

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from sqlalchemy.orm import Session

Name = Literal["turns", "callbacks", "sends", "media", "reads"]
QUEUES: tuple[Name, ...] = ("turns", "callbacks", "sends", "media")
"""The queues that a portal cannot be without."""
READS: Name = "reads"
"""Where the extra `ocr` is: reading takes seconds a page, and no client's photo must wait behind it."""
Bell = tuple[Name, str, tuple[str, ...]]

log = logging.getLogger(__name__)


class Bells:
    """Rings workers. Redis being away is logged and survived: the sweep rings again."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._queues = {name: Queue(name, connection=redis, serializer="json") for name in (*QUEUES, READS)}

    def ring(self, queue: Name, job: str, *ids: str) -> bool:
        """Wake a worker of `queue` with the job `recado.bot.jobs.{job}`; False if Redis is away."""
        try:
            # One round trip: RQ alone takes two.
            with self._redis.pipeline(transaction=False) as pipeline:
                self._queues[queue].enqueue(
                    f"recado.bot.jobs.{job}",
                    args=ids,
                    result_ttl=0,
                    failure_ttl=3600,
                    job_timeout=-1,
                    pipeline=pipeline,
                )
                pipeline.execute()
        except (RedisError, OSError) as error:
            log.warning("the bell could not be rung", extra={"queue": queue, "error": type(error).__name__})
            return False
        return True


def after_commit(session: Session, queue: Name, job: str, *ids: str) -> None:
    """Ring once this session's transaction has committed."""
    session.info.setdefault("bells", {})[(queue, job, ids)] = None


def take_pending(session: Session) -> list[Bell]:
    """Return and forget the bells that this session gathered."""
    return list(session.info.pop("bells", {}))
