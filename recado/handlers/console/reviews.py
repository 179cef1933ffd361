"""The screen of one document: what is known of this version, and the forms that decide about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template
from sqlalchemy.orm import Session

from recado.bot import thumbnails
from recado.bot.opening_cases import case_type_of
from recado.bot.review_acts import LONGEST_NOTE
from recado.firm import contacts, documents, people, versions
from recado.firm.access import Act
from recado.firm.actions import Action
from recado.firm.crypto import unseal_text
from recado.firm.models import Case, ChecklistItem, ContactPoint, Document, Person, Staff
from recado.flows import reasons
from recado.flows.casetypes.model import is_translation
from recado.handlers.console import gate, looks, parts, readings, sheets, wording
from recado.handlers.console.casefile import item_label
from recado.handlers.console.clock import Clock
from recado.handlers.console.rejection import preview
from recado.handlers.console.shown import plain
from recado.handlers.console.transcript import Picture, picture_of


@dataclass(frozen=True, slots=True)
class Review:
    """One version of a paper."""

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
    verdict: str
    """What was decided, also of a version that is superseded now."""
    reason: tuple[str, str]
    """Why it was sent back: what staff chose, and what they wrote."""
    restored: str
    """Why staff made it the standing version again; empty: they did not."""
    sensitivity: str
    """What makes it one that only few may look at; empty: nothing."""
    others: tuple[tuple[int, str, Document], ...]


def screen(session: Session, case: Case, document: Document, *, chosen: str = "", draft: str = "") -> str:
    """The screen, which is a look; who may not look sees what it is, and its state, and no more."""
    review = review_of(session, case, document)
    if not looks.may(session, case, document):
        gate.note_view(session, Action.CASE_VIEWED, f"case:{case.id}", case)
        return render_template("console/document_closed.html", review=review)
    looks.opened(session, case, document)
    return render_template(
        "console/document.html",
        document=document,
        review=review,
        sheets=sheets.lines(session, document),
        made=parts.made(session, document),
        read=readings.reading_of(session, case, document),
        **_forms(session, case, document, chosen=chosen, draft=draft),
    )


def review_of(session: Session, case: Case, document: Document) -> Review:
    """One version of a paper as plain values, without a look at what it shows."""
    clock = gate.clock(session)
    item = looks.item_of(session, document)
    state, tone = wording.toned(wording.DOCUMENTS, document.state)
    media = documents.media_of(session, document.id)
    pages = thumbnails.counted(session, media)
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
        pictures=tuple(picture_of(medium, pages=pages[medium.id]) for medium in media),
        reviewed=_reviewed(session, document, clock),
        verdict=wording.toned(wording.DOCUMENTS, document.superseded_from or document.state)[0],
        reason=_reason(session, document),
        restored=plain(unseal_text(session, document, "restored_reason")),
        sensitivity=wording.said(wording.SENSITIVITIES, item.sensitivity) if item.sensitivity else "",
        others=tuple(
            (each.version, wording.toned(wording.DOCUMENTS, each.state)[0], each)
            for each in versions.of_item(session, item.id)
            if each.id != document.id
        ),
    )


def _reviewed(session: Session, document: Document, clock: Clock) -> str:
    if not document.reviewed_at or not document.reviewed_by:
        return ""
    return f"{session.get_one(Staff, document.reviewed_by).name}, {clock.moment(document.reviewed_at)}"


def _reason(session: Session, document: Document) -> tuple[str, str]:
    """What staff chose, and what they wrote."""
    known = document.reason_code and document.reason_code != reasons.OTHER
    chosen = wording.said(wording.REASONS, document.reason_code) if known else ""
    return chosen, plain(unseal_text(session, document, "reason"))


def _forms(session: Session, case: Case, document: Document, *, chosen: str, draft: str) -> Mapping[str, Any]:
    """What the forms beside the document need; empty for who may not decide."""
    line = session.get_one(ChecklistItem, document.item_id)
    if not gate.allowed(session, Act.DOCUMENT_REVIEW, case, line):
        return {}
    item = case_type_of(session, case).item(line.slug)
    if document.state == "received" and item is not None:
        contact = session.get_one(ContactPoint, document.contact_point_id)
        origin = gate.runtime().settings.origin
        return {
            "preview": preview(
                item,
                contact.language,
                origin,
                discreet=case.discreet,
                whose=_whose(session, document, contact),
            ),
            "chosen": chosen,
            "draft": draft,
            "longest": LONGEST_NOTE,
            "translatable": not is_translation(line.slug),
        }
    return {
        "may_restore": document.state == "superseded" and document.pdf_file_id is not None,
        "longest": LONGEST_NOTE,
    }


def _whose(session: Session, document: Document, contact: ContactPoint) -> str:
    """The client's first name, where texts at this address must say whose paper they are about."""
    there = {party.person_id for party in contacts.parties_of(session, contact)}
    names = {each: people.first_name(session, session.get_one(Person, each)) for each in there}
    several = len(set(names.values())) > 1
    return names.get(document.person_id, "") if several else ""
