"""Against ClamAV's real daemon (Debian: clamav-daemon), with one signature of our own: EICAR's."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.antivirus import EICAR, GIVES_UP, LIMIT, NAME, Daemon

from recado.gateways.errors import ScannerDown, TooLargeToScan
from recado.gateways.scanner import Clamd, Clean, Engine, Infected, engine_from


@pytest.fixture
def clamd(antivirus: Daemon) -> str:
    return antivirus.url


def test_a_clean_file_is_clean(clamd: str) -> None:
    assert Clamd(clamd).scan(b"%PDF-1.7 hello" * 10_000) == Clean()
    assert Clamd(clamd).scan(b"") == Clean()


def test_a_known_virus_is_named(clamd: str) -> None:
    found = Clamd(clamd).scan(EICAR)
    assert isinstance(found, Infected)
    assert found.name == f"{NAME}.UNOFFICIAL"


def test_a_virus_inside_a_larger_file_is_found(clamd: str) -> None:
    assert isinstance(Clamd(clamd).scan(bytes(300_000) + EICAR + bytes(300_000)), Infected)


def test_a_file_over_the_scanners_limit_is_not_called_clean(clamd: str) -> None:
    for _ in range(5):
        with pytest.raises(TooLargeToScan):
            Clamd(clamd).scan(bytes(4 * LIMIT))


def test_a_file_that_the_scanner_gave_up_on_is_neither_clean_nor_infected(clamd: str) -> None:
    with pytest.raises(TooLargeToScan):
        Clamd(clamd).scan(b"%PDF-1.7\n" + bytes(GIVES_UP + 200_000))


def test_doctor_learns_the_engine(clamd: str) -> None:
    engine = Clamd(clamd).engine()
    assert engine.name.startswith("ClamAV ")
    Clamd(clamd).ping()


def test_the_signatures_number_and_age_are_read_from_the_version() -> None:
    told = "ClamAV 1.4.6/27834/Thu Nov 26 08:35:01 2026"
    made = datetime(2026, 11, 26, 8, 35, 1, tzinfo=UTC)
    assert engine_from(told) == Engine("ClamAV 1.4.6", "27834", made)
    for odd in ("ClamAV 1.4.6", "ClamAV 1.4.6/0/", "ClamAV 1.4.6/27834/soon"):
        assert engine_from(odd).made_at is None


def test_a_scanner_that_was_stopped_is_down_until_it_is_back(antivirus: Daemon) -> None:
    clamd = Clamd(antivirus.url, timeout=2)
    antivirus.stop()
    for ask in (clamd.ping, clamd.engine, lambda: clamd.scan(b"x")):
        with pytest.raises(ScannerDown):
            ask()
    antivirus.start()
    clamd.ping()
    assert clamd.scan(b"x") == Clean()


def test_a_scanner_that_is_not_there_says_nothing_about_the_file(tmp_path: Path, closed_port: str) -> None:
    for url in (f"unix://{tmp_path}/none.sock", closed_port.replace("http", "tcp")):
        with pytest.raises(ScannerDown) as raised:
            Clamd(url, timeout=0.5).scan(b"x")
        assert raised.value.retry


@pytest.mark.parametrize(
    "url", ["", "http://127.0.0.1:3310", "tcp://127.0.0.1", "unix://", "unix://host/x", "/x"]
)
def test_an_address_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="must look like unix:///"):
        Clamd(url)
