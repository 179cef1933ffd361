"""Reading a client's paper by machine, once it is bound: facts for staff to confirm, which decide nothing."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from recado.bot.bells import READS, after_commit
from recado.bot.decoder import DecoderDiedError
from recado.bot.runtime import Runtime
from recado.bot.stored_pages import StoredPages, places
from recado.firm import people, readings, sheets
from recado.firm.audit import Actor
from recado.firm.models import ChecklistItem, Document, Person
from recado.gateways.errors import StorageDown
from recado.media import findings
from recado.media.page import Page
from recado.media.page_text import PageText
from recado.media.refusals import Refused

log = logging.getLogger(__name__)

READER = Actor("system", "reader")
LEASE = timedelta(minutes=15)
STORE_PAUSE = timedelta(seconds=30)
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
        leased = readings.claim(session, document_id, runtime.now(), LEASE, PARK_AFTER)
    if leased is None:
        return
    try:
        _read(runtime, document_id, leased)
    except StorageDown:
        log.warning("a paper waits for the file store", extra={"document": str(document_id)})
        with runtime.transaction() as session:
            readings.put_off(session, document_id, leased, runtime.now() + STORE_PAUSE)
    except Exception:
        # Whatever it was: it is tried again after the lease, and the papers are reviewed without it.
        log.exception("a paper could not be read", extra={"document": str(document_id)})


def _read(runtime: Runtime, document_id: UUID, leased: datetime) -> None:
    with runtime.transaction() as session:
        found_at = places(session, document_id, sheets.standing(session, document_id))[:MOST_PAGES]
    texts = [_text(runtime, page) for page in StoredPages(runtime, found_at)]
    with runtime.transaction() as session:
        document = session.get_one(Document, document_id)
        person = session.get_one(Person, document.person_id)
        item = session.get_one(ChecklistItem, document.item_id)
        known = findings.Person(people.name(session, person), people.birth_date(session, person))
        found = findings.find(texts, item.slug, known, runtime.now().date())
        readings.keep(session, READER, document, readings.written(found.facts, found.hint), leased)


def _text(runtime: Runtime, page: Page) -> PageText:
    assert runtime.decoder is not None  # noqa: S101 - `read` looked
    try:
        return runtime.decoder.read(page) or PageText(())
    except (Refused, DecoderDiedError):
        log.warning("a page could not be read")
        return PageText(())
