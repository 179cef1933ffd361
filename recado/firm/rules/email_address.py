"""E-mail addresses: what is plainly one. Whether anybody reads it, only sending tells."""

from __future__ import annotations

import re

LONGEST = 254
"""Characters of an address that mail servers must take (RFC 5321, errata 1690)."""
_PLAIN = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?",
    re.ASCII | re.IGNORECASE,
)


def typed_email(text: str) -> str | None:
    """The address that a person typed, without spaces around it; None for what is no address.

    The part before the @ keeps its case, which is its own server's affair (RFC 5321, 2.4).
    """
    address = text.strip()
    local = address.rpartition("@")[0]
    if len(address) > LONGEST or len(local) > 64 or not _PLAIN.fullmatch(address):
        return None
    return f"{local}@{address.rpartition('@')[2].lower()}"


def masked_email(address: str) -> str:
    """An address of which only the beginning and the server are shown."""
    local, _, server = address.rpartition("@")
    return f"{local[:1]}•••@{server}"
