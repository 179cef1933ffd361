"""Fixtures of the real parts: start once a process, fresh for each test."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import hypothesis
import pytest
import redis
from support.parts import Database, Parts, free_ports

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from recado.bot.embedded_postgres import Postgres

# `make test` says the same of the same code every time; `make soak` looks where nobody has looked yet.
hypothesis.settings.register_profile("test", derandomize=True)
hypothesis.settings.register_profile("soak", derandomize=False)
hypothesis.settings.load_profile("soak" if os.environ.get("RECADO_SOAK") else "test")


@pytest.fixture(scope="session")
def parts() -> Iterator[Parts]:
    """Both servers, started when the first test asks."""
    started = Parts()
    yield started
    started.stop()


@pytest.fixture(scope="session")
def postgres_server(parts: Parts) -> Postgres:
    """The running PostgreSQL: `connect(database)`, `database_url(name)`, `owner_url(name)`."""
    return parts.postgres


@pytest.fixture(scope="session")
def redis_server(parts: Parts) -> str:
    """The address of the running Redis, whatever is in it."""
    return parts.redis_url


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """The address of an empty Redis."""
    with redis.Redis.from_url(redis_server) as connection:
        connection.flushall()
    return redis_server


@pytest.fixture
def database(parts: Parts) -> Iterator[Database]:
    """A migrated database of this test's own: `url` (the application's role), `owner_url`, `name`."""
    made = parts.create()
    yield made
    parts.drop(made)


@pytest.fixture
def ports() -> Callable[[int], list[int]]:
    """`ports(n)`: n free ports of loopback."""
    return free_ports
