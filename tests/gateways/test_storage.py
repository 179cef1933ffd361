import os
import stat
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from hypothesis import given
from hypothesis import strategies as st
from moto.server import ThreadedMotoServer

from recado.gateways import storage as module
from recado.gateways.errors import BadKey, StorageDown, StorageMisconfigured, StorageMissing
from recado.gateways.s3 import S3Bucket
from recado.gateways.storage import LocalFolder, Storage, storage_from

KEY = "case-7/9f86d081.bin"
SEALED = bytes(range(256)) * 4000


@pytest.fixture(scope="module")
def s3_address() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "made-up")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "made-up")
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        address = f"http://{host}:{port}"
        direct = Config(proxies={})
        client = boto3.client("s3", endpoint_url=address, region_name="us-east-1", config=direct)
        client.create_bucket(Bucket="luz-law")
        yield address
    server.stop()


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
