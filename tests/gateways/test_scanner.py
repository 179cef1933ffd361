"""Against ClamAV's real daemon (Debian: clamav-daemon), with one signature of our own: EICAR's."""

import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from recado.gateways.errors import ScannerDown, TooLargeToScan
from recado.gateways.scanner import Clamd, Clean, Infected

# In two halves, so that no scanner on a developer's machine quarantines this file.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
CLAMD = shutil.which("clamd", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")


@pytest.fixture(scope="module")
def clamd() -> Iterator[str]:
    if CLAMD is None:
        pytest.skip("clamd is not installed")
    with tempfile.TemporaryDirectory(prefix="clamd-", dir="/tmp") as name:
        folder = Path(name)
        (folder / "eicar.ndb").write_text(f"Eicar-Test:0:0:{EICAR.hex()}\n")
        (folder / "clamd.conf").write_text(
            f"DatabaseDirectory {name}\nLocalSocket {name}/clamd.sock\nForeground yes\n"
            f"LogFile {name}/clamd.log\nStreamMaxLength 1M\nMaxThreads 2\n"
        )
        with subprocess.Popen(
            [CLAMD, "-c", str(folder / "clamd.conf")],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            try:
                # It tells its log, and so its own output, when the socket is open.
                assert process.stdout is not None
                for line in process.stdout:
                    if "Self checking every" in line:
                        break
                yield f"unix://{name}/clamd.sock"
            finally:
                process.send_signal(signal.SIGTERM)
                process.communicate(timeout=20)


def test_a_clean_file_is_clean(clamd: str) -> None:
    assert Clamd(clamd).scan(b"%PDF-1.7 hello" * 10_000) == Clean()
    assert Clamd(clamd).scan(b"") == Clean()


def test_a_known_virus_is_named(clamd: str) -> None:
    found = Clamd(clamd).scan(EICAR)
    assert isinstance(found, Infected)
    assert "Eicar-Test" in found.name


def test_a_file_over_the_scanners_limit_is_not_called_clean(clamd: str) -> None:
    for _ in range(5):
        with pytest.raises(TooLargeToScan):
            Clamd(clamd).scan(bytes(8_000_000))


def test_doctor_learns_the_version(clamd: str) -> None:
    assert Clamd(clamd).version().startswith("ClamAV ")


def test_a_scanner_that_is_not_there_says_nothing_about_the_file(tmp_path: Path, closed_port: str) -> None:
    for url in (f"unix://{tmp_path}/none.sock", closed_port.replace("http", "tcp")):
        with pytest.raises(ScannerDown) as raised:
            Clamd(url, timeout=0.5).scan(b"x")
        assert raised.value.retry


@pytest.mark.parametrize(
    "url", ["", "http://127.0.0.1:3310", "tcp://127.0.0.1", "unix://", "unix://host/x", "/x"]
)
def test_an_address_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="CLAMD_URL"):
        Clamd(url)
