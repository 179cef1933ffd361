"""Sealed files: bytes go to the storage under a name that says nothing, and a row remembers them.

Nothing of a file is given out before what lies in the store has proved to be what was put there.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from recado.bot.runtime import Runtime
from recado.firm import sealed_files
from recado.firm.crypto import seal, unseal_text, vault_of
from recado.firm.errors import FileDamaged, FileLockedAway
from recado.firm.models import StoredFile
from recado.gateways.errors import StorageMissing

log = logging.getLogger(__name__)

QUARANTINE = "quarantine"
"""The purpose of an infected file. It is sealed for another use than all others, so that no reader opens it
by mistake, and under its owner's key all the same, so that erasing the owner takes it along."""


def save(
    runtime: Runtime,
    session: Session,
    data: bytes | Iterable[bytes],
    *,
    key_id: UUID,
    case_id: UUID | None,
    purpose: str,
    content_type: str,
) -> StoredFile:
    """Seal and store bytes, or pieces as they come, and write their row.

    Should the transaction fail, an orphan is left in the store, not a loss; the nightly sweep removes it.
    """
    file = StoredFile(key_id=key_id, case_id=case_id, purpose=purpose, content_type=content_type)
    plain = _Sum((data,) if isinstance(data, bytes) else data)
    stored = _Sum(sealed_files.sealed(vault_of(session).raw(session, key_id), _binding(file), plain))
    runtime.storage.put(storage_key(file), stored)
    file.size, file.stored_sha256 = plain.size, stored.digest
    seal(session, file, "sha256", plain.hexdigest)
    session.add(file)
    session.flush()
    return file


def load(runtime: Runtime, session: Session, file_id: UUID) -> tuple[StoredFile, bytes]:
    """Fetch, prove and open a file. Raises StorageMissing, FileDamaged, FileLockedAway or KeyDestroyed."""
    file = _readable(session, file_id)
    return file, b"".join(_watched(runtime, _facts(session, file)))


def stream(runtime: Runtime, session: Session, file_id: UUID) -> tuple[StoredFile, Iterator[bytes]]:
    """The same for a large file, in pieces that may be read after the session has ended.

    What is stored is read twice: once to its end and against its sums, before the first piece is given out.
    """
    file = _readable(session, file_id)
    facts = _facts(session, file)
    for _ in _watched(runtime, facts):
        pass
    return file, _watched(runtime, facts)


def prove(runtime: Runtime, session: Session, file: StoredFile) -> None:
    """Read a file back whole, and compare it with what was taken in. Raises StorageMissing or FileDamaged."""
    plain = _Sum(_opened(runtime, _facts(session, file)))
    for _ in plain:
        pass
    if plain.hexdigest != unseal_text(session, file, "sha256"):
        raise FileDamaged


def copy(
    runtime: Runtime, session: Session, file_id: UUID, *, key_id: UUID, case_id: UUID | None
) -> StoredFile:
    """Seal a file anew for another owner, whatever its purpose."""
    file = session.get_one(StoredFile, file_id)
    return save(
        runtime,
        session,
        _watched(runtime, _facts(session, file)),
        key_id=key_id,
        case_id=case_id,
        purpose=file.purpose,
        content_type=file.content_type,
    )


def drop_bytes(runtime: Runtime, file_ids: Iterable[UUID]) -> None:
    """Delete the bytes of files whose rows are deleted next: first the bytes, so that none is forgotten."""
    with runtime.transaction() as session:
        found = session.scalars(select(StoredFile).where(StoredFile.id.in_(list(file_ids))))
        places = [storage_key(file) for file in found]
    for place in places:
        runtime.storage.delete(place)


def storage_key(file: StoredFile) -> str:
    """Where a file lies: spread over folders by its random tail, the infected ones apart."""
    return place(file.id, file.purpose)


def place(file_id: UUID, purpose: str) -> str:
    """The same, without the row."""
    key = f"{file_id.hex[-2:]}/{file_id.hex}"
    return f"{QUARANTINE}/{key}" if purpose == QUARANTINE else key


@dataclass(frozen=True, slots=True)
class _Facts:
    """All that opening a file takes, without its row."""

    id: UUID
    place: str
    binding: bytes
    key: bytes = field(repr=False)
    size: int
    sha256: bytes | None


class _Sum:
    """Pieces on their way, counted and summed as they pass."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = pieces
        self._sha256 = hashlib.sha256()
        self.size = 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self._sha256.update(piece)
            self.size += len(piece)
            yield piece

    @property
    def digest(self) -> bytes:
        return self._sha256.digest()

    @property
    def hexdigest(self) -> str:
        return self._sha256.hexdigest()


def _readable(session: Session, file_id: UUID) -> StoredFile:
    file = session.get_one(StoredFile, file_id)
    if file.purpose == QUARANTINE:
        raise FileLockedAway
    return file


def _facts(session: Session, file: StoredFile) -> _Facts:
    return _Facts(
        id=file.id,
        place=storage_key(file),
        binding=_binding(file),
        key=vault_of(session).raw(session, file.key_id),
        size=file.size,
        sha256=file.stored_sha256,
    )


def _binding(file: StoredFile) -> bytes:
    use = b"files.quarantine:" if file.purpose == QUARANTINE else b"files.data:"
    return use + file.id.bytes


def _opened(runtime: Runtime, facts: _Facts) -> Iterator[bytes]:
    with runtime.storage.reading(facts.place) as pieces:
        stored = _Sum(pieces)
        plain = _Sum(sealed_files.opened(facts.key, facts.binding, stored))
        yield from plain
        if plain.size != facts.size or (facts.sha256 is not None and stored.digest != facts.sha256):
            raise FileDamaged


def _watched(runtime: Runtime, facts: _Facts) -> Iterator[bytes]:
    with _noticed(runtime, facts.id):
        yield from _opened(runtime, facts)


@contextmanager
def _noticed(runtime: Runtime, file_id: UUID) -> Iterator[None]:
    """Have a file that is not as it was looked into, in a transaction of its own: this one will roll back."""
    try:
        yield
    except (FileDamaged, StorageMissing):
        log.exception("a stored file is damaged or missing", extra={"file": str(file_id)})
        runtime.bells.ring("callbacks", "check_file", str(file_id))
        raise
