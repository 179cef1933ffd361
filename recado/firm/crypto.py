"""Sealing: AES-256-GCM under a key of a person, a case or a box, itself wrapped by the master key.

The associated data binds table, column and row, so that a sealed value moved elsewhere does not open
(NIST SP 800-38D; key wrapping by the same cipher with the key's id as associated data). A sealed value is
``version (1 byte) | nonce (12 bytes) | ciphertext and tag``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import threading
import time
import uuid
from collections.abc import Iterable
from typing import Any, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from recado.firm.errors import KeyDestroyed, WrongMasterKey
from recado.firm.ids import new_id
from recado.firm.models import Key

FORMAT = b"\x01"
CACHE_SECONDS = 60.0
"""How long an unwrapped key may outlive its destruction in this process."""

ERASED = "(erased)"
"""What a list shows of a record whose key was destroyed."""


class SealedRow(Protocol):
    """Any row of a `Sealable` table."""

    id: Any
    key_id: Any
    __tablename__: str


class Vault:
    """Unwraps and remembers data keys. One per process, shared by threads."""

    def __init__(self, master: bytes, previous: tuple[bytes, ...] = ()) -> None:
        self._masters = {fingerprint(key): AESGCM(key) for key in (*previous, master)}
        self.current = fingerprint(master)
        self._cache: dict[uuid.UUID, tuple[float, bytes]] = {}
        self._firm_ids: dict[str, uuid.UUID] = {}
        self._lock = threading.Lock()

    def create(self, session: Session, kind: str) -> uuid.UUID:
        """Make a data key of this kind and return its id."""
        key_id, raw = new_id(), AESGCM.generate_key(256)
        session.add(Key(id=key_id, kind=kind, wrapped=self._wrap(key_id, raw), master=self.current))
        session.flush()
        return key_id

    def raw(self, session: Session, key_id: uuid.UUID) -> bytes:
        """Return the key itself. Raises KeyDestroyed or WrongMasterKey."""
        with self._lock:
            kept = self._cache.get(key_id)
        if kept and kept[0] > time.monotonic():
            return kept[1]
        row = session.execute(select(Key.wrapped, Key.master).where(Key.id == key_id)).one()
        if row.wrapped is None:
            raise KeyDestroyed
        raw = self._unwrap(key_id, row.wrapped, row.master)
        with self._lock:
            if len(self._cache) > 4096:
                self._cache.clear()
            self._cache[key_id] = (time.monotonic() + CACHE_SECONDS, raw)
        return raw

    def load(self, session: Session, key_ids: Iterable[uuid.UUID]) -> None:
        """Unwrap many keys by one query, so that opening a list of rows does not ask for each."""
        with self._lock:
            now = time.monotonic()
            wanted = {key for key in key_ids if self._cache.get(key, (0.0, b""))[0] <= now}
        if not wanted:
            return
        query = select(Key.id, Key.wrapped, Key.master).where(Key.id.in_(wanted), Key.wrapped.is_not(None))
        found = {row.id: self._unwrap(row.id, row.wrapped, row.master) for row in session.execute(query)}
        with self._lock:
            until = time.monotonic() + CACHE_SECONDS
            self._cache.update({key: (until, raw) for key, raw in found.items()})

    def firm_key(self, session: Session, kind: str) -> uuid.UUID:
        """Id of the firm's own key of this kind (firm, intake, index, audit or facts), made on first use."""
        if kind not in self._firm_ids:
            query = select(Key.id).where(Key.kind == kind, Key.destroyed_at.is_(None)).order_by(Key.id.desc())
            found = session.scalars(query.limit(1)).first()
            if found is None:
                return self.create(session, kind)
            self._firm_ids[kind] = found
        return self._firm_ids[kind]

    def rewrap(self, key: Key) -> bool:
        """Wrap `key` by the current master key; False if it already is. For rotation."""
        if key.wrapped is None or key.master == self.current:
            return False
        key.wrapped = self._wrap(key.id, self._unwrap(key.id, key.wrapped, key.master))
        key.master = self.current
        return True

    def _wrap(self, key_id: uuid.UUID, raw: bytes) -> bytes:
        nonce = os.urandom(12)
        return nonce + self._masters[self.current].encrypt(nonce, raw, key_id.bytes)

    def _unwrap(self, key_id: uuid.UUID, wrapped: bytes, master: str) -> bytes:
        try:
            return self._masters[master].decrypt(wrapped[:12], wrapped[12:], key_id.bytes)
        except (KeyError, InvalidTag) as error:
            raise WrongMasterKey from error


def fingerprint(master: bytes) -> str:
    """Name a master key without revealing it."""
    return hashlib.sha256(b"recado master key" + master).hexdigest()[:16]


def parse_master_key(text: str) -> bytes:
    """Read 32 bytes written as base64 or hexadecimal. Raises ValueError with a hint."""
    text = text.strip()
    try:
        raw = (
            bytes.fromhex(text)
            if len(text) == 64
            else base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        )
    except (ValueError, binascii.Error) as error:
        raise ValueError("write 32 random bytes as base64: openssl rand -base64 32") from error
    if len(raw) != 32:
        raise ValueError(f"{len(raw)} bytes, expected 32: openssl rand -base64 32")
    return raw


def vault_of(session: Session) -> Vault:
    """Return the vault that this session was opened with."""
    vault: Vault = session.info["vault"]
    return vault


def seal(session: Session, row: SealedRow, name: str, value: str | bytes) -> None:
    """Seal `value` into the column ``{name}_sealed`` of `row`, under the key that `row.key_id` names."""
    data = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
    column = f"{name}_sealed"
    raw = vault_of(session).raw(session, row.key_id)
    setattr(row, column, _encrypt(raw, data, _binding(row, column)))


def unseal(session: Session, row: SealedRow, name: str) -> bytes:
    """Open the column ``{name}_sealed`` of `row`; empty bytes where it is NULL. Raises KeyDestroyed."""
    column = f"{name}_sealed"
    sealed: bytes | None = getattr(row, column)
    if sealed is None:
        return b""
    raw = vault_of(session).raw(session, row.key_id)
    return _decrypt(raw, sealed, _binding(row, column))


def seal_value(
    session: Session, column: InstrumentedAttribute[Any], row_id: uuid.UUID, key_id: uuid.UUID, data: bytes
) -> bytes:
    """Seal one value that is written without a mapped row."""
    raw = vault_of(session).raw(session, key_id)
    return _encrypt(raw, data, f"{column.class_.__tablename__}.{column.key}:".encode() + row_id.bytes)


def open_value(
    session: Session,
    column: InstrumentedAttribute[Any],
    row_id: uuid.UUID,
    key_id: uuid.UUID,
    sealed: bytes,
) -> bytes:
    """Open one sealed value that was read without its row."""
    raw = vault_of(session).raw(session, key_id)
    return _decrypt(raw, sealed, f"{column.class_.__tablename__}.{column.key}:".encode() + row_id.bytes)


def unseal_text(session: Session, row: SealedRow, name: str) -> str:
    """Open a sealed column as text."""
    return unseal(session, row, name).decode("utf-8", "surrogatepass")


def readable_text(session: Session, row: SealedRow, name: str) -> str:
    """Open a sealed column for a list, in which one erased person must not hide the others."""
    try:
        return unseal_text(session, row, name)
    except KeyDestroyed:
        return ERASED


def index(session: Session, kind: str, value: str) -> bytes:
    """Keyed hash for look-ups: equal values of one kind meet, and nobody without the key can guess them."""
    vault = vault_of(session)
    raw = vault.raw(session, vault.firm_key(session, "index"))
    return hmac.new(raw, f"{kind}:{value}".encode(), hashlib.sha256).digest()


def fact_hash(session: Session, key_id: uuid.UUID, value: str | bytes) -> str:
    """Keyed hash of a body for the audit, under a key that erasure destroys."""
    data = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
    return hmac.new(vault_of(session).raw(session, key_id), b"fact:" + data, hashlib.sha256).hexdigest()[:32]


def _binding(row: SealedRow, column: str) -> bytes:
    row_id: uuid.UUID = row.id
    return f"{row.__tablename__}.{column}:".encode() + row_id.bytes


def _encrypt(raw: bytes, data: bytes, binding: bytes) -> bytes:
    nonce = os.urandom(12)
    return FORMAT + nonce + AESGCM(raw).encrypt(nonce, data, binding)


def _decrypt(raw: bytes, sealed: bytes, binding: bytes) -> bytes:
    return AESGCM(raw).decrypt(sealed[1:13], sealed[13:], binding)
