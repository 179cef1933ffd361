"""The door for work: one queue a worker, JSON only, and only the jobs of `recado.bot.jobs`."""

import gc
import inspect
import logging
import signal
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from redis import Redis
from redis.client import Pipeline
from rq import Queue, SimpleWorker
from rq.job import Job
from rq.worker import WorkerStatus

from recado.bot import jobs, logs, schedule
from recado.bot.bells import QUEUES, READS
from recado.bot.decoder import Decoder
from recado.bot.heartbeat import beating
from recado.bot.opening import open_settings
from recado.bot.runtime import Runtime, build

log = logging.getLogger(__name__)

BEAT_EVERY = 15.0
"""Seconds between two reports of a worker to Redis."""


class JobRefused(Exception):
    """A queue held something that is not one of our jobs."""


class OurJob(Job):  # type: ignore[misc]  # rq's own types are not followed
    """A job that names one of `recado.bot.jobs` and nothing else.

    Whoever can write to Redis can enqueue, and RQ would import whatever dotted name it finds there, call back
    whatever other names it finds beside it, and post the outcome to any address.
    """

    @property
    def func(self) -> Callable[..., Any]:
        """The function to run. Raises JobRefused for any that is not ours."""
        function = allowed().get(self.func_name or "")
        if function is None or self.instance is not None:
            raise JobRefused(f"{self.func_name} is not a job of this portal")
        return function

    @property
    def success_callback(self) -> None:
        """None, whatever the job names."""

    @property
    def failure_callback(self) -> None:
        """None, whatever the job names."""

    @property
    def stopped_callback(self) -> None:
        """None, whatever the job names."""

    def send_webhooks(self, *_args: Any, **_kwargs: Any) -> None:
        """Nothing, whatever addresses the job names."""


class BellWorker(SimpleWorker):  # type: ignore[misc]  # rq's own types are not followed
    """A worker that runs a bell and forgets it.

    RQ keeps books of each job so that a lost one can be found; a bell needs none, because the sweep rings
    again for whatever is owed. Without the books a bell costs half.
    """

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Run the job and remove it, whatever came of it: what failed stays owed in SQL."""
        # Known to be busy, the worker finishes this job when it is told to stop.
        self._state = WorkerStatus.BUSY
        began = time.monotonic()
        try:
            job.func(*job.args, **job.kwargs)
            spent = round((time.monotonic() - began) * 1000)
            log.info("a bell was answered", extra={"job": job.func_name, "ids": job.args, "ms": spent})
        except Exception:
            log.exception("a bell was answered in vain", extra={"job": job.func_name})
        finally:
            with self.connection.pipeline(transaction=False) as pipeline:
                pipeline.lrem(queue.intermediate_queue_key, 1, job.id)
                pipeline.delete(job.key)
                pipeline.execute()
            self._state = WorkerStatus.IDLE

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        """Tell Redis now and then; readiness rests on the heartbeat in SQL."""
        if pipeline is not None or time.monotonic() - self._beat_at > BEAT_EVERY:
            super().heartbeat(timeout, pipeline)
            self._beat_at = time.monotonic()

    _beat_at = 0.0


def open_door(queue: str, environ: Mapping[str, str], *, burst: bool = False) -> None:
    """Build the runtime from the environment and work one queue, or keep the schedule, until told to stop.

    Raises SettingsError, and ValueError for a queue that is not ours.
    """
    if queue not in (*QUEUES, READS, "schedule"):
        raise ValueError(f"{queue} is not one of {', '.join((*QUEUES, READS))} or schedule")
    decoder = Decoder() if queue in ("media", READS) else None
    if decoder is not None:
        # Before any secret is read: what decodes hostile bytes must have none in its memory.
        decoder.start()
    settings = open_settings(environ).settings
    logs.configure(settings.log_level)
    runtime = build(settings, decoder=decoder)
    # What was loaded so far lives as long as the process: the collector need not walk it again and again.
    gc.freeze()
    try:
        if queue == "schedule":
            keep_schedule(runtime)
        else:
            with beating(runtime, queue):
                work(queue, runtime, burst=burst)
    finally:
        runtime.close()


def work(queue: str, runtime: Runtime, *, burst: bool = False) -> None:
    """Work one queue in this process: a turn is too short to fork for.

    SIGTERM and SIGINT finish the job under way. The Redis connection is the worker's own, because RQ
    stretches its time limits to minutes.
    """
    jobs.use(runtime)
    logging.getLogger("rq").setLevel(logging.WARNING)
    connection = Redis.from_url(runtime.settings.redis_url or "")
    worker = BellWorker(
        [Queue(queue, connection=connection, serializer="json", job_class=OurJob)],
        connection=connection,
        serializer="json",
        job_class=OurJob,
    )
    worker.work(burst=burst, logging_level="WARNING")


def keep_schedule(runtime: Runtime) -> None:
    """Run the ticks until SIGTERM or SIGINT."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stopping.set())
    schedule.run(runtime, stopping)


def allowed() -> dict[str, Callable[..., Any]]:
    """The jobs that may run, by the name they are enqueued under: functions that `jobs` itself defines."""
    return {
        f"{jobs.__name__}.{name}": function
        for name, function in vars(jobs).items()
        if inspect.isfunction(function)
        and function.__module__ == jobs.__name__
        and not name.startswith("_")
        and function is not jobs.use
    }
