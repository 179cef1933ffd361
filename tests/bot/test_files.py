"""Stored files: what was harmed in the store is never shown, is on record, and is put before staff."""

from __future__ import annotations

import os
import tracemalloc
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from media_files import jpeg, written

from recado.bot import file_checks, files
from recado.firm.crypto import vault_of
from recado.firm.errors import FileDamaged, FileLockedAway
from recado.firm.models import Case, StoredFile
from recado.gateways.errors import StorageMissing
from recado.gateways.storage import storage_from

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.house import Portal

MEGABYTE = 1024 * 1024


@pytest.fixture(params=["folder", "bucket"])
def house(portal: Portal, request: pytest.FixtureRequest, tmp_path: Path) -> Portal:
    """The portal on either store."""
    if request.param == "bucket":
        address = request.getfixturevalue("s3_address")
        url = f"s3://luz-law/{os.urandom(4).hex()}?region=us-east-1&endpoint={address}"
        portal.runtime = replace(portal.runtime, storage=storage_from(url, tmp_path))
    return portal


def kept(portal: Portal, data: Any = b"%PDF-1.7 a birth certificate", purpose: str = "pdf") -> Any:
    """A file of Rosa's case."""
    with portal.runtime.transaction() as session:
        case = session.get_one(Case, portal.case_of("Rosa Quiñones"))
        given = {"key_id": case.key_id, "case_id": case.id, "purpose": purpose, "content_type": "x/y"}
        return files.save(portal.runtime, session, data, **given).id


def place(portal: Portal, file_id: Any) -> str:
    with portal.runtime.transaction() as session:
        return files.storage_key(session.get_one(StoredFile, file_id))


def read(portal: Portal, file_id: Any) -> bytes:
    with portal.runtime.transaction() as session:
        return files.load(portal.runtime, session, file_id)[1]


def streamed(portal: Portal, file_id: Any) -> bytes:
    with portal.runtime.transaction() as session:
        _, pieces = files.stream(portal.runtime, session, file_id)
    return b"".join(pieces)


def change(portal: Portal, file_id: Any, at: int = -1) -> None:
    stored = bytearray(portal.runtime.storage.get(place(portal, file_id)))
    stored[at] ^= 1
    portal.runtime.storage.put(place(portal, file_id), bytes(stored))


def test_a_file_comes_back_as_it_was_and_lies_sealed(house: Portal) -> None:
    data = os.urandom(3 * MEGABYTE + 5)
    file_id = kept(house, data)
    assert read(house, file_id) == streamed(house, file_id) == data
    stored = house.runtime.storage.get(place(house, file_id))
    assert stored[0] == 2
    assert data[:64] not in stored
    row = house.rows("SELECT size, problem FROM files WHERE id = :id", id=file_id)[0]
    assert (row.size, row.problem) == (len(data), "")


def test_a_changed_byte_is_never_served_and_staff_and_the_record_say_so(house: Portal) -> None:
    file_id = kept(house)
    change(house, file_id)
    for attempt in (read, streamed):
        with pytest.raises(FileDamaged):
            attempt(house, file_id)
    house.work()
    assert house.tasks().count("file_problem") == 1
    assert house.acts("file.%") == ["file.damaged"]
    assert house.one("SELECT problem FROM files WHERE id = :id", id=file_id) == "damaged"
    with pytest.raises(FileDamaged):
        read(house, file_id)
    house.work()
    assert house.tasks().count("file_problem") == 1, "said once"
    assert house.broken() == []


def test_a_missing_object_is_a_named_error_a_task_and_a_line(house: Portal) -> None:
    file_id = kept(house)
    house.runtime.storage.delete(place(house, file_id))
    with pytest.raises(StorageMissing):
        read(house, file_id)
    house.work()
    assert house.tasks().count("file_problem") == 1
    assert house.acts("file.%") == ["file.missing"]


def test_two_files_of_one_case_that_were_swapped_open_as_neither(portal: Portal) -> None:
    one, two = kept(portal, b"passport"), kept(portal, b"receipts")
    store = portal.runtime.storage
    first, second = store.get(place(portal, one)), store.get(place(portal, two))
    store.put(place(portal, one), second)
    store.put(place(portal, two), first)
    for file_id in (one, two):
        with pytest.raises(FileDamaged):
            read(portal, file_id)


def test_a_file_cut_at_a_chunks_edge_does_not_open(portal: Portal) -> None:
    file_id = kept(portal, bytes(2 * MEGABYTE))
    stored = portal.runtime.storage.get(place(portal, file_id))
    portal.runtime.storage.put(place(portal, file_id), stored[: 44 + MEGABYTE + 16])
    with pytest.raises(FileDamaged):
        read(portal, file_id)
    with pytest.raises(FileDamaged):
        streamed(portal, file_id)


def test_what_is_sealed_well_but_is_not_what_was_stored_is_found_by_its_checksum(portal: Portal) -> None:
    file_id = kept(portal, b"as it was")
    portal.change("UPDATE files SET stored_sha256 = :x WHERE id = :id", x=bytes(32), id=file_id)
    with pytest.raises(FileDamaged):
        read(portal, file_id)


def test_a_file_put_back_from_a_backup_is_well_again(portal: Portal) -> None:
    file_id = kept(portal)
    backup = portal.runtime.storage.get(place(portal, file_id))
    change(portal, file_id)
    assert file_checks.check(portal.runtime, file_id) == "damaged"
    portal.runtime.storage.put(place(portal, file_id), backup)
    assert file_checks.check(portal.runtime, file_id) == ""
    assert portal.acts("file.%") == ["file.damaged", "file.restored"]
    assert read(portal, file_id).startswith(b"%PDF")


def test_a_file_of_an_earlier_version_sealed_whole_still_opens(portal: Portal) -> None:
    file_id = kept(portal, b"old")
    with portal.runtime.transaction() as session:
        file = session.get_one(StoredFile, file_id)
        raw, nonce = vault_of(session).raw(session, file.key_id), os.urandom(12)
        old = b"\x01" + nonce + AESGCM(raw).encrypt(nonce, b"old", b"files.data:" + file_id.bytes)
        portal.runtime.storage.put(files.storage_key(file), old)
        file.stored_sha256 = None
    assert read(portal, file_id) == streamed(portal, file_id) == b"old"


def test_a_locked_away_file_lies_apart_and_no_reader_opens_it(portal: Portal) -> None:
    file_id = kept(portal, b"malicious", purpose=files.QUARANTINE)
    assert place(portal, file_id).startswith("quarantine/")
    for attempt in (read, streamed):
        with pytest.raises(FileLockedAway):
            attempt(portal, file_id)
    portal.change("UPDATE files SET purpose = 'original' WHERE id = :id", id=file_id)
    stored = portal.runtime.storage.get(f"quarantine/{file_id.hex[-2:]}/{file_id.hex}")
    portal.runtime.storage.put(place(portal, file_id), stored)
    with pytest.raises(FileDamaged):
        read(portal, file_id)


def test_a_document_with_a_damaged_page_is_parked_and_never_bound_without_it(portal: Portal) -> None:
    portal.welcome()
    portal.say("saltar")
    portal.say("", files=[("a.jpg", jpeg(written()), "image/jpeg")])
    change(portal, portal.one("SELECT pages_file_id FROM media"), at=60)
    portal.text("listo")
    portal.work()
    for _ in range(6):
        portal.tick(seconds=6)
    assert portal.one("SELECT state FROM documents") == "parked"
    assert {"file_problem", "turn_failed"} <= set(portal.tasks())
    assert "apology.turn_failed" in [row.text_key for row in portal.messages()]


def test_64_megabytes_are_sealed_stored_proved_and_streamed_in_the_memory_of_a_few(portal: Portal) -> None:
    def large() -> Iterator[bytes]:
        for number in range(64):
            yield bytes([number]) * MEGABYTE

    tracemalloc.start()
    file_id = kept(portal, large())
    with portal.runtime.transaction() as session:
        _, pieces = files.stream(portal.runtime, session, file_id)
    assert sum(len(piece) for piece in pieces) == 64 * MEGABYTE
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 16 * MEGABYTE
