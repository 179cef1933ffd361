"""PostgreSQL and Redis as supervised children of this process, for whoever has none."""

import fcntl
import json
import os
import shutil
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from recado.bot import embedded_postgres, embedded_redis
from recado.bot.embedded_home import REMEMBERED, SOCKET_ROOT, Home, settle, write_private
from recado.bot.supervise import Supervisor

NOTE = "embedded.json"


@dataclass(frozen=True)
class Addresses:
    """Where the parts are; None for one that is not embedded."""

    database_url: str | None
    database_owner_url: str | None
    redis_url: str | None


class Embedded:
    """The embedded servers of one VAR_DIR, running until `stop`."""

    def __init__(
        self, var_dir: Path, *, postgres: bool = True, redis: bool = True, durable: bool = True
    ) -> None:
        """Start the servers asked for and return when they answer.

        `durable=False` gives up safety against a power cut for speed, and is for tests only. Raises
        EmbeddedError or SuperviseError.
        """
        self.var_dir = var_dir.resolve()
        self.home: Home = settle(self.var_dir)
        self.supervisor = Supervisor()
        left = _read_note(self.var_dir)
        self.sockets = self.home.sockets()
        self.postgres: embedded_postgres.Postgres | None = None
        redis_url = None
        try:
            if redis:
                redis_url = embedded_redis.start(self.home, self.sockets, self.supervisor, durable=durable)
            if postgres:
                self.postgres = embedded_postgres.start(
                    self.home, self.sockets, self.supervisor, durable=durable
                )
        except BaseException:
            self.stop()
            raise
        self.addresses = Addresses(
            self.postgres.database_url() if self.postgres else None,
            self.postgres.owner_url() if self.postgres else None,
            redis_url,
        )
        note = {"sockets": str(self.sockets)} | asdict(self.addresses)
        if left is not None:
            _remove_sockets(left)
        write_private(self.var_dir / NOTE, json.dumps(note))

    def stop(self) -> None:
        """Stop the servers and remove their sockets; the data stays."""
        self.supervisor.stop()
        shutil.rmtree(self.sockets, ignore_errors=True)
        (self.var_dir / NOTE).unlink(missing_ok=True)


def running(var_dir: Path) -> Addresses | None:
    """The addresses of servers that another process runs for this VAR_DIR, or None."""
    note = _read_note(var_dir)
    if note is None or not _locked(var_dir):
        return None
    return Addresses(note["database_url"], note["database_owner_url"], note["redis_url"])


def _remove_sockets(note: dict[str, str | None]) -> None:
    """Remove the folder that a killed run left; now that holding its locks proves it unused."""
    folder = Path(note["sockets"] or "")
    if folder.parent == SOCKET_ROOT and folder.name.startswith("recado-"):
        shutil.rmtree(folder, ignore_errors=True)


def _read_note(var_dir: Path) -> dict[str, str | None] | None:
    with suppress(FileNotFoundError, PermissionError, ValueError):
        note: dict[str, str | None] = json.loads((var_dir / NOTE).read_text(encoding="utf-8"))
        return note
    return None


def _locked(var_dir: Path) -> bool:
    home = var_dir / "embedded"
    with suppress(FileNotFoundError):
        home = Path((var_dir / REMEMBERED).read_text(encoding="utf-8").strip())
    return any(_held(home / f"{name}.lock") for name in ("postgres", "redis"))


def _held(lock: Path) -> bool:
    try:
        descriptor = os.open(lock, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
