"""Sealed files: bytes go to the storage under a name that says nothing, and a row remembers them."""

from __future__ import annotations

import hashlib
from uuid import UUID

from sqlalchemy.orm import Session

from recado.bot.runtime import Runtime
from recado.firm.crypto import open_file, seal, seal_file
from recado.firm.models import StoredFile


def save(
    runtime: Runtime,
    session: Session,
    data: bytes,
    *,
    key_id: UUID,
    case_id: UUID | None,
    purpose: str,
    content_type: str,
) -> StoredFile:
    """Store sealed bytes and write their row; should the transaction fail, an orphan is left, not a loss."""
    file = StoredFile(
        key_id=key_id, case_id=case_id, purpose=purpose, content_type=content_type, size=len(data)
    )
    seal(session, file, "sha256", hashlib.sha256(data).hexdigest())
    runtime.storage.put(storage_key(file.id), seal_file(session, key_id, file.id, data))
    session.add(file)
    session.flush()
    return file


def load(runtime: Runtime, session: Session, file_id: UUID) -> tuple[StoredFile, bytes]:
    """Fetch and open a file. Raises StorageMissing or KeyDestroyed."""
    file = session.get_one(StoredFile, file_id)
    return file, open_file(session, file.key_id, file.id, runtime.storage.get(storage_key(file.id)))


def storage_key(file_id: UUID) -> str:
    """Where a file lies: spread over folders by its random tail."""
    name = file_id.hex
    return f"{name[-2:]}/{name}"
