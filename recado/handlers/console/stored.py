"""Stored files as answers: what lies in the store, and how a browser is given it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from flask import Response
from sqlalchemy.orm import Session

from recado.bot import files
from recado.firm.errors import NotFound
from recado.firm.models import StoredFile
from recado.gateways.errors import StorageMissing
from recado.handlers.console import gate, headers

PDF = "application/pdf"
AWAY = "The file store cannot be reached just now. Please try again shortly."


def loaded(session: Session, file_id: uuid.UUID | None) -> tuple[StoredFile, bytes]:
    """A small file, whole. Raises NotFound where there is none."""
    if file_id is None:
        raise NotFound
    try:
        return files.load(gate.runtime(), session, file_id)
    except StorageMissing as missing:
        raise NotFound from missing


def streamed(session: Session, file_id: uuid.UUID | None) -> tuple[StoredFile, Iterator[bytes]]:
    """A file of any size, in pieces. Raises NotFound where there is none."""
    if file_id is None:
        raise NotFound
    try:
        return files.stream(gate.runtime(), session, file_id)
    except StorageMissing as missing:
        raise NotFound from missing


def framed(data: bytes, name: str) -> Response:
    """A PDF of our own making, for a frame of the console."""
    response = Response(data, mimetype=PDF)
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Content-Security-Policy"] = headers.PDF_POLICY
    return response


def picture(data: bytes, content_type: str) -> Response:
    """A small picture of our own making."""
    response = Response(data, mimetype=content_type)
    response.headers["Content-Security-Policy"] = headers.PICTURE_POLICY
    return response


def attached(file: StoredFile, pieces: Iterator[bytes], name: str, content_type: str = PDF) -> Response:
    """A file to keep."""
    response = Response(pieces, mimetype=content_type)
    response.headers["Content-Length"] = str(file.size)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = headers.PICTURE_POLICY
    return response
