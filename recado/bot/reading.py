"""Reading a client's paper by machine, once it is bound: facts for staff to confirm, which decide nothing."""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from recado.bot import files
from recado.bot.bells import READS, after_commit
from recado.bot.decoder import DecoderDiedError
from recado.bot.pagefile import unpack
from recado.bot.runtime import Runtime
from recado.firm import documents, people, readings
from recado.firm.audit import Actor
from recado.firm.models import ChecklistItem, Document, Person
from recado.media import findings
from recado.media.page import Page
from recado.media.page_text import PageText
from recado.media.refusals import Refused

log = logging.getLogger(__name__)

READER = Actor("system", "reader")
LEASE = timedelta(minutes=15)
PARK_AFTER = 3
MOST_PAGES = 12
"""Of one paper, no more pages are read: what identifies it stands on the first."""


def ask(runtime: Runtime, session: Session, document: Document) -> None:
    """Have the paper read where that can be done; elsewhere nothing tells that it could be."""
    if runtime.decoder is not None and runtime.decoder.reads():
        readings.ask(session, document, runtime.now())
        after_commit(session, READS, "read_document", str(document.id))


def read(runtime: Runtime, document_id: UUID) -> None:
    """Read one paper; a repeat finds nothing to do, and one that keeps failing is given up."""
    if runtime.decoder is None or not runtime.decoder.reads():
        return
    with runtime.transaction() as session:
        if not readings.claim(session, document_id, runtime.now(), LEASE, PARK_AFTER):
            return
    try:
        _read(runtime, document_id)
    except Exception:
        # Whatever it was: it is tried again after the lease, and the papers are reviewed without it.
        log.exception("a paper could not be read", extra={"document": str(document_id)})


def _read(runtime: Runtime, document_id: UUID) -> None:
    texts = [_text(runtime, page) for page in _pages(runtime, document_id)[:MOST_PAGES]]
    with runtime.transaction() as session:
        document = session.get_one(Document, document_id)
        person = session.get_one(Person, document.person_id)
        item = session.get_one(ChecklistItem, document.item_id)
        known = findings.Person(people.name(session, person), people.birth_date(session, person))
        found = findings.find(texts, item.slug, known, runtime.now().date())
        readings.keep(session, READER, document, readings.written(found.facts, found.hint))


def _pages(runtime: Runtime, document_id: UUID) -> list[Page]:
    with runtime.transaction() as session:
        ready = [each for each in documents.media_of(session, document_id) if each.state == "ready"]
        frames = [files.load(runtime, session, each.pages_file_id)[1] for each in ready if each.pages_file_id]
    return [page for frame in frames for page in unpack(frame)]


def _text(runtime: Runtime, page: Page) -> PageText:
    assert runtime.decoder is not None  # noqa: S101 - `read` looked
    try:
        return runtime.decoder.read(page) or PageText(())
    except (Refused, DecoderDiedError):
        log.warning("a page could not be read")
        return PageText(())
