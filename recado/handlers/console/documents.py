"""One document: its PDF, its pages, the originals, each served only to who may look."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from recado.bot import files, thumbnails
from recado.firm.access import Act
from recado.firm.actions import Action
from recado.firm.errors import NotFound
from recado.firm.models import Case, Document, Medium, StoredFile
from recado.gateways.errors import StorageMissing
from recado.handlers.console import gate, headers, looks, parts, reviews


def routes(blueprint: Blueprint) -> None:
    """Add this screen's addresses."""
    blueprint.get("/documents/<uuid:document_id>", endpoint="document")(page)
    blueprint.get("/documents/<uuid:document_id>/pdf", endpoint="document_pdf")(pdf)
    blueprint.get("/documents/<uuid:document_id>/download", endpoint="document_download")(download)
    blueprint.get("/media/<uuid:medium_id>/thumbnail", endpoint="thumbnail")(thumbnail)
    blueprint.get("/media/<uuid:medium_id>/pages/<int:number>", endpoint="page_thumbnail")(page_thumbnail)
    blueprint.get("/media/<uuid:medium_id>/original", endpoint="original")(original)


@gate.on_document(Act.CASE_VIEW)
def page(session: Session, case: Case, document: Document) -> ResponseReturnValue:
    """The review screen; who may not look at it sees that there is such a document, and its state."""
    return reviews.screen(session, case, document)


@gate.quiet
@gate.on_document(Act.FILE_VIEW)
def pdf(session: Session, case: Case, document: Document) -> ResponseReturnValue:
    """The PDF of our own making, for a frame of the console."""
    file, data = _load(session, document.pdf_file_id)
    if not looks.fetched(session, case, document):
        gate.note_view(session, Action.FILE_VIEWED, f"file:{file.id}", case)
    response = Response(data, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{_name(case, session, document)}"'
    response.headers["Content-Security-Policy"] = headers.PDF_POLICY
    return response


@gate.on_document(Act.FILE_VIEW)
def download(session: Session, case: Case, document: Document) -> ResponseReturnValue:
    """The same PDF, to keep."""
    file, pieces = _stream(session, document.pdf_file_id)
    looks.taken(session, case, file, document)
    return _attachment(file, pieces, _name(case, session, document), "application/pdf")


@gate.quiet
@gate.on_medium(Act.FILE_VIEW)
def thumbnail(session: Session, case: Case, medium: Medium) -> ResponseReturnValue:
    """A small picture of our own making, of the first page."""
    return _small(session, case, medium, 1)


@gate.quiet
@gate.on_medium(Act.FILE_VIEW)
def page_thumbnail(session: Session, case: Case, medium: Medium, number: int) -> ResponseReturnValue:
    """The same of any page, counted from 1."""
    return _small(session, case, medium, number)


@gate.on_medium(Act.FILE_VIEW)
def original(session: Session, case: Case, medium: Medium) -> ResponseReturnValue:
    """Exactly what the client sent. Nobody vouches for it, so it is only ever an attachment, of no type."""
    file, pieces = _stream(session, medium.original_file_id)
    looks.taken(session, case, file, looks.document_of(session, medium))
    kind = "".join(c for c in medium.kind if c.isascii() and c.isalnum())[:8] or "bin"
    return _attachment(
        file, pieces, f"{case.ref}-original-{medium.id.hex[-8:]}.{kind}", "application/octet-stream"
    )


def _small(session: Session, case: Case, medium: Medium, number: int) -> Response:
    # No file has so many pages, and PostgreSQL takes no larger number.
    file, data = _load(session, thumbnails.of_page(session, medium, min(number, 2**31 - 1)))
    if file.content_type not in ("image/jpeg", "image/png", "image/webp"):
        raise NotFound
    document = looks.document_of(session, medium)
    if document is not None:
        looks.fetched(session, case, document)
    response = Response(data, mimetype=file.content_type)
    response.headers["Content-Security-Policy"] = headers.PICTURE_POLICY
    return response


def _load(session: Session, file_id: uuid.UUID | None) -> tuple[StoredFile, bytes]:
    if file_id is None:
        raise NotFound
    try:
        return files.load(gate.runtime(), session, file_id)
    except StorageMissing as missing:
        raise NotFound from missing


def _stream(session: Session, file_id: uuid.UUID | None) -> tuple[StoredFile, Iterator[bytes]]:
    if file_id is None:
        raise NotFound
    try:
        return files.stream(gate.runtime(), session, file_id)
    except StorageMissing as missing:
        raise NotFound from missing


def _name(case: Case, session: Session, document: Document) -> str:
    return parts.name(session, case, document, 1)


def _attachment(file: StoredFile, pieces: Iterator[bytes], name: str, content_type: str) -> Response:
    response = Response(pieces, mimetype=content_type)
    response.headers["Content-Length"] = str(file.size)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = headers.PICTURE_POLICY
    return response
