"""The database: sessions that carry the vault, as a role that owns no table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, NullPool, create_engine, make_url, text
from sqlalchemy.orm import Session, sessionmaker

from recado.firm.crypto import Vault
from recado.firm.migrations import rights

APP_ROLE = "recado_app"
"""What the portal acts as, whatever it signed in as: it may not own tables, so it cannot drop triggers."""
# Every statement here is a look-up by key, prepared once: planning it anew each time buys nothing.
_OPTIONS = f"-c role={APP_ROLE} -c timezone=UTC -c plan_cache_mode=force_generic_plan"

MIGRATION_LOCK = 0x5EC0_AD00
"""Advisory lock, so that two doors opened at once do not migrate twice."""


class Database:
    """A pool of connections and the sessions on it. One per process; made after any fork."""

    def __init__(self, url: str, vault: Vault, *, pool_size: int = 8) -> None:
        self.vault = vault
        self.engine: Engine = create_engine(
            url,
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_pre_ping=False,
            connect_args={"options": _OPTIONS, "connect_timeout": 5},
        )
        self.glances: Engine = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        """The same connections, for a single look or a lock that no transaction surrounds."""
        self.memo: dict[str, tuple[float, object]] = {}
        """What hardly ever changes, with the monotonic time until which it is believed."""
        self._sessions = sessionmaker(
            self.engine, expire_on_commit=False, info={"vault": vault, "memo": self.memo}
        )

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Give a session whose block is one transaction: committed at its end, rolled back on any error."""
        with self._sessions() as session, session.begin():
            yield session

    def close(self) -> None:
        """Give the connections back to the server."""
        self.engine.dispose()


def migrate(owner_url: str, app_url: str | None = None) -> None:
    """Bring the tables to the newest shape and give the application's role its rights, in one transaction.

    `owner_url` signs in as the tables' owner; the login of `app_url` (the same one, where there is only one)
    may act as the application's role afterwards. Raises sqlalchemy.exc.DBAPIError.
    """
    login = make_url(app_url).username if app_url else None
    with _connection(owner_url) as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
        rights.create_role(connection, APP_ROLE)
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        rights.grant_rights(connection, APP_ROLE)
        rights.grant_login(connection, APP_ROLE, login or connection.scalar(text("SELECT current_user")))


def pending(url: str) -> bool:
    """Whether the database behind this address has migrations to come. Raises DBAPIError when it is away."""
    with _connection(url) as connection:
        member = "SELECT pg_has_role(oid, 'MEMBER') FROM pg_roles WHERE rolname = :role"
        if connection.scalar(text(member), {"role": APP_ROLE}):
            connection.execute(text(f"SET LOCAL ROLE {APP_ROLE}"))
        return _behind(connection)


def is_current(session: Session) -> bool:
    """Whether the tables have the shape that this program knows. For a readiness probe."""
    return not _behind(session.connection())


def _behind(connection: Connection) -> bool:
    heads = ScriptDirectory.from_config(_config()).get_heads()
    return set(MigrationContext.configure(connection).get_current_heads()) != set(heads)


@contextmanager
def _connection(url: str) -> Iterator[Connection]:
    engine = create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": 5})
    with engine.begin() as connection:
        yield connection


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    return config
