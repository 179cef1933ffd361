"""Files sealed in chunks: whatever is done to the stored bytes, they open as they were or not at all."""

from __future__ import annotations

import os
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from recado.firm.errors import FileDamaged
from recado.firm.sealed_files import CHUNK, TAG, opened, sealed

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY, OURS, OTHER = b"k" * 32, b"files.data:" + b"1" * 16, b"files.data:" + b"2" * 16
HEADER = 44
SMALL = 64
"""Bytes of a chunk, so that a short file has many."""
PLAIN = bytes(range(256))


def seal(data: bytes = PLAIN, size: int = SMALL) -> bytes:
    return b"".join(sealed(KEY, OURS, [data], size))


def unseal(data: bytes, key: bytes = KEY, binding: bytes = OURS) -> bytes:
    return b"".join(opened(key, binding, [data]))


def chunks(data: bytes, size: int = SMALL + TAG) -> list[bytes]:
    body = data[HEADER:]
    return [body[start : start + size] for start in range(0, len(body), size)]


@given(st.binary(max_size=700), st.integers(1, 90), st.integers(1, 90))
def test_what_is_sealed_in_any_pieces_opens_in_any_pieces(data: bytes, size: int, cut: int) -> None:
    given_ = [data[start : start + size] for start in range(0, len(data), size)]
    stored = b"".join(sealed(KEY, OURS, given_, SMALL))
    assert len(stored) == HEADER + len(data) + TAG * max(1, -(-len(data) // SMALL))
    got = [stored[start : start + cut] for start in range(0, len(stored), cut)]
    assert b"".join(opened(KEY, OURS, got)) == data


@pytest.mark.parametrize("length", [0, 1, SMALL - 1, SMALL, SMALL + 1, 2 * SMALL])
def test_a_file_that_ends_at_a_chunks_edge_is_whole(length: int) -> None:
    assert unseal(seal(bytes(length))) == bytes(length)


def test_the_format_begins_with_its_version_and_two_seals_share_nothing() -> None:
    one, two = seal(), seal()
    assert one[0] == two[0] == 2
    assert int.from_bytes(one[1:5]) == SMALL
    assert one[5:] != two[5:]
    assert not set(chunks(one)) & set(chunks(two))
    assert PLAIN[:32] not in one


@given(st.integers(0, HEADER + 4 * (SMALL + TAG) - 1), st.integers(1, 255))
def test_no_byte_can_be_changed(place: int, change: int) -> None:
    stored = bytearray(seal())
    stored[place] ^= change
    with pytest.raises(FileDamaged):
        unseal(bytes(stored))


@given(st.integers(0, HEADER + 4 * (SMALL + TAG) - 1))
def test_no_end_can_be_cut_off(length: int) -> None:
    with pytest.raises(FileDamaged):
        unseal(seal()[:length])


def test_chunks_can_be_neither_swapped_left_out_doubled_nor_added() -> None:
    stored = seal()
    head, (a, b, c, d) = stored[:HEADER], chunks(stored)
    for harm in ([b, a, c, d], [a, c, d], [a, b, c], [a, a, b, c, d], [a, b, c, d, d], [d], [], [b, c, d]):
        with pytest.raises(FileDamaged):
            unseal(head + b"".join(harm))


def test_a_chunk_of_another_file_of_the_same_key_does_not_fit() -> None:
    one, two = seal(), seal()
    mixed = one[:HEADER] + b"".join([chunks(one)[0], chunks(two)[1], *chunks(one)[2:]])
    for harm in (mixed, two[:HEADER] + one[HEADER:]):
        with pytest.raises(FileDamaged):
            unseal(harm)


def test_another_row_another_use_or_another_key_opens_nothing() -> None:
    for key, binding in ((KEY, OTHER), (KEY, b"files.quarantine:" + b"1" * 16), (b"x" * 32, OURS)):
        with pytest.raises(FileDamaged):
            unseal(seal(), key, binding)


def test_nothing_of_a_damaged_chunk_is_handed_out() -> None:
    stored = bytearray(seal())
    stored[HEADER + SMALL + TAG] ^= 1
    reading = opened(KEY, OURS, [bytes(stored)])
    assert next(reading) == PLAIN[:SMALL]
    with pytest.raises(FileDamaged):
        next(reading)


@pytest.mark.parametrize("size", [0, 2**31])
def test_a_header_that_asks_for_all_the_memory_is_not_believed(size: int) -> None:
    stored = seal()
    with pytest.raises(FileDamaged):
        unseal(stored[:1] + size.to_bytes(4) + stored[5:])


def test_a_file_sealed_whole_by_an_earlier_version_still_opens() -> None:
    nonce = os.urandom(12)
    old = b"\x01" + nonce + AESGCM(KEY).encrypt(nonce, PLAIN, OURS)
    assert b"".join(opened(KEY, OURS, [old[:5], old[5:]])) == PLAIN
    for harm in (old[:-1], old[:10], old[:-1] + b"\x00"):
        with pytest.raises(FileDamaged):
            unseal(harm)


def test_bytes_that_were_never_sealed_are_no_file() -> None:
    for junk in (b"", b"\x03" + bytes(100), b"%PDF-1.7", b"\x02"):
        with pytest.raises(FileDamaged):
            unseal(junk)


def test_64_megabytes_pass_through_in_the_memory_of_a_few() -> None:
    def plain() -> Iterator[bytes]:
        for number in range(64):
            yield bytes([number]) * CHUNK

    tracemalloc.start()
    total = sum(len(piece) for piece in opened(KEY, OURS, sealed(KEY, OURS, plain())))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert total == 64 * CHUNK
    assert peak < 16 * CHUNK
