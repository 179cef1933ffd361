"""Child processes that are restarted when they die, and die when we do."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

LEASH = Path(__file__).with_name("leash.py")
FIRST_PAUSE = 0.1
LONGEST_PAUSE = 10.0
HEALTHY_AFTER = 30.0


class SuperviseError(Exception):
    """A child process could not be started or never became ready."""


@dataclass(frozen=True)
class Account:
    """The account a child runs as."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Command:
    """How to run one child.

    `environment` is the child's whole environment. `stop_signal` asks it to end, `death_signal` is what the
    kernel sends it if this process dies first, `grace` is how many seconds it may take before it is killed.
    `lock` is held by it and its own children for as long as one of them lives; `stale` files are removed once
    the lock is ours.
    """

    name: str
    argv: tuple[str, ...]
    environment: Mapping[str, str]
    log: Path
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGTERM
    grace: float = 10.0
    lock: Path | None = None
    stale: tuple[Path, ...] = ()
    folder: Path | None = None

    def leashed(self) -> list[str]:
        """The argument list that runs this command on its leash."""
        plan: dict[str, object] = {
            "argv": list(self.argv),
            "lock": str(self.lock or ""),
            "stale": [str(path) for path in self.stale],
            "death_signal": int(self.death_signal),
            "parent": os.getpid(),
        }
        if self.account is not None:
            plan |= {"uid": self.account.uid, "gid": self.account.gid}
        return [sys.executable, "-I", "-S", str(LEASH), json.dumps(plan)]


@dataclass
class Child:
    """A command under supervision: one thread that starts it, waits for it, and starts it again.

    The kernel ties a child's death signal to the thread that forked it, so that thread outlives the child.
    """

    command: Command
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0
    _stopping: threading.Event = field(default_factory=threading.Event)
    _started: threading.Event = field(default_factory=threading.Event)
    _guard: threading.Lock = field(default_factory=threading.Lock)
    _thread: threading.Thread | None = None
    _failure: OSError | None = None

    def start(self) -> None:
        """Start the child and return once its process exists. Raises SuperviseError where it cannot."""
        self._thread = threading.Thread(
            target=self._keep_alive, name=f"keep-{self.command.name}", daemon=True
        )
        self._thread.start()
        self._started.wait()
        if self._failure is not None:
            raise SuperviseError(f"{self.command.name} cannot be started: {self._failure}")

    def ask_to_stop(self) -> None:
        """Send the stop signal and stop restarting; returns at once."""
        with self._guard:
            self._stopping.set()
            if self.process is not None and self.process.poll() is None:
                self.process.send_signal(self.command.stop_signal)

    def finish(self, patience: float) -> None:
        """Wait for the end, up to `patience` seconds, and kill what is left of the child's process group."""
        if self.process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=max(patience, 0.0))
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        if self._thread is not None:
            self._thread.join()

    @property
    def alive(self) -> bool:
        """Whether the child's process runs now."""
        return self.process is not None and self.process.poll() is None

    def _keep_alive(self) -> None:
        try:
            self._start_again_and_again()
        except OSError as error:
            self._failure = error
        finally:
            self._started.set()

    def _start_again_and_again(self) -> None:
        pause = FIRST_PAUSE
        while self._spawn_or_wait():
            process, began = self.process, time.monotonic()
            self._started.set()
            if process is not None:
                process.wait()
            pause = FIRST_PAUSE if time.monotonic() - began > HEALTHY_AFTER else pause
            self._stopping.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _spawn_or_wait(self) -> bool:
        """Spawn; once it has run, a machine out of memory, files or disk is no reason to give up on it."""
        try:
            return self._spawn()
        except OSError:
            if self.starts == 0:
                raise
            return True

    def _spawn(self) -> bool:
        with self._guard:
            if self._stopping.is_set():
                return False
            with self.command.log.open("ab") as log:
                self.process = subprocess.Popen(
                    self.command.leashed(),
                    env=dict(self.command.environment),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    cwd=self.command.folder or "/",
                    start_new_session=True,
                )
            self.starts += 1
            return True


class Supervisor:
    """A set of children that start one by one and stop together."""

    def __init__(self) -> None:
        self.children: dict[str, Child] = {}

    def start(
        self, command: Command, ready: Callable[[], bool] | None = None, patience: float = 30.0
    ) -> Child:
        """Start a child and, where `ready` is given, wait until it says so.

        Raises SuperviseError, with the end of the child's log, when it is not ready in `patience` seconds.
        """
        child = self.children[command.name] = Child(command)
        child.start()
        if ready is not None:
            self._wait(child, ready, patience)
        return child

    def stop(self) -> None:
        """Ask every child to stop, all at once, and wait; one that outstays its grace is killed."""
        began = time.monotonic()
        for child in self.children.values():
            child.ask_to_stop()
        for child in self.children.values():
            child.finish(began + child.command.grace - time.monotonic())
        self.children.clear()

    def _wait(self, child: Child, ready: Callable[[], bool], patience: float) -> None:
        give_up = time.monotonic() + patience
        while not ready():
            if time.monotonic() > give_up or child.starts > 5:
                raise SuperviseError(f"{child.command.name} did not start.\n{tail(child.command.log)}")
            time.sleep(0.02)


def tail(log: Path, lines: int = 12) -> str:
    """The last lines of a log, for an error message."""
    text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    return "\n".join(text.splitlines()[-lines:])
