"""One document: its PDF, its pages, the originals, each served only to who may look."""

from __future__ import annotations

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from recado.bot import thumbnails
from recado.firm.access import Act
from recado.firm.errors import NotFound
from recado.firm.models import Case, Document, Medium
from recado.handlers.console import gate, looks, parts, reviews, stored


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
    return parts.framed(session, case, document, 1, document.pdf_file_id)


@gate.on_document(Act.FILE_VIEW)
def download(session: Session, case: Case, document: Document) -> ResponseReturnValue:
    """The same PDF, to keep."""
    return parts.attached(session, case, document, 1, document.pdf_file_id)


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
    file, pieces = stored.streamed(session, medium.original_file_id)
    looks.taken(session, case, file, looks.document_of(session, medium))
    kind = "".join(c for c in medium.kind if c.isascii() and c.isalnum())[:8] or "bin"
    name = f"{case.ref}-original-{medium.id.hex[-8:]}.{kind}"
    return stored.attached(file, pieces, name, "application/octet-stream")


def _small(session: Session, case: Case, medium: Medium, number: int) -> Response:
    # No file has so many pages, and PostgreSQL takes no larger number.
    file, data = stored.loaded(session, thumbnails.of_page(session, medium, min(number, 2**31 - 1)))
    if file.content_type not in ("image/jpeg", "image/png", "image/webp"):
        raise NotFound
    document = looks.document_of(session, medium)
    if document is not None:
        looks.fetched(session, case, document)
    return stored.picture(data, file.content_type)
