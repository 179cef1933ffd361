"""The real parts that tests stand on: one PostgreSQL and Redis a test process, a fresh database a test."""

from __future__ import annotations

import shutil
import socket
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from psycopg import sql

from recado.bot.embedded import Embedded

if TYPE_CHECKING:
    from recado.bot.embedded_postgres import Postgres

TEMPLATE = "recado_template"


@dataclass(frozen=True)
class Database:
    """A migrated database of one test's own, with addresses for the application and for the tables' owner."""

    name: str
    url: str
    owner_url: str


class Parts:
    """PostgreSQL and Redis in a short private folder; `stop` removes everything."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="recado-test-", dir="/tmp"))
        self.folder.chmod(0o711)
        self.embedded = Embedded(self.folder / "var", durable=False)
        self._templates: set[str] = set()
        self._made = 0

    @property
    def postgres(self) -> Postgres:
        assert self.embedded.postgres is not None
        return self.embedded.postgres

    @property
    def redis_url(self) -> str:
        assert self.embedded.addresses.redis_url is not None
        return self.embedded.addresses.redis_url

    def create(self) -> Database:
        """Clone the migrated template, which the first call makes."""
        if TEMPLATE not in self._templates:
            self._create_template()
        self._made += 1
        name = f"test_{self._made}"
        with self.postgres.connect() as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                    sql.Identifier(name), sql.Identifier(TEMPLATE)
                )
            )
        return Database(name, self.postgres.database_url(name), self.postgres.owner_url(name))

    def drop(self, database: Database) -> None:
        """Remove a test's database, whoever is still connected."""
        with self.postgres.connect() as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database.name))
            )

    def stop(self) -> None:
        self.embedded.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _create_template(self) -> None:
        from recado.firm.db import migrate

        with self.postgres.connect() as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
        migrate(self.postgres.owner_url(TEMPLATE))
        self._templates.add(TEMPLATE)


def free_ports(count: int) -> list[int]:
    """Ports of loopback that nobody listens on now, all different."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()
