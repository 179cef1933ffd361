"""Sealed files: AES-256-GCM in chunks, so that a file of any size is sealed and opened in little memory.

The format, version 2 (docs/adr/0008-files-in-chunks.md)::

    version (1 byte, 0x02) | chunk size (4 bytes, big-endian) | salt (32 bytes) | prefix (7 bytes)
    then for each chunk: its ciphertext and the tag (16 bytes)

It is the STREAM construction (Hoang, Reyhanitabar, Rogaway and Vizár, "Online Authenticated-Encryption and
its Nonce-Reuse Misuse-Resistance", 2015): a chunk's nonce is ``prefix | counter (4 bytes) | last (1 byte)``,
so that a chunk that is left out, doubled, moved or taken for the last does not open. Each file has a key of
its own, HKDF-SHA256 of the owner's key and the salt (RFC 5869), so that nonces of two files never meet. The
associated data binds the header and the file's row and use. Only the last chunk may be shorter than the
chunk size; an empty file is one empty chunk.

Version 1 (0x01) is a whole file sealed as one value, as `firm/crypto.py` seals values. It is only read.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from recado.firm.crypto import FORMAT as WHOLE
from recado.firm.errors import FileDamaged

IN_CHUNKS = b"\x02"
CHUNK = 1024 * 1024
"""Bytes of a chunk before sealing."""
LARGEST_CHUNK = 16 * CHUNK
"""Of a header that says more, nothing is believed: it would be read into memory."""
TAG = 16
_HEADER = struct.Struct("!cI32s7s")
_PLACE = struct.Struct("!7sI?")


def sealed(key: bytes, binding: bytes, pieces: Iterable[bytes], chunk_size: int = CHUNK) -> Iterator[bytes]:
    """Seal bytes that come in pieces of any size; yield the header, then one chunk at a time."""
    salt, prefix = os.urandom(32), os.urandom(7)
    header = _HEADER.pack(IN_CHUNKS, chunk_size, salt, prefix)
    cipher, bound = _cipher(key, salt), binding + header
    yield header
    for number, last, chunk in _numbered(_in_chunks(pieces, chunk_size)):
        yield cipher.encrypt(_PLACE.pack(prefix, number, last), chunk, bound)


def opened(key: bytes, binding: bytes, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Open what `sealed` made, or a whole sealed file of version 1; each chunk is yielded once it is proved.

    Raises FileDamaged at the first chunk that does not open, and at an end that is not the file's.
    """
    source = _Source(pieces)
    version = source.take(1)
    if version == WHOLE:
        yield _open_whole(key, binding, source.rest())
        return
    header = version + source.take(_HEADER.size - 1)
    if version != IN_CHUNKS or len(header) != _HEADER.size:
        raise FileDamaged
    _, chunk_size, salt, prefix = _HEADER.unpack(header)
    if not 0 < chunk_size <= LARGEST_CHUNK:
        raise FileDamaged
    cipher, bound = _cipher(key, salt), binding + header
    for number, last, chunk in _numbered(source.chunks(chunk_size + TAG)):
        try:
            yield cipher.decrypt(_PLACE.pack(prefix, number, last), chunk, bound)
        except InvalidTag:
            raise FileDamaged from None


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"recado file 2").derive(key))


def _numbered(chunks: Iterable[bytes]) -> Iterator[tuple[int, bool, bytes]]:
    """Each chunk with its number and whether it is the last; of no chunks at all, one empty one."""
    number, held = 0, None
    for chunk in chunks:
        if held is not None:
            yield number, False, held
            number += 1
        held = chunk
    yield number, True, held or b""


def _in_chunks(pieces: Iterable[bytes], size: int) -> Iterator[bytes]:
    return _Source(pieces).chunks(size)


def _open_whole(key: bytes, binding: bytes, rest: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(rest[:12], rest[12:], binding)
    except (InvalidTag, ValueError):
        raise FileDamaged from None


class _Source:
    """Bytes in pieces as they come, given out in the sizes that are asked for."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._held = bytearray()

    def take(self, size: int) -> bytes:
        """That many bytes, or fewer at the end."""
        while len(self._held) < size:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._held += piece
        taken = bytes(self._held[:size])
        del self._held[:size]
        return taken

    def chunks(self, size: int) -> Iterator[bytes]:
        """All that is left, in this size; the last one may be shorter."""
        while chunk := self.take(size):
            yield chunk

    def rest(self) -> bytes:
        """All that is left."""
        return bytes(self._held) + b"".join(self._pieces)
