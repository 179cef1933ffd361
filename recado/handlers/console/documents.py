"""Reviewing one document: its PDF, its pages, the originals, and the firm's yes or no."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from recado.bot import files, staff_acts
from recado.firm import documents, people
from recado.firm.access import Act
from recado.firm.actions import Action
from recado.firm.crypto import unseal_text
from recado.firm.errors import Conflict, Invalid, NotFound
from recado.firm.models import Case, ChecklistItem, ContactPoint, Document, Medium, Person, Staff, StoredFile
from recado.gateways.errors import StorageMissing
from recado.handlers.console import gate, headers, wording
from recado.handlers.console.acting import sentence, told
from recado.handlers.console.casefile import item_label
from recado.handlers.console.clock import Clock
from recado.handlers.console.fields import field
from recado.handlers.console.rejection import preview
from recado.handlers.console.shown import plain
from recado.handlers.console.transcript import Picture, picture_of

LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Review:
    """The screen of one document."""

    ref: str
    label: str
    person: str
    version: int
    pages: int
    state: str
    tone: str
    waiting: bool
    """Whether it can be accepted or rejected now."""
    pdf: bool
    pictures: tuple[Picture, ...]
    reviewed: str
    reason: str
    others: tuple[tuple[int, str, Document], ...]


def routes(blueprint: Blueprint) -> None:
    """Add this screen's addresses."""
    blueprint.get("/documents/<uuid:document_id>", endpoint="document")(page)
    blueprint.get("/documents/<uuid:document_id>/pdf", endpoint="document_pdf")(pdf)
    blueprint.get("/documents/<uuid:document_id>/download", endpoint="document_download")(download)
    blueprint.post("/documents/<uuid:document_id>/accept", endpoint="accept")(accept)
    blueprint.post("/documents/<uuid:document_id>/reject", endpoint="reject")(reject)
    blueprint.get("/media/<uuid:medium_id>/thumbnail", endpoint="thumbnail")(thumbnail)
    blueprint.get("/media/<uuid:medium_id>/original", endpoint="original")(original)


@gate.on_document(Act.FILE_VIEW)
def page(session: Session, case: Case, document: Document) -> ResponseReturnValue:
    """The review screen."""
    gate.note_view(session, Action.DOCUMENT_VIEWED, f"document:{document.id}", case)
    return _page(session, case, document)


@gate.quiet
@gate.on_document(Act.FILE_VIEW)
def pdf(session: Session, case: Case, document: Document) -> ResponseReturnValue:
    """The PDF of our own making, for a frame of the console."""
    file, data = _load(session, document.pdf_file_id)
    gate.note_view(session, Action.FILE_VIEWED, f"file:{file.id}", case)
    response = Response(data, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{_name(case, session, document)}"'
    response.headers["Content-Security-Policy"] = headers.PDF_POLICY
    return response


@gate.on_document(Act.FILE_VIEW)
def download(session: Session, case: Case, document: Document) -> ResponseReturnValue:
    """The same PDF, to keep."""
    file, pieces = _stream(session, document.pdf_file_id)
    gate.note_view(session, Action.FILE_VIEWED, f"file:{file.id}", case)
    return _attachment(file, pieces, _name(case, session, document), "application/pdf")


@gate.acting_on_document(Act.DOCUMENT_REVIEW)
def accept(case: Case, document: Document) -> ResponseReturnValue:
    """Accept it; the client is told."""
    with told("Accepted. The client is told."):
        staff_acts.review(gate.runtime(), gate.me().id, document.id, accepted=True, reason="")
    return redirect(url_for("console.thread", ref=case.ref), code=303)


@gate.acting_on_document(Act.DOCUMENT_REVIEW)
def reject(case: Case, document: Document) -> ResponseReturnValue:
    """Send it back with a reason, which the client reads word for word."""
    reason = " ".join(field("reason", LONGEST_REASON).split())
    try:
        _send_back(document, reason)
    except (Conflict, Invalid) as refusal:
        flash(sentence(refusal), "refused")
        with gate.runtime().transaction() as session:
            return _page(session, *gate.document_for(session, document.id, Act.FILE_VIEW), reason=reason), 409
    flash("Sent back. The client is told why.", "done")
    return redirect(url_for("console.thread", ref=case.ref), code=303)


@gate.quiet
@gate.on_medium(Act.FILE_VIEW)
def thumbnail(session: Session, _case: Case, medium: Medium) -> ResponseReturnValue:
    """A small picture of our own making."""
    file, data = _load(session, medium.thumbnail_file_id)
    if file.content_type not in ("image/jpeg", "image/png", "image/webp"):
        raise NotFound
    response = Response(data, mimetype=file.content_type)
    response.headers["Content-Security-Policy"] = headers.PICTURE_POLICY
    return response


@gate.on_medium(Act.FILE_VIEW)
def original(session: Session, case: Case, medium: Medium) -> ResponseReturnValue:
    """Exactly what the client sent. Nobody vouches for it, so it is only ever an attachment, of no type."""
    file, pieces = _stream(session, medium.original_file_id)
    gate.note_view(session, Action.FILE_VIEWED, f"file:{file.id}", case)
    kind = "".join(c for c in medium.kind if c.isascii() and c.isalnum())[:8] or "bin"
    return _attachment(
        file, pieces, f"{case.ref}-original-{medium.id.hex[-8:]}.{kind}", "application/octet-stream"
    )


def _send_back(document: Document, reason: str) -> None:
    if not reason:
        raise Invalid("Write the reason: the client reads it.")
    staff_acts.review(gate.runtime(), gate.me().id, document.id, accepted=False, reason=reason)


def _page(session: Session, case: Case, document: Document, reason: str = "") -> str:
    item = session.get_one(ChecklistItem, document.item_id)
    contact = session.get_one(ContactPoint, document.contact_point_id)
    return render_template(
        "console/document.html",
        document=document,
        review=_review(session, case, document, item),
        preview=preview(case.case_type, item.slug, contact.language),
        may_review=gate.allowed(session, Act.DOCUMENT_REVIEW, case),
        draft=reason,
        longest=LONGEST_REASON,
    )


def _review(session: Session, case: Case, document: Document, item: ChecklistItem) -> Review:
    clock = gate.clock(session)
    state, tone = wording.toned(wording.DOCUMENTS, document.state)
    others = [each for each in documents.of_case(session, case.id) if each.item_id == item.id]
    return Review(
        ref=case.ref,
        label=item_label(case.case_type, item.slug),
        person=plain(people.name(session, session.get_one(Person, document.person_id))),
        version=document.version,
        pages=document.page_count,
        state=state,
        tone=tone,
        waiting=document.state == "received",
        pdf=document.pdf_file_id is not None,
        pictures=tuple(picture_of(medium) for medium in documents.media_of(session, document.id)),
        reviewed=_reviewed(session, document, clock),
        reason=plain(unseal_text(session, document, "reason")),
        others=tuple(
            (each.version, wording.toned(wording.DOCUMENTS, each.state)[0], each)
            for each in others
            if each.id != document.id
        ),
    )


def _reviewed(session: Session, document: Document, clock: Clock) -> str:
    if not document.reviewed_at or not document.reviewed_by:
        return ""
    return f"{session.get_one(Staff, document.reviewed_by).name}, {clock.moment(document.reviewed_at)}"


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
    item = session.get_one(ChecklistItem, document.item_id)
    return f"{case.ref}-{item.slug}-{document.version}.pdf"


def _attachment(file: StoredFile, pieces: Iterator[bytes], name: str, content_type: str) -> Response:
    response = Response(pieces, mimetype=content_type)
    response.headers["Content-Length"] = str(file.size)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = headers.PICTURE_POLICY
    return response
