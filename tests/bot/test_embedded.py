from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
import redis
from support.processes import alive, eventually

from recado.bot import embedded_home
from recado.bot.embedded import Embedded, running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from recado.bot.embedded_postgres import Postgres

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has another account to run the servers as")
REMEMBER = """
import sys, time
from pathlib import Path
from recado.bot.embedded import Embedded
started = Embedded(Path(sys.argv[1]), durable=False)
print(started.supervisor.children["postgres"].process.pid, started.supervisor.children["redis"].process.pid)
sys.stdout.flush()
time.sleep(600)
"""


@pytest.fixture
def var_dir() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="recado-test-", dir="/tmp"))
    folder.chmod(0o711)
    yield folder / "var"
    note = folder / "var" / embedded_home.REMEMBERED
    if note.exists():
        shutil.rmtree(note.read_text())
    shutil.rmtree(folder)


def test_the_application_logs_in_as_a_role_that_owns_nothing(postgres_server: Postgres) -> None:
    with postgres_server.connect() as connection:
        login = connection.execute(
            "SELECT rolsuper, rolcreaterole, rolcreatedb, rolinherit, pg_has_role(oid, 'recado_app', 'SET')"
            " FROM pg_roles WHERE rolname = 'recado_login'"
        ).fetchone()
        owned = connection.execute("SELECT count(*) FROM pg_class WHERE relowner = 'recado_login'::regrole")
        assert owned.fetchone() == (0,)
    assert login == (False, False, False, False, True)


def test_another_user_of_the_machine_needs_the_password(postgres_server: Postgres, redis_server: str) -> None:
    sockets = postgres_server.sockets
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(host=str(sockets), user="recado_owner", password="guess", dbname="recado")
    with (
        redis.Redis(unix_socket_path=str(sockets / "redis.sock")) as stranger,
        pytest.raises(redis.AuthenticationError),
    ):
        stranger.ping()


def test_neither_server_listens_on_the_network(postgres_server: Postgres, redis_server: str) -> None:
    with postgres_server.connect() as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    with redis.Redis.from_url(redis_server) as connection:
        assert connection.config_get("port") == {"port": "0"}


def test_a_second_start_finds_the_data_and_starts_fast(var_dir: Path) -> None:
    first = Embedded(var_dir, durable=False)
    assert first.postgres is not None
    with first.postgres.connect("recado") as connection:
        connection.execute("CREATE TABLE kept (word text)")
    first.stop()
    assert running(var_dir) is None
    began = time.monotonic()
    second = Embedded(var_dir, durable=False)
    assert time.monotonic() - began < 2
    assert running(var_dir) == second.addresses
    assert second.postgres is not None
    with second.postgres.connect("recado") as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)
    second.stop()
    assert not second.sockets.exists()


def test_a_killed_server_is_started_again(var_dir: Path) -> None:
    servers = Embedded(var_dir, durable=False)
    try:
        for child in servers.supervisor.children.values():
            assert child.process is not None
            os.kill(child.process.pid, signal.SIGKILL)
        assert servers.postgres is not None
        url = servers.addresses.redis_url
        assert url is not None
        eventually(lambda: answers(servers.postgres, url))
        assert [child.starts for child in servers.supervisor.children.values()] == [2, 2]
    finally:
        servers.stop()


def test_the_servers_die_with_their_parent_and_start_cleanly_after_it_was_killed(var_dir: Path) -> None:
    parent = subprocess.Popen([sys.executable, "-c", REMEMBER, str(var_dir)], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    pids = [int(pid) for pid in parent.stdout.readline().split()]
    left = running(var_dir)
    parent.kill()
    parent.communicate()
    again = Embedded(var_dir, durable=False)
    assert again.postgres is not None
    assert again.addresses != left
    assert not any(alive(pid) for pid in pids)
    again.stop()
    assert not [path for path in Path("/tmp").glob("recado-*") if left and str(path) in str(left.redis_url)]


def test_two_folders_live_side_by_side(var_dir: Path) -> None:
    one = Embedded(var_dir, durable=False)
    two = Embedded(var_dir.with_name("other"), durable=False)
    assert one.addresses.database_url != two.addresses.database_url
    one.stop()
    assert answers(two.postgres, two.addresses.redis_url or "")
    two.stop()


@as_root
def test_root_runs_them_as_an_account_without_rights(var_dir: Path) -> None:
    servers = Embedded(var_dir, durable=False)
    for child in servers.supervisor.children.values():
        assert child.process is not None
        assert Path(f"/proc/{child.process.pid}").stat().st_uid != 0
    servers.stop()


@as_root
def test_a_folder_that_shuts_the_account_out_stays_shut_and_the_data_moves(
    var_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded_home, "PRIVATE_ROOTS", (var_dir.parent,))
    var_dir.mkdir(mode=0o700)
    first = Embedded(var_dir, durable=False)
    first.stop()
    assert first.home.moved
    assert var_dir not in first.home.data.parents
    assert stat.S_IMODE(var_dir.stat().st_mode) == 0o700
    second = Embedded(var_dir, durable=False)
    second.stop()
    assert second.home.data == first.home.data


@as_root
def test_programs_the_account_cannot_reach_are_copied_for_it(
    var_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded_home, "can_enter", lambda _account, folder: folder == var_dir)
    servers = Embedded(var_dir, durable=False)
    copies = list((servers.home.data / "software").iterdir())
    servers.stop()
    assert len(copies) == 2
    assert all(path.stat().st_uid == 0 for path in copies)


def test_passwords_and_addresses_are_readable_by_us_alone(var_dir: Path) -> None:
    servers = Embedded(var_dir, durable=False)
    private = [*(var_dir / "secrets").iterdir(), var_dir / "embedded.json"]
    modes = {path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in private}
    servers.stop()
    assert set(modes.values()) == {"0o600"}
    assert len(modes) == 4


def answers(postgres: Postgres | None, redis_url: str) -> bool:
    assert postgres is not None
    try:
        postgres.connect().close()
        with redis.Redis.from_url(redis_url, retry=None) as connection:
            return bool(connection.ping())
    except (psycopg.OperationalError, redis.ConnectionError):
        return False
