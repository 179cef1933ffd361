"""The door for work: one queue a worker, JSON only, and only the jobs of `recado.bot.jobs`."""

import inspect
import logging
import signal
import threading
from collections.abc import Callable, Mapping
from typing import Any

from redis import Redis
from rq import Queue, SimpleWorker
from rq.job import Job

from recado.bot import jobs, logs, schedule
from recado.bot.bells import QUEUES
from recado.bot.decoder import Decoder
from recado.bot.heartbeat import beating
from recado.bot.opening import open_settings
from recado.bot.runtime import Runtime, build


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


def open_door(queue: str, environ: Mapping[str, str], *, burst: bool = False) -> None:
    """Build the runtime from the environment and work one queue, or keep the schedule, until told to stop.

    Raises SettingsError, and ValueError for a queue that is not ours.
    """
    if queue not in (*QUEUES, "schedule"):
        raise ValueError(f"{queue} is not one of {', '.join(QUEUES)} or schedule")
    decoder = Decoder() if queue == "media" else None
    if decoder is not None:
        # Before any secret is read: what decodes hostile bytes must have none in its memory.
        decoder.start()
    settings = open_settings(environ).settings
    logs.configure(settings.log_level)
    runtime = build(settings, decoder=decoder)
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
    worker = SimpleWorker(
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
