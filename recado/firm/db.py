"""The database: sessions that carry the vault, as a role that owns no table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker

from recado.firm.crypto import Vault

APP_ROLE = "recado_app"
"""What the portal acts as, whatever it signed in as: it may not own tables, so it cannot drop triggers."""


class Database:
    """A pool of connections and the sessions on it. One per process; made after any fork."""

    def __init__(self, url: str, vault: Vault, *, pool_size: int = 8) -> None:
        self.vault = vault
        self.engine: Engine = create_engine(
            url,
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_pre_ping=False,
            connect_args={"options": f"-c role={APP_ROLE} -c timezone=UTC", "connect_timeout": 5},
        )
        self._sessions = sessionmaker(self.engine, expire_on_commit=False, info={"vault": vault})

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Give a session whose block is one transaction: committed at its end, rolled back on any error."""
        with self._sessions() as session, session.begin():
            yield session

    def close(self) -> None:
        """Give the connections back to the server."""
        self.engine.dispose()
