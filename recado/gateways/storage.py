"""The door to the file store: a local folder, or a bucket that speaks S3.

What is stored is already sealed; a store sees only bytes under opaque keys.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from recado.gateways.errors import StorageDown, StorageMisconfigured, StorageMissing
from recado.gateways.keys import checked_key


class Storage(Protocol):
    """Bytes under keys of one to eight segments, `letters/like-this.bin`; any other key raises BadKey."""

    def put(self, key: str, data: bytes) -> None:
        """Store all of it or nothing; what was under the key before is replaced. Raises StorageDown."""

    def get(self, key: str) -> bytes:
        """What is stored under the key; raises StorageMissing or StorageDown."""

    def delete(self, key: str) -> None:
        """Remove it; already gone is a success. Raises StorageDown."""

    def exists(self, key: str) -> bool:
        """Whether something is stored under the key; raises StorageDown."""


class LocalFolder:
    """A private folder on this machine's disk, made when first needed (0700; files 0600).

    A put is durable when it returns, and a crash in the middle leaves the old content or the new, never a
    mixture.
    """

    def __init__(self, path: Path) -> None:
        self._root = path

    def put(self, key: str, data: bytes) -> None:
        """Store the bytes durably and at once."""
        target = self._path(key)
        with _translated():
            _make_folder(target.parent)
            # A leading dot can be in no key, so a half-written file is never mistaken for a stored one.
            draft = target.parent / f".{secrets.token_hex(8)}.part"
            try:
                _write(draft, data)
                draft.replace(target)
            except BaseException:
                with suppress(OSError):
                    draft.unlink(missing_ok=True)
                raise
            _sync_folder(target.parent)

    def get(self, key: str) -> bytes:
        """Read the bytes back."""
        with _translated():
            return self._path(key).read_bytes()

    def delete(self, key: str) -> None:
        """Remove the file durably."""
        target = self._path(key)
        with _translated(), suppress(FileNotFoundError):
            target.unlink()
            _sync_folder(target.parent)

    def exists(self, key: str) -> bool:
        """Whether there is such a file."""
        with _translated():
            return self._path(key).is_file()

    def _path(self, key: str) -> Path:
        return self._root / checked_key(key)


def storage_from(url: str | None, var_dir: Path) -> Storage:
    """The store that STORAGE_URL names: nothing or `file:///folder`, or `s3://bucket/prefix`.

    Without a url it is `files` under `var_dir`. Raises StorageMisconfigured with a hint.
    """
    if not url:
        return LocalFolder(var_dir / "files")
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.path.startswith("/") and parts.path != "/" and not parts.netloc:
        return LocalFolder(Path(parts.path))
    if parts.scheme == "s3" and parts.netloc:
        return _bucket(url)
    raise StorageMisconfigured(
        "STORAGE_URL must look like file:///srv/recado/files or s3://bucket/prefix (or be left out)."
    )


def _bucket(url: str) -> Storage:
    try:
        from recado.gateways.s3 import S3Bucket  # noqa: PLC0415 - an extra that a small firm does without
    except ImportError:
        raise StorageMisconfigured("STORAGE_URL is s3://…: install `recado[s3]`.") from None
    return S3Bucket.from_url(url)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise StorageMissing from None
    except OSError as failure:
        raise StorageDown(f"The file store failed: {failure.strerror or type(failure).__name__}.") from None


def _write(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _make_folder(folder: Path) -> None:
    """Each new folder is private, and durable in its parent before anything is put into it."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
