"""The floor under a reply: two empty RQ jobs in a row and three commits, and nothing else."""

import os
import sys
import time

from redis import Redis
from rq import Queue, SimpleWorker
from sqlalchemy import Column, Engine, Float, Identity, Integer, MetaData, Table, create_engine, insert

TABLE = Table(
    "bench_floor", MetaData(), Column("id", Integer, Identity(), primary_key=True), Column("at", Float)
)
_kept: dict[str, object] = {}


def use(database_url: str, redis_url: str) -> dict[str, str]:
    """Name the servers for this process; return the same for the environment of the workers."""
    _kept.clear()
    _kept.update(database_url=database_url, redis_url=redis_url)
    return {"DATABASE_URL": database_url, "REDIS_URL": redis_url}


def _address(name: str) -> str:
    return str(_kept.get(name.lower()) or os.environ[name])


def begin(started: float) -> None:
    """The first commit and the first bell."""
    commit(started)
    _queue("floor-one").enqueue("bench.floor.first", started, result_ttl=0, job_timeout=-1)


def first(started: float) -> None:
    """The first job: the second commit and the second bell."""
    commit(started)
    _queue("floor-two").enqueue("bench.floor.second", started, result_ttl=0, job_timeout=-1)


def second(started: float) -> None:
    """The second job: the third commit, and the time that it all took."""
    commit(started)
    _redis().rpush("floor", time.time() - started)


def commit(value: float) -> None:
    with _engine().begin() as connection:
        connection.execute(insert(TABLE).values(at=value))


def _engine() -> Engine:
    if "engine" not in _kept:
        options = {"options": "-c role=recado_app -c timezone=UTC"}
        _kept["engine"] = create_engine(_address("DATABASE_URL"), connect_args=options)
    engine = _kept["engine"]
    assert isinstance(engine, Engine)
    return engine


def _redis() -> Redis:
    if "redis" not in _kept:
        _kept["redis"] = Redis.from_url(_address("REDIS_URL"))
    redis = _kept["redis"]
    assert isinstance(redis, Redis)
    return redis


def _queue(name: str) -> Queue:
    return Queue(name, connection=_redis(), serializer="json")


if __name__ == "__main__":
    connection = Redis.from_url(os.environ["REDIS_URL"])
    queue = Queue(sys.argv[1], connection=connection, serializer="json")
    SimpleWorker([queue], connection=connection, serializer="json").work(logging_level="WARNING")
