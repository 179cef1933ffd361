"""The virus scanner stands before the decoder: nothing unseen is opened, and nothing is lost by it."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from media_files import jpeg, written
from support.antivirus import EICAR, LIMIT, NAME
from support.house import SHARED, STRANGER

from recado.bot import files, screening, waiting
from recado.bot.waiting import TELL_AFTER
from recado.firm.errors import Invalid
from recado.gateways.errors import ScannerDown
from recado.gateways.scanner import Clamd

if TYPE_CHECKING:
    from support.antivirus import Daemon
    from support.house import Portal

PHOTO = jpeg(written())
CLEAN = ("clean.jpg", PHOTO, "image/jpeg")
INFECTED = ("passport.jpg", PHOTO + EICAR, "image/jpeg")
"""A good picture with the test virus behind its end: only the scanner sees it."""


@pytest.fixture
def guarded(portal: Portal, antivirus: Daemon) -> Portal:
    """Rosa is asked for her passport, by a firm with a virus scanner."""
    portal.runtime = replace(portal.runtime, scanner=Clamd(antivirus.url, timeout=5))
    portal.welcome()
    portal.say("saltar")
    return portal


def media(portal: Portal) -> list[Any]:
    return portal.rows("SELECT * FROM media ORDER BY created_at, number")


def notes(portal: Portal, kind: str) -> list[str]:
    from recado.firm.crypto import unseal_text
    from recado.firm.models import Task

    with portal.runtime.transaction() as session:
        found = session.query(Task).filter(Task.kind == kind)
        return [unseal_text(session, task, "note") for task in found]


def test_a_clean_photo_becomes_a_page_as_ever(guarded: Portal) -> None:
    guarded.say("", files=[CLEAN])
    assert "1 página recibida" in "".join(guarded.say("listo"))
    assert [(row.state, row.scan) for row in media(guarded)] == [("ready", "clean")]


def test_an_infected_file_is_never_decoded(guarded: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[bytes] = []
    monkeypatch.setattr(type(guarded.runtime.decoder), "pages", lambda _, data: decoded.append(data) or [])
    guarded.text("", files=[INFECTED])
    guarded.work()
    assert decoded == []
    assert [row.state for row in media(guarded)] == ["refused"]


def test_an_infected_file_is_locked_away_and_all_are_told_plainly(guarded: Portal) -> None:
    said = "".join(guarded.say("", files=[INFECTED]))
    assert "virus" in said
    assert "No es su culpa" in said
    (row,) = media(guarded)
    assert (row.state, row.reason, row.scan) == ("refused", "infected", f"{NAME}.UNOFFICIAL")
    assert row.original_file_id is row.pages_file_id is row.thumbnail_file_id is None
    assert (
        guarded.one("SELECT purpose FROM files WHERE id = :id", id=row.quarantine_file_id) == files.QUARANTINE
    )
    assert guarded.tasks().count("infected_file") == 1
    assert "unusable_file" not in guarded.tasks()
    assert "locked away" in notes(guarded, "infected_file")[0]
    facts = guarded.one("SELECT facts FROM audit_lines WHERE action = 'medium.refused'")
    assert f'"scan":"{NAME}.UNOFFICIAL"' in facts
    assert guarded.broken() == []


def test_what_lies_in_the_store_of_an_infected_file_is_sealed_and_apart(guarded: Portal) -> None:
    guarded.say("", files=[INFECTED])
    stored = {one.key: guarded.runtime.storage.get(one.key) for one in guarded.runtime.storage.listed()}
    assert [key.partition("/")[0] for key in stored] == ["quarantine"]
    assert not any(EICAR[:20] in data for data in stored.values())


def test_a_good_page_beside_an_infected_one_is_kept(guarded: Portal) -> None:
    guarded.say("", files=[CLEAN, INFECTED])
    assert "1 página recibida" in "".join(guarded.say("listo"))
    assert sorted(row.state for row in media(guarded)) == ["ready", "refused"]


def test_a_virus_in_a_pdf_or_in_a_zip_is_found_before_its_kind_is_looked_at(guarded: Portal) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("acta.txt", EICAR + bytes(2000))
    guarded.say("", files=[("a.zip", packed.getvalue(), "application/zip")])
    guarded.say("", files=[("a.pdf", b"%PDF-1.4\n" + EICAR, "application/pdf")])
    assert [row.reason for row in media(guarded)] == ["infected", "infected"]


def test_an_infected_file_from_a_stranger_is_told_once_and_to_staff(guarded: Portal) -> None:
    guarded.say("hola", sender=STRANGER)
    guarded.text("", sender=STRANGER, files=[INFECTED, INFECTED, INFECTED])
    guarded.work()
    assert sum("virus" in each for each in guarded.heard(STRANGER)) == 1
    assert [row.reason for row in media(guarded)] == ["infected"] * 3
    assert guarded.tasks().count("infected_file") == 1


def test_an_infected_file_is_never_made_a_page_later(guarded: Portal) -> None:
    """Photos that come before it is chosen whose they are go to whoever is chosen; this one stays behind."""
    for answer in ("hola", "español", "sí", "carmen", "15/03/1987", "no", "1", "1", "2 de mayo de 2019"):
        guarded.say(answer, sender=SHARED)
    guarded.clock.pass_by(hours=13)
    guarded.say("", sender=SHARED, files=[CLEAN, INFECTED])
    guarded.clock.pass_by(minutes=3)
    guarded.say("carmen", sender=SHARED)
    guarded.tick(seconds=30)
    page, locked = sorted(media(guarded), key=lambda row: row.state)
    assert (page.state, page.scan) == ("ready", "clean")
    assert page.document_id is not None
    assert (locked.state, locked.document_id) == ("refused", None)
    assert locked.quarantine_file_id is not None
    assert [row.page_count for row in guarded.rows("SELECT page_count FROM documents")] == [1]


def test_a_file_over_the_scanners_limit_is_refused_kindly_and_kept(guarded: Portal) -> None:
    said = "".join(guarded.say("", files=[("a.jpg", PHOTO + bytes(LIMIT), "image/jpeg")]))
    assert "demasiado grande para revisarlo" in said
    (row,) = media(guarded)
    assert (row.state, row.reason, row.scan) == ("refused", "too_large_to_scan", "too_large")
    assert row.original_file_id is not None
    assert "unusable_file" in guarded.tasks()


def test_with_the_scanner_down_a_photo_waits_and_is_never_skipped_nor_lost(
    guarded: Portal, antivirus: Daemon
) -> None:
    antivirus.stop()
    guarded.text("", files=[CLEAN])
    guarded.work()
    guarded.text("listo")
    guarded.work()
    for _ in range(40):
        guarded.tick(seconds=60)
    (row,) = media(guarded)
    assert (row.state, row.waiting_for, row.attempts) == ("owed", "scanner", 0)
    assert guarded.one("SELECT state FROM documents") == "closing", "it waits, however late it is"
    assert "medium.lost" not in guarded.acts()
    assert guarded.tasks().count("scanner_down") == 1
    assert "turn_failed" not in guarded.tasks()
    antivirus.start()
    before = len(guarded.heard())
    for _ in range(6):
        guarded.tick(seconds=61)
    assert "1 página recibida" in "".join(guarded.heard()[before:])
    assert [(each.state, each.scan, each.waiting_for) for each in media(guarded)] == [("ready", "clean", "")]
    assert guarded.one("SELECT state FROM tasks WHERE kind = 'scanner_down'") == "done"


def test_a_task_that_nobody_closed_is_closed_by_the_schedule(guarded: Portal, antivirus: Daemon) -> None:
    antivirus.stop()
    guarded.text("", files=[CLEAN])
    guarded.work()
    for _ in range(20):
        guarded.tick(seconds=60)
    waiting.close_settled(guarded.runtime)
    assert guarded.one("SELECT state FROM tasks WHERE kind = 'scanner_down'") == "open"
    guarded.change("UPDATE media SET waiting_for = '', waiting_since = NULL, state = 'ready'")
    waiting.close_settled(guarded.runtime)
    assert guarded.one("SELECT state FROM tasks WHERE kind = 'scanner_down'") == "done"


def test_a_waiting_photo_is_not_fetched_until_the_scanner_answers(guarded: Portal, antivirus: Daemon) -> None:
    antivirus.stop()
    guarded.sandbox.faults.set({"media_404": 1})
    guarded.text("", files=[CLEAN])
    guarded.work()
    guarded.tick(seconds=30)
    assert guarded.sandbox.faults.now.media_404 == 1, "nobody asked the provider"


def test_it_is_tried_ever_less_often_and_staff_hear_after_a_while(guarded: Portal, antivirus: Daemon) -> None:
    antivirus.stop()
    guarded.text("", files=[CLEAN])
    guarded.work()
    waits = []
    for _ in range(24):
        due = guarded.one("SELECT due_at FROM media")
        waits.append((due - guarded.clock.at).total_seconds())
        guarded.tick(seconds=waits[-1] + 1)
        told = "scanner_down" in guarded.tasks()
        since = guarded.one("SELECT waiting_since FROM media")
        assert told == (guarded.clock.at - since >= TELL_AFTER)
    assert waits[0] == 5
    assert waits[-1] == 300
    assert waits == sorted(waits)


def test_readiness_metrics_and_doctor_say_that_files_wait(guarded: Portal, antivirus: Daemon) -> None:
    from recado.bot.status import owed

    antivirus.stop()
    guarded.text("", files=[CLEAN])
    guarded.work()
    assert owed(guarded.runtime)["media_waiting_scanner"] == 1
    answer = guarded.http.get(f"{guarded.base}/readyz", timeout=10)
    assert answer.json()["warnings"] == ["1 file waits for the virus scanner"]


def test_staff_uploads_pass_the_same_way(guarded: Portal, antivirus: Daemon) -> None:
    assert screening.screen(guarded.runtime, PHOTO) == screening.Verdict("clean")
    assert screening.screen(guarded.runtime, EICAR).refusal == "infected"
    assert screening.screen(guarded.runtime, bytes(LIMIT + 1)).refusal == "too_large_to_scan"
    assert screening.admit(guarded.runtime, PHOTO) == "clean"
    for data, said in ((EICAR, f"({NAME}.UNOFFICIAL)"), (bytes(LIMIT + 1), "larger than")):
        with pytest.raises(Invalid, match=re.escape(said)):
            screening.admit(guarded.runtime, data)
    antivirus.stop()
    with pytest.raises(ScannerDown):
        screening.screen(guarded.runtime, PHOTO)
    with pytest.raises(Invalid, match="Try again"):
        screening.admit(guarded.runtime, PHOTO)


def test_with_the_store_down_a_document_waits_to_be_bound(
    guarded: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    from recado.gateways import storage

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    guarded.say("", files=[CLEAN])
    monkeypatch.setattr(storage.os, "fsync", full)
    guarded.text("listo")
    guarded.work()
    for _ in range(10):
        guarded.tick(seconds=31)
    assert guarded.one("SELECT state FROM documents") == "building"
    assert "document.parked" not in guarded.acts()
    monkeypatch.undo()
    guarded.tick(seconds=31)
    assert guarded.one("SELECT state FROM documents") == "received"


def test_a_firm_without_a_scanner_takes_files_as_ever(portal: Portal) -> None:
    portal.welcome()
    portal.say("saltar")
    portal.say("", files=[CLEAN])
    assert [(row.state, row.scan) for row in media(portal)] == [("ready", "")]


def test_with_the_store_down_a_photo_waits_as_well(guarded: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    from recado.gateways import storage

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storage.os, "fsync", full)
    guarded.text("", files=[CLEAN])
    guarded.work()
    for _ in range(30):
        guarded.tick(seconds=60)
    assert [(row.state, row.waiting_for) for row in media(guarded)] == [("owed", "store")]
    assert guarded.tasks().count("store_down") == 1
    monkeypatch.undo()
    guarded.tick(seconds=301)
    assert [row.state for row in media(guarded)] == ["ready"]
    assert guarded.one("SELECT state FROM tasks WHERE kind = 'store_down'") == "done"
