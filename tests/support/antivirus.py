"""ClamAV's real daemon (Debian: clamav-daemon), with one signature of our own: that of the EICAR test."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

# In two halves, so that no scanner on a developer's machine quarantines this file.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
NAME = "Eicar-Test"
LIMIT = 2_000_000
"""Bytes that this daemon accepts."""
GIVES_UP = 1_000_000
"""Bytes from which on it accepts a file and does not look at all of it."""
CLAMD = shutil.which("clamd", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")


@dataclass
class Daemon:
    """A clamd of the tests' own, without a network: it can be stopped and started again."""

    folder: Path
    process: subprocess.Popen[str] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        return f"unix://{self.folder}/clamd.sock"

    def start(self) -> None:
        assert CLAMD is not None
        command = [CLAMD, "-c", str(self.folder / "clamd.conf")]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        # It tells its log, and so its own output, when the socket is open.
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if "Self checking every" in line:
                return
        raise AssertionError("clamd did not start")

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.communicate(timeout=20)
            self.process = None


@pytest.fixture(scope="session")
def antivirus_daemon() -> Iterator[Daemon]:
    """One daemon for all tests of a process; those that stop it start it again."""
    if CLAMD is None:
        pytest.skip("clamd is not installed: make debian-test-packages")
    with tempfile.TemporaryDirectory(prefix="clamd-", dir="/tmp") as name:
        folder = Path(name)
        (folder / "eicar.ndb").write_text(f"{NAME}:0:*:{EICAR.hex()}\n")
        (folder / "clamd.conf").write_text(
            f"DatabaseDirectory {name}\nLocalSocket {name}/clamd.sock\nForeground yes\n"
            f"LogFile {name}/clamd.log\nStreamMaxLength {LIMIT}\nMaxThreads 2\n"
            f"MaxFileSize {GIVES_UP}\nAlertExceedsMax yes\n"
        )
        daemon = Daemon(folder)
        daemon.start()
        try:
            yield daemon
        finally:
            daemon.stop()


@pytest.fixture
def antivirus(antivirus_daemon: Daemon) -> Iterator[Daemon]:
    """The daemon, running when the test begins and again when it has ended."""
    if antivirus_daemon.process is None:
        antivirus_daemon.start()
    yield antivirus_daemon
    if antivirus_daemon.process is None:
        antivirus_daemon.start()
