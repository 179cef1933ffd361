"""Files that staff drop: kept in memory, never in the clear on a disk."""

from __future__ import annotations

from io import BytesIO
from typing import IO

from flask import Request, request

LARGEST = 64 * 1024 * 1024
"""Bytes of one upload, all its files together."""
MOST_FILES = 40


class InMemory(Request):
    """A request whose files lie in memory: Werkzeug would write the larger ones to a temporary file."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        """Where one file goes while it is read (an extension point of Werkzeug's Request)."""
        del total_content_length, content_type, filename, content_length
        return BytesIO()


def dropped(name: str) -> list[tuple[str, bytes]]:
    """The files of a form's field: name and bytes, in order; those without a name are none."""
    return [(each.filename, each.read()) for each in request.files.getlist(name) if each.filename]
