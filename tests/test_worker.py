from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
from redis import Redis
from rq import Queue
from rq.job import Job
from support.portal import make_runtime

from recado import worker
from recado.bot import jobs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.parts import Database

    from recado.bot.runtime import Runtime


@pytest.fixture
def runtime(database: Database, redis_url: str, tmp_path: Path) -> Iterator[Runtime]:
    made = make_runtime(database, redis_url, tmp_path)
    yield made
    made.close()


@pytest.fixture
def queue(redis_url: str) -> Iterator[Queue]:
    with Redis.from_url(redis_url) as connection:
        yield Queue("turns", connection=connection, serializer="json")


def test_a_job_of_ours_runs_and_is_forgotten(
    runtime: Runtime, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    monkeypatch.setattr(worker, "allowed", lambda: {"recado.bot.jobs.rest": lambda: heard.append("rest")})
    job = queue.enqueue("recado.bot.jobs.rest")
    worker.work("turns", runtime, burst=True)
    assert heard == ["rest"]
    assert not Job.exists(job.id, connection=queue.connection)
    assert queue.connection.llen(queue.intermediate_queue_key) == 0


def test_a_bell_that_fails_is_forgotten_and_the_next_is_answered(
    runtime: Runtime, queue: Queue, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[str] = []
    answers = {"recado.bot.jobs.build": _fail, "recado.bot.jobs.rest": lambda: heard.append("rest")}
    monkeypatch.setattr(worker, "allowed", lambda: answers)
    failed = queue.enqueue("recado.bot.jobs.build")
    queue.enqueue("recado.bot.jobs.rest")
    worker.work("turns", runtime, burst=True)
    assert heard == ["rest"]
    assert not Job.exists(failed.id, connection=queue.connection)
    assert "a bell was answered in vain" in caplog.text


def _fail() -> None:
    raise ValueError("made to fail")


@pytest.mark.parametrize(
    "name",
    [
        "os.system",
        "recado.bot.jobs._current",
        "recado.bot.jobs.use",
        "recado.bot.jobs.UUID",
        "recado.bot.jobs.inbox.drain",
        "recado.firm.db.migrate",
        "rest",
    ],
)
def test_any_other_function_is_refused(
    name: str, runtime: Runtime, queue: Queue, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    trap = tmp_path / "it-ran"
    queue.enqueue(name, args=(f"touch {trap}",))
    worker.work("turns", runtime, burst=True)
    assert "JobRefused" in caplog.text
    assert not trap.exists()


def test_callbacks_and_addresses_that_a_job_names_are_left_alone(
    runtime: Runtime, queue: Queue, caplog: pytest.LogCaptureFixture
) -> None:
    job = queue.enqueue("recado.bot.jobs.rest", result_ttl=60)
    callbacks = {f"{kind}_callback_name": "os.abort" for kind in ("success", "failure", "stopped")}
    queue.connection.hset(job.key, mapping=callbacks)
    worker.work("turns", runtime, burst=True)
    assert "in vain" not in caplog.text


def test_a_pickled_job_is_never_opened(
    runtime: Runtime, redis_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    trap = tmp_path / "it-ran"
    with Redis.from_url(redis_url) as connection:
        Queue("turns", connection=connection).enqueue("recado.bot.jobs.rest", _Trap(str(trap)))
        worker.work("turns", runtime, burst=True)
    assert "a bell was answered in vain" in caplog.text
    assert not trap.exists()


class _Trap:
    """Unpickling it would leave a file behind."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        return open, (self.path, "w")


def test_a_worker_takes_only_the_queues_there_are(runtime: Runtime) -> None:
    with pytest.raises(ValueError, match="turns, callbacks, sends, media, reads or schedule"):
        worker.open_door("cases", {})


def test_only_public_functions_of_the_module_itself_are_jobs() -> None:
    names = set(worker.allowed())
    assert "recado.bot.jobs.turn" in names
    assert all(name.startswith("recado.bot.jobs.") for name in names)
    assert jobs.use not in worker.allowed().values()


@pytest.fixture(autouse=True)
def loud_again() -> Iterator[None]:
    logger = logging.getLogger("rq")
    level = logger.level
    yield
    logger.setLevel(level)
