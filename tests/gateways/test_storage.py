import hashlib
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recado.gateways import storage as module
from recado.gateways.errors import BadKey, StorageDown, StorageMisconfigured, StorageMissing
from recado.gateways.s3 import S3Bucket
from recado.gateways.storage import LocalFolder, Storage, storage_from

KEY = "case-7/9f86d081.bin"
SEALED = bytes(range(256)) * 4000


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "folder":
        return storage_from(None, tmp_path)
    address = request.getfixturevalue("s3_address")
    return storage_from(f"s3://luz-law/sealed/files?region=us-east-1&endpoint={address}", tmp_path)


def test_what_is_stored_comes_back_whole_until_it_is_deleted(store: Storage) -> None:
    assert not store.exists(KEY)
    store.put(KEY, SEALED)
    assert store.exists(KEY)
    assert store.get(KEY) == SEALED
    store.put(KEY, b"")
    assert store.get(KEY) == b""
    store.delete(KEY)
    store.delete(KEY)
    assert not store.exists(KEY)
    with pytest.raises(StorageMissing):
        store.get(KEY)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/etc/passwd",
        "../x",
        "a/../b",
        "a//b",
        "a/",
        ".hidden",
        "a/.x",
        "a\0b",
        "a b",
        "ñ",
        "a\n",
        "C:\\x",
    ],
)
def test_a_key_that_could_leave_the_store_is_refused(store: Storage, key: str) -> None:
    for act in (store.get, store.delete, store.exists, lambda bad: store.put(bad, b"x")):
        with pytest.raises(BadKey):
            act(key)


@given(st.text(max_size=30))
def test_no_key_leads_out_of_the_folder(key: str) -> None:
    try:
        path = LocalFolder(Path("/srv/files"))._path(key)
    except BadKey:
        return
    assert os.path.normpath(path) == str(path)
    assert path.is_relative_to("/srv/files")


def test_files_are_private_and_no_draft_is_left_behind(tmp_path: Path) -> None:
    LocalFolder(tmp_path / "files").put(KEY, SEALED)
    path = tmp_path / "files" / KEY
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_a_failed_put_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = LocalFolder(tmp_path)
    folder.put(KEY, b"old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.os, "fsync", full)
    with pytest.raises(StorageDown, match="No space") as raised:
        folder.put(KEY, b"new")
    assert raised.value.retry
    monkeypatch.undo()
    assert folder.get(KEY) == b"old"
    assert len(list((tmp_path / KEY).parent.iterdir())) == 1


def test_a_bucket_that_is_not_there_is_a_store_that_is_down(s3_address: str) -> None:
    bucket = S3Bucket("no-such-bucket", endpoint=s3_address, region="us-east-1")
    with pytest.raises(StorageDown):
        bucket.put(KEY, b"x")
    with pytest.raises(StorageDown):
        bucket.get(KEY)


def test_a_bucket_that_cannot_be_reached_is_a_store_that_is_down(s3_address: str, closed_port: str) -> None:
    bucket = S3Bucket("luz-law", endpoint=closed_port, region="us-east-1")
    with pytest.raises(StorageDown):
        bucket.exists(KEY)


def test_a_proxy_in_the_environment_is_not_for_this_machine(
    s3_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    bucket = S3Bucket("luz-law", "proxied", s3_address, "us-east-1")
    bucket.put(KEY, b"1")
    assert bucket.get(KEY) == b"1"


def test_the_prefix_keeps_two_stores_in_one_bucket_apart(s3_address: str) -> None:
    one, two = (S3Bucket("luz-law", prefix, s3_address, "us-east-1") for prefix in ("one", "two"))
    one.put(KEY, b"1")
    assert not two.exists(KEY)


def test_the_settings_name_the_store(tmp_path: Path) -> None:
    chosen = storage_from("file:///srv/recado/files", tmp_path)
    assert isinstance(chosen, LocalFolder)
    assert chosen._path("a") == Path("/srv/recado/files/a")
    default = storage_from("", tmp_path)
    assert isinstance(default, LocalFolder)
    assert default._path("a") == tmp_path / "files" / "a"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://x/y",
        "file://host/x",
        "file:relative",
        "file:///",
        "s3://",
        "nonsense",
        "s3://b/../x",
        "s3://b?endpoint=http://minio.example.org",
    ],
)
def test_a_store_that_cannot_be_used_is_refused_with_a_hint(url: str, tmp_path: Path) -> None:
    with pytest.raises((StorageMisconfigured, BadKey)):
        storage_from(url, tmp_path)


def pieces(count: int, size: int = 1024 * 1024) -> Iterator[bytes]:
    """Megabytes that are never all in memory at once."""
    for number in range(count):
        yield bytes([number % 251]) * size


def digest(given: Iterator[bytes]) -> str:
    seen = hashlib.sha256()
    for piece in given:
        seen.update(piece)
    return seen.hexdigest()


def test_pieces_are_stored_and_read_as_one(store: Storage) -> None:
    store.put(KEY, pieces(20))
    with store.reading(KEY) as read:
        assert digest(read) == digest(pieces(20))
    assert store.get(KEY) == b"".join(pieces(20))
    store.put(KEY, iter(()))
    assert store.get(KEY) == b""


def test_reading_what_is_not_there_says_so_before_the_first_piece(store: Storage) -> None:
    with pytest.raises(StorageMissing), store.reading("none/there"):
        pytest.fail("nothing to read")


def test_pieces_that_break_off_leave_what_was_there(store: Storage) -> None:
    def broken() -> Iterator[bytes]:
        yield from pieces(12)
        raise KeyError("the source is gone")

    store.put(KEY, b"old")
    with pytest.raises(KeyError):
        store.put(KEY, broken())
    assert store.get(KEY) == b"old"
    assert [one.key for one in store.listed()].count(KEY) == 1


MEASURED = """
import sys, tracemalloc
from pathlib import Path
from recado.gateways.storage import storage_from
store, megabytes = storage_from(sys.argv[1], Path()), 64
store.put("warm/up", bytes(10))
store.get("warm/up")
tracemalloc.start()
store.put("a/large-one", (bytes([number]) * 1024 * 1024 for number in range(megabytes)))
with store.reading("a/large-one") as read:
    assert sum(len(piece) for piece in read) == megabytes * 1024 * 1024
print(tracemalloc.get_traced_memory()[1])
"""


@pytest.mark.parametrize(("kind", "most"), [("folder", 4_000_000), ("bucket", 24_000_000)])
def test_64_megabytes_are_stored_and_read_in_the_memory_of_a_few(
    kind: str, most: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """In a process of its own, because moto's server keeps all of it in this one; S3 takes 8 MB parts."""
    url = f"file://{tmp_path}"
    if kind == "bucket":
        url = f"s3://luz-law/large?region=us-east-1&endpoint={request.getfixturevalue('s3_address')}"
    done = subprocess.run([sys.executable, "-c", MEASURED, url], capture_output=True, text=True, check=True)
    assert int(done.stdout) < most


def test_all_that_is_stored_is_listed_with_its_age(store: Storage) -> None:
    names = {f"{number:02x}/{number:032x}" for number in range(5)}
    for name in names:
        store.put(name, b"12345")
    found = {one.key: one for one in store.listed() if one.key in names}
    assert found.keys() == names
    assert {one.size for one in found.values()} == {5}
    young = datetime.now(UTC) - timedelta(minutes=5)
    assert all(one.changed_at > young for one in found.values())


def test_an_empty_store_lists_nothing(tmp_path: Path) -> None:
    assert list(storage_from(None, tmp_path).listed()) == []
    assert storage_from(None, tmp_path).tidy(datetime.now(UTC)) == 0


def test_what_a_killed_writer_left_is_removed_once_it_is_old(tmp_path: Path) -> None:
    folder = LocalFolder(tmp_path)
    folder.put(KEY, b"kept")
    draft = (tmp_path / KEY).parent / ".0011223344556677.part"
    draft.write_bytes(b"half")
    assert [one.key for one in folder.listed()] == [KEY]
    assert folder.tidy(datetime.now(UTC) - timedelta(days=1)) == 0
    assert folder.tidy(datetime.now(UTC) + timedelta(days=1)) == 1
    assert not draft.exists()
    assert folder.get(KEY) == b"kept"


def test_an_upload_in_parts_that_nobody_finished_is_aborted_once_it_is_old(s3_address: str) -> None:
    bucket = S3Bucket("luz-law", "unfinished", s3_address, "us-east-1")
    bucket._client.create_multipart_upload(Bucket="luz-law", Key="unfinished/a")
    bucket._client.create_multipart_upload(Bucket="luz-law", Key="another/a")
    assert bucket.tidy(datetime.now(UTC) + timedelta(days=1)) == 1
    assert bucket.tidy(datetime.now(UTC) + timedelta(days=1)) == 0


def test_a_disk_that_keeps_something_else_is_found_out_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = LocalFolder(tmp_path)
    folder.put(KEY, b"old")

    def rot(descriptor: int) -> None:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.pwrite(descriptor, b"\xff", 1)

    monkeypatch.setattr(module.os, "fsync", rot)
    with pytest.raises(StorageDown, match="does not hold"):
        folder.put(KEY, b"new")
    assert folder.get(KEY) == b"old"


def test_s3_is_told_the_checksum_of_what_it_is_given(s3_address: str) -> None:
    bucket = S3Bucket("luz-law", "summed", s3_address, "us-east-1")
    asked: list[str] = []
    bucket._client.meta.events.register(
        "before-send.s3.*",
        lambda request, **_: asked.append(str(request.headers.get("x-amz-sdk-checksum-algorithm", b""))),
    )
    bucket.put(KEY, b"one")
    bucket.put(KEY, pieces(17))
    assert sum("SHA256" in each for each in asked) >= 4, "one whole, three parts"
