from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import psutil
import pytest
from support.processes import alive, eventually

from recado.bot.supervise import Command, SuperviseError, Supervisor

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WAIT = "import time; print('here', flush=True); time.sleep(600)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {WAIT}"
WITH_CHILD = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {WAIT!r}]); {WAIT}"
PARENT = """
import sys, time
from pathlib import Path
from recado.bot.supervise import Command, Supervisor
supervisor = Supervisor()
supervisor.start(Command("child", (sys.executable, "-c", sys.argv[2]), {}, Path(sys.argv[1])))
print(supervisor.children["child"].process.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    made = Supervisor()
    yield made
    made.stop()


def test_a_child_that_dies_is_started_again(supervisor: Supervisor, tmp_path: Path) -> None:
    child = supervisor.start(command("worker", WAIT, tmp_path), ready=lambda: said(tmp_path, 1))
    assert child.process is not None
    first = child.process.pid
    os.kill(first, signal.SIGKILL)
    eventually(lambda: said(tmp_path, 2))
    assert child.alive
    assert child.process.pid != first


def test_one_that_keeps_dying_is_given_up_with_the_end_of_its_log(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    with pytest.raises(SuperviseError, match="the reason why"):
        supervisor.start(
            command("broken", "raise SystemExit('the reason why')", tmp_path), ready=lambda: False
        )


def test_one_that_cannot_be_started_at_all_is_an_error_and_not_a_wait(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    with pytest.raises(SuperviseError, match="No such file"):
        supervisor.start(command("worker", WAIT, tmp_path / "missing"))


def test_stopping_leaves_no_process_behind(supervisor: Supervisor, tmp_path: Path) -> None:
    child = supervisor.start(command("worker", WITH_CHILD, tmp_path), ready=lambda: said(tmp_path, 2))
    assert child.process is not None
    started = psutil.Process(child.process.pid)
    pids = [started.pid, *(each.pid for each in started.children(recursive=True))]
    assert len(pids) >= 2
    supervisor.stop()
    eventually(lambda: not any(alive(pid) for pid in pids))


def test_one_that_will_not_stop_is_killed_after_its_grace(supervisor: Supervisor, tmp_path: Path) -> None:
    child = supervisor.start(
        command("worker", STUBBORN, tmp_path, grace=0.3), ready=lambda: said(tmp_path, 1)
    )
    supervisor.stop()
    assert not child.alive


def test_a_stop_during_the_pause_before_a_restart_is_final(supervisor: Supervisor, tmp_path: Path) -> None:
    child = supervisor.start(command("worker", "raise SystemExit(1)", tmp_path))
    eventually(lambda: child.starts >= 2)
    supervisor.stop()
    starts = child.starts
    assert not child.alive
    assert child.starts == starts


def test_children_die_when_their_parent_is_killed(tmp_path: Path) -> None:
    arguments = [sys.executable, "-c", PARENT, str(tmp_path / "log"), WAIT]
    parent = subprocess.Popen(arguments, stdout=subprocess.PIPE)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()
    eventually(lambda: not alive(child))


def test_a_child_sees_only_the_environment_it_was_given(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MASTER_KEY", "secret")
    program = f"import os; print('here', sorted(os.environ), flush=True); {WAIT}"
    supervisor.start(command("worker", program, tmp_path), ready=lambda: said(tmp_path, 2))
    assert "MASTER_KEY" not in (tmp_path / "log").read_text()


def command(name: str, program: str, folder: Path, grace: float = 10.0) -> Command:
    return Command(name, (sys.executable, "-c", program), {"HERE": "1"}, folder / "log", grace=grace)


def said(folder: Path, times: int) -> bool:
    log = folder / "log"
    return log.exists() and log.read_text().count("here") >= times
