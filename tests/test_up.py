"""The whole portal as one command, started and stopped as people do it."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest
from support.parts import free_ports

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from support.parts import Database


class Run:
    """`recado up --demo` in a folder and on ports of its own."""

    def __init__(self, var_dir: Path, ports: list[int], **more: str) -> None:
        self.var_dir = var_dir
        self.port, self.sandbox_port = ports
        environment = {
            "PATH": os.environ["PATH"],
            "VAR_DIR": str(var_dir),
            "PORT": str(self.port),
            "SANDBOX_PORT": str(self.sandbox_port),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "recado.cli", "up", "--demo"],
            env=environment | more,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.printed = ""

    def wait_for(self, words: str) -> str:
        """Read what it prints until these words come."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.printed += line
            if words in line:
                return self.printed
        pytest.fail(f"it ended before saying {words!r}:\n{self.printed}")

    def family(self) -> set[int]:
        """All its processes, from the kernel's own list: whatever was started with its folder or by it."""
        known = {child.pid for child in psutil.Process(self.process.pid).children(recursive=True)}
        return known | {self.process.pid}

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()


@pytest.fixture
def var_dir() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="recado-test-", dir="/tmp") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder) / "var"
        # What a killed run left for the next one to remove.
        note = Path(folder) / "var" / "embedded.json"
        if note.exists():
            shutil.rmtree(json.loads(note.read_text())["sockets"], ignore_errors=True)


@pytest.fixture
def start(var_dir: Path) -> Iterator[Callable[..., Run]]:
    runs: list[Run] = []

    def start(**more: str) -> Run:
        runs.append(Run(var_dir, free_ports(2), **more))
        return runs[-1]

    yield start
    for run in runs:
        run.end()


def test_one_command_reaches_the_printed_addresses_and_ctrl_c_leaves_nothing(
    start: Callable[..., Run],
) -> None:
    run = start()
    printed = run.wait_for("Ctrl-C stops everything")
    assert f"http://127.0.0.1:{run.port}/" in printed
    assert f"http://127.0.0.1:{run.sandbox_port}/" in printed
    assert re.search(r"code \d{6}\b", printed), "a current code of the second factor"
    assert status(run.port, "/readyz") == 200
    assert status(run.sandbox_port, "/") == 200

    first = worker_of(run)
    os.kill(first, signal.SIGKILL)
    eventually(lambda: worker_of(run) not in (0, first))

    family = run.family()
    assert len(family) > 8
    os.killpg(run.process.pid, signal.SIGINT)
    assert run.process.wait(timeout=30) == 0
    eventually(lambda: not any(alive(pid) for pid in family))

    # A run that is killed takes its parts with it, too.
    again = start()
    again.wait_for("Ctrl-C stops everything")
    family = again.family()
    again.process.kill()
    eventually(lambda: not any(alive(pid) for pid in family - {again.process.pid}))


def test_a_second_run_in_the_same_folder_is_refused(start: Callable[..., Run]) -> None:
    start().wait_for("Bringing the tables")
    assert "Another `recado up` runs" in start().wait_for("Another")


def test_a_port_that_is_taken_is_named(start: Callable[..., Run]) -> None:
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        run = start(PORT=str(other.getsockname()[1]))
        assert "PORT: 127.0.0.1" in run.wait_for("PORT: ")
        assert run.process.wait(timeout=30) == 1


def test_given_a_database_and_redis_nothing_is_embedded(
    start: Callable[..., Run], database: Database, redis_url: str
) -> None:
    run = start(DATABASE_URL=database.url, DATABASE_OWNER_URL=database.owner_url, REDIS_URL=redis_url)
    run.wait_for("Ctrl-C stops everything")
    names = {Path(psutil.Process(pid).exe()).name for pid in run.family()}
    assert not names & {"postgres", "redis-server"}


def worker_of(run: Run) -> int:
    for child in psutil.Process(run.process.pid).children():
        with contextlib.suppress(psutil.NoSuchProcess):
            if child.cmdline()[-2:] == ["worker", "turns"]:
                return child.pid
    return 0


def status(port: int, path: str) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return int(answer.status)


def alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def eventually(true: Callable[[], bool], patience: float = 30.0) -> None:
    give_up = time.monotonic() + patience
    while not true():
        assert time.monotonic() < give_up, "it never came true"
        os.sched_yield()
