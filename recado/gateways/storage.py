"""The door to the file store: a local folder, or a bucket that speaks S3.

What is stored is already sealed; a store sees only bytes under opaque keys.
"""

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import urlsplit

from recado.gateways.errors import StorageDown, StorageMisconfigured, StorageMissing
from recado.gateways.keys import checked_key, is_key

_DRAFT = ".part"


PIECE = 1024 * 1024
"""Bytes that are read at a time."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One stored object; `changed_at` is in UTC, by the store's clock."""

    key: str
    size: int
    changed_at: datetime


class Storage(Protocol):
    """Bytes under keys of one to eight segments, `letters/like-this.bin`; any other key raises BadKey."""

    def put(self, key: str, data: bytes | Iterable[bytes]) -> None:
        """Store all of it, proved by its checksum, or nothing; what was under the key before is replaced.

        Pieces are stored as they come, in little memory. Raises StorageDown, or what the pieces raise.
        """

    def get(self, key: str) -> bytes:
        """What is stored under the key; raises StorageMissing or StorageDown."""

    def reading(self, key: str) -> AbstractContextManager[Iterator[bytes]]:
        """The same in pieces, as long as the context lasts."""

    def delete(self, key: str) -> None:
        """Remove it; already gone is a success. Raises StorageDown."""

    def exists(self, key: str) -> bool:
        """Whether something is stored under the key; raises StorageDown."""

    def listed(self) -> Iterator[Listed]:
        """All that is stored, in no order; raises StorageDown."""

    def tidy(self, before: datetime) -> int:
        """Remove puts that were begun before then and never finished; return how many."""


class LocalFolder:
    """A private folder on this machine's disk, made when first needed (0700; files 0600).

    A put is durable when it returns, and a crash in the middle leaves the old content or the new, never a
    mixture.
    """

    def __init__(self, path: Path) -> None:
        self._root = path

    def put(self, key: str, data: bytes | Iterable[bytes]) -> None:
        """Store the bytes durably and at once."""
        target = self._path(key)
        pieces = (data,) if isinstance(data, bytes) else data
        with _translated():
            _make_folder(target.parent)
            # A leading dot can be in no key, so a half-written file is never mistaken for a stored one.
            draft = target.parent / f".{secrets.token_hex(8)}{_DRAFT}"
            try:
                _write(draft, pieces)
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

    @contextmanager
    def reading(self, key: str) -> Iterator[Iterator[bytes]]:
        """Read the bytes back in pieces."""
        path = self._path(key)
        with _translated():
            file = path.open("rb")
        with file:
            yield _pieces(file)

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

    def listed(self) -> Iterator[Listed]:
        """Every file whose name can be a key."""
        for path in self._files():
            key = path.relative_to(self._root).as_posix()
            if is_key(key):
                yield Listed(key, *_size_and_time(path))

    def tidy(self, before: datetime) -> int:
        """Remove the drafts of writers that were killed."""
        removed = 0
        for path in self._files():
            if path.name.startswith(".") and path.name.endswith(_DRAFT):
                with _translated(), suppress(FileNotFoundError):
                    if _size_and_time(path)[1] < before:
                        path.unlink()
                        removed += 1
        return removed

    def _files(self) -> Iterator[Path]:
        def failed(failure: OSError) -> None:
            if not isinstance(failure, FileNotFoundError):
                raise failure

        with _translated():
            for folder, _, names in os.walk(self._root, onerror=failed):
                yield from (Path(folder, name) for name in names)

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


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    """Write durably, and read back what the disk now holds: the sums of both must be the same."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w+b") as file:
        given = hashlib.sha256()
        for piece in pieces:
            given.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
        file.seek(0)
        if hashlib.file_digest(file, "sha256").digest() != given.digest():
            raise StorageDown("The file store does not hold what it was given.")


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with _translated():
        while piece := file.read(PIECE):
            yield piece


def _size_and_time(path: Path) -> tuple[int, datetime]:
    with _translated():
        found = path.stat()
    return found.st_size, datetime.fromtimestamp(found.st_mtime, UTC)


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
