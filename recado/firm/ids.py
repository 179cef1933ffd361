"""Identifiers: UUID version 7, made here so that a row's id is known before it is sealed."""

import os
import time
import uuid


def new_id() -> uuid.UUID:
    """Return a time-ordered UUID version 7 (RFC 9562, section 5.7)."""
    milliseconds = time.time_ns() // 1_000_000
    number = (milliseconds << 80) | int.from_bytes(os.urandom(10), "big")
    number = number & ~(0xF << 76) | (0x7 << 76)
    number = number & ~(0b11 << 62) | (0b10 << 62)
    return uuid.UUID(int=number)
