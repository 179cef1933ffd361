"""The files that a document was bound into, each shown and downloaded, and what was done to its pages."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from recado.firm import document_parts, documents
from recado.firm.access import Act
from recado.firm.actions import Action
from recado.firm.models import Case, Document, DocumentPart
from recado.firm.rules.filing import file_name
from recado.handlers.console import gate, looks, stored, wording


@dataclass(frozen=True, slots=True)
class Part:
    """One file; `pages` says which of the document's pages are in it."""

    number: int
    pages: str


@dataclass(frozen=True, slots=True)
class Made:
    """How a document was made; each line of `done` says where, and what."""

    parts: tuple[Part, ...]
    done: tuple[tuple[str, str], ...]


def routes(blueprint: Blueprint) -> None:
    """Add this screen's addresses."""
    at = "/documents/<uuid:document_id>/parts/<int:number>"
    blueprint.get(f"{at}/pdf", endpoint="part_pdf")(pdf)
    blueprint.get(f"{at}/download", endpoint="part_download")(download)


@gate.quiet
@gate.on_document(Act.FILE_VIEW)
def pdf(session: Session, case: Case, document: Document, number: int) -> ResponseReturnValue:
    """One part, for a frame of the console."""
    return framed(session, case, document, number, _file_of(session, document, number))


@gate.on_document(Act.FILE_VIEW)
def download(session: Session, case: Case, document: Document, number: int) -> ResponseReturnValue:
    """The same part, to keep."""
    return attached(session, case, document, number, _file_of(session, document, number))


def made(session: Session, document: Document) -> Made:
    """Say which files there are and what was done on the way to them."""
    bound = document_parts.of(session, document.id)
    return Made(tuple(_parts(bound)), (*_while_taken_in(session, document), *_while_bound(bound)))


def name(session: Session, case: Case, document: Document, number: int) -> str:
    """What a part is called when it is downloaded."""
    item = looks.item_of(session, document)
    count = len(document_parts.of(session, document.id))
    return file_name(case.ref, item.slug, document.version, number, max(count, 1))


def framed(
    session: Session, case: Case, document: Document, number: int, file_id: uuid.UUID | None
) -> Response:
    """One file of a document, for a frame of the console; of a sensitive one, that is a look."""
    file, data = stored.loaded(session, file_id)
    if not looks.fetched(session, case, document):
        gate.note_view(session, Action.FILE_VIEWED, f"file:{file.id}", case)
    return stored.framed(data, name(session, case, document, number))


def attached(
    session: Session, case: Case, document: Document, number: int, file_id: uuid.UUID | None
) -> Response:
    """The same file, to keep."""
    file, pieces = stored.streamed(session, file_id)
    looks.taken(session, case, file, document)
    return stored.attached(file, pieces, name(session, case, document, number))


def _file_of(session: Session, document: Document, number: int) -> uuid.UUID | None:
    parts = document_parts.of(session, document.id)
    return next((part.file_id for part in parts if part.number == number), None)


def _parts(bound: Sequence[DocumentPart]) -> Iterator[Part]:
    first = 1
    for part in bound:
        last = first + part.page_count - 1
        yield Part(part.number, f"page {first}" if first == last else f"pages {first} to {last}")
        first = last + 1


def _while_taken_in(session: Session, document: Document) -> Iterator[tuple[str, str]]:
    media = documents.media_of(session, document.id)
    return _told("File", {medium.number: medium.done for medium in media})


def _while_bound(bound: Sequence[DocumentPart]) -> Iterator[tuple[str, str]]:
    return _told("Page", dict(enumerate((names for part in bound for names in part.done), 1)))


def _told(what: str, done: Mapping[int, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Say each thing once, and to which files or pages it was done."""
    for name in dict.fromkeys(name for names in done.values() for name in names):
        numbers = [str(number) for number, names in done.items() if name in names]
        yield (
            f"{what}{'' if len(numbers) == 1 else 's'} {', '.join(numbers)}",
            wording.said(wording.DONE, name),
        )
