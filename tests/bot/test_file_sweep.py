"""The nightly sweep: what no record knows is removed, what is gone is said aloud, doubt removes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from recado.bot import file_sweep, files, nightly
from recado.firm.models import Case, Key, StoredFile

if TYPE_CHECKING:
    from support.house import Portal


@pytest.fixture(params=["folder", "bucket"])
def house(portal: Portal, request: pytest.FixtureRequest, tmp_path: Any) -> Portal:
    """The portal on either store."""
    from dataclasses import replace
    from os import urandom

    from recado.gateways.storage import storage_from

    if request.param == "bucket":
        address = request.getfixturevalue("s3_address")
        url = f"s3://luz-law/{urandom(4).hex()}?region=us-east-1&endpoint={address}"
        portal.runtime = replace(portal.runtime, storage=storage_from(url, tmp_path))
    return portal


def kept(portal: Portal, purpose: str = "pdf") -> Any:
    with portal.runtime.transaction() as session:
        case = session.get_one(Case, portal.case_of("Rosa Quiñones"))
        given = {"key_id": case.key_id, "case_id": case.id, "purpose": purpose, "content_type": "x/y"}
        return files.save(portal.runtime, session, b"a passport", **given).id


def orphan(portal: Portal, number: int = 0, where: str = "") -> str:
    """What a transaction that failed leaves in the store."""
    key = f"{where}{number:02x}/{number:032x}"
    portal.runtime.storage.put(key, b"sealed")
    return key


def place(portal: Portal, file_id: Any) -> str:
    with portal.runtime.transaction() as session:
        return files.storage_key(session.get_one(StoredFile, file_id))


def test_an_orphan_is_removed_once_it_is_older_than_a_day(house: Portal) -> None:
    file_id, key, locked = kept(house), orphan(house), orphan(house, 7, "quarantine/")
    infected = kept(house, files.QUARANTINE)
    assert file_sweep.sweep(house.runtime).removed == 0
    house.clock.pass_by(hours=23)
    assert file_sweep.sweep(house.runtime).removed == 0
    house.clock.pass_by(hours=2)
    swept = file_sweep.sweep(house.runtime)
    assert (swept.stored, swept.removed, swept.missing) == (4, 2, 0)
    assert not house.runtime.storage.exists(key)
    assert not house.runtime.storage.exists(locked)
    assert house.runtime.storage.exists(place(house, file_id))
    assert house.runtime.storage.exists(place(house, infected))
    assert house.acts("files.swept") == ["files.swept"]
    assert not swept.wrong


def test_a_file_that_a_transaction_is_still_writing_is_left_alone(portal: Portal) -> None:
    with portal.runtime.transaction() as session:
        case = session.get_one(Case, portal.case_of("Rosa Quiñones"))
        given = {"key_id": case.key_id, "case_id": case.id, "purpose": "pdf", "content_type": "x/y"}
        file = files.save(portal.runtime, session, b"not committed yet", **given)
        assert file_sweep.sweep(portal.runtime).removed == 0
    assert portal.runtime.storage.exists(place(portal, file.id))


def test_what_is_not_of_our_making_is_never_touched(house: Portal) -> None:
    for key in ("doctor/probe", "letters/from-somebody.pdf", "00/short"):
        house.runtime.storage.put(key, b"x")
    house.clock.pass_by(days=30)
    swept = file_sweep.sweep(house.runtime)
    assert (swept.stored, swept.removed) == (0, 0)
    assert house.runtime.storage.exists("letters/from-somebody.pdf")


def test_a_record_whose_file_is_gone_is_said_aloud_once(house: Portal) -> None:
    file_id = kept(house)
    kept(house)
    house.runtime.storage.delete(place(house, file_id))
    house.clock.pass_by(days=2)
    assert file_sweep.sweep(house.runtime).missing == 1
    assert file_sweep.sweep(house.runtime).missing == 1
    assert house.tasks().count("file_problem") == 1
    assert house.acts("file.missing") == ["file.missing"]
    assert house.one("SELECT urgent FROM tasks WHERE kind = 'file_problem'")
    assert house.broken() == []


def test_a_file_that_was_put_back_is_well_again(portal: Portal) -> None:
    file_id = kept(portal)
    backup = portal.runtime.storage.get(place(portal, file_id))
    portal.runtime.storage.delete(place(portal, file_id))
    portal.clock.pass_by(days=2)
    assert file_sweep.sweep(portal.runtime).wrong
    portal.runtime.storage.put(place(portal, file_id), backup)
    assert not file_sweep.sweep(portal.runtime).wrong
    assert portal.acts("file.restored") == ["file.restored"]
    assert portal.one("SELECT problem FROM files WHERE id = :id", id=file_id) == ""


def test_a_file_whose_owner_was_erased_is_missed_by_nobody(portal: Portal) -> None:
    file_id = kept(portal)
    portal.runtime.storage.delete(place(portal, file_id))
    with portal.runtime.transaction() as session:
        key_id = session.get_one(StoredFile, file_id).key_id
        session.execute(update(Key).where(Key.id == key_id).values(wrapped=None))
    portal.clock.pass_by(days=2)
    assert file_sweep.sweep(portal.runtime).missing == 0
    assert "file_problem" not in portal.tasks()


def test_another_portals_store_is_not_emptied(portal: Portal) -> None:
    keys = [orphan(portal, number) for number in range(file_sweep.TOO_MANY + 1)]
    portal.clock.pass_by(days=2)
    swept = file_sweep.sweep(portal.runtime)
    assert (swept.removed, swept.held_back) == (0, len(keys))
    assert all(portal.runtime.storage.exists(key) for key in keys)
    file_sweep.sweep(portal.runtime)
    assert portal.tasks().count("files_sweep") == 1
    assert "were left alone" in swept.line


def test_a_store_that_lost_nearly_all_is_one_task_and_not_a_thousand(portal: Portal) -> None:
    every = [kept(portal) for _ in range(file_sweep.TOO_MANY + 5)]
    for file_id in every[1:]:
        portal.runtime.storage.delete(place(portal, file_id))
    key = orphan(portal)
    portal.clock.pass_by(days=2)
    swept = file_sweep.sweep(portal.runtime)
    assert (swept.missing, swept.removed, swept.wrong) == (len(every) - 1, 0, True)
    assert portal.runtime.storage.exists(key)
    assert portal.tasks().count("files_sweep") == 1
    assert "file_problem" not in portal.tasks()


def test_it_is_done_at_night_by_the_schedules_bell_and_its_outcome_is_kept(portal: Portal) -> None:
    nightly.ring_due(portal.runtime)
    portal.work()
    kept(portal)
    key = orphan(portal)
    portal.clock.pass_by(days=2)
    assert portal.runtime.storage.exists(key)
    nightly.ring_due(portal.runtime)
    portal.work()
    assert not portal.runtime.storage.exists(key)
    row = portal.rows("SELECT outcome, wrong FROM chores WHERE name = 'files'")[0]
    assert row.outcome == "2 files; 1 that no record knew were removed; 0 missing"
    assert not row.wrong
