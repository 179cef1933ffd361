"""A case's thread as staff read it: plain values made from rows."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from recado.firm import messages, people, versions
from recado.firm.crypto import vault_of
from recado.firm.errors import KeyDestroyed
from recado.firm.models import Case, ChecklistItem, Document, Medium, Message, Staff
from recado.handlers.console import wording
from recado.handlers.console.casefile import item_label
from recado.handlers.console.clock import Clock
from recado.handlers.console.shown import plain, shown

WINDOW = 60
"""How many of the latest entries a poll renders again, so that their delivery states and pictures move on."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One file of a client's message."""

    id: uuid.UUID
    label: str
    thumbnail: bool
    original: bool
    problem: str
    pages: int = 1
    """How many pages of it have a small picture."""
    closed: str = ""
    """What it is that I may not look at; empty: I may."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that ended with this message."""

    id: uuid.UUID
    label: str
    pages: int
    state: str
    tone: str
    pdf: bool
    closed: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One message of the thread."""

    id: uuid.UUID
    seq: int
    person_id: uuid.UUID | None
    side: str
    """client, bot, staff or provider."""
    who: str
    channel: str
    at: datetime
    time: str
    day: date
    day_words: str
    text: Markup
    language: str
    state: str
    tone: str
    error: str
    pictures: tuple[Picture, ...]
    papers: tuple[Paper, ...]

    @property
    def mark(self) -> str:
        """Changes whenever what is shown of this entry changes."""
        parts = (self.time, self.state, self.error, repr(self.pictures), repr(self.papers))
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def entries(
    session: Session,
    case: Case,
    clock: Clock,
    *,
    looks: bool,
    after: int | None = None,
    limit: int = 100,
) -> tuple[Entry, ...]:
    """The latest `limit` messages of the case; with `after`, the last `WINDOW` and all later than `after`.

    `looks`: whether sensitive papers may be seen; of the others it is only said that they are there.
    """
    rows = messages.thread(session, case.id, limit=WINDOW if after is not None else limit)
    if after is not None and rows and rows[0].seq > after + 1:
        rows = messages.thread(session, case.id, after_seq=after)
    vault_of(session).load(session, (row.key_id for row in rows))
    names = _Names.read(session, rows)
    pictures = _pictures(session, rows, looks=looks)
    papers = _papers(session, case, looks=looks)
    return tuple(
        _entry(session, row, clock, names, pictures.get(row.id, ()), papers.get(row.id, ())) for row in rows
    )


@dataclass(frozen=True, slots=True)
class _Names:
    people: Mapping[uuid.UUID, str]
    staff: Mapping[uuid.UUID, str]

    @classmethod
    def read(cls, session: Session, rows: Sequence[Message]) -> _Names:
        person_ids = {row.person_id for row in rows if row.person_id}
        staff_ids = {row.staff_id for row in rows if row.staff_id}
        named = {key: plain(name) for key, name in people.names(session, person_ids).items()}
        team = session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(staff_ids)))
        return cls(named, {row.id: row.name for row in team})

    def who(self, row: Message) -> str:
        if row.sender == "client" and row.person_id:
            return self.people.get(row.person_id, "Client")
        if row.sender == "staff" and row.staff_id:
            return self.staff.get(row.staff_id, "Staff")
        return wording.said(wording.SENDERS, row.sender)


def _entry(
    session: Session,
    row: Message,
    clock: Clock,
    names: _Names,
    pictures: tuple[Picture, ...],
    papers: tuple[Paper, ...],
) -> Entry:
    at = row.received_at or row.sent_at or row.created_at
    state, tone = wording.toned(wording.DELIVERY, row.state)
    if row.state == "queued" and row.not_before and row.not_before > clock.now:
        state = f"Will be sent {clock.moment(row.not_before)}"
    return Entry(
        id=row.id,
        seq=row.seq,
        person_id=row.person_id,
        side=row.sender if row.sender in wording.SENDERS else "bot",
        who=names.who(row),
        channel=wording.said(wording.CHANNELS, row.channel),
        at=at,
        time=clock.time(at),
        day=clock.day(at),
        day_words=clock.day_words(at),
        text=_text(session, row),
        language=row.language or "",
        state=state,
        tone=tone,
        error=plain(row.error_text),
        pictures=pictures,
        papers=papers,
    )


def _text(session: Session, row: Message) -> Markup:
    try:
        return shown(messages.body(session, row))
    except KeyDestroyed:
        return Markup('<em class="quiet">Erased: its key was destroyed.</em>')


def _pictures(
    session: Session, rows: Iterable[Message], *, looks: bool
) -> dict[uuid.UUID, tuple[Picture, ...]]:
    query = (
        select(Medium, ChecklistItem.sensitivity)
        .outerjoin(Document, Document.id == Medium.document_id)
        .outerjoin(ChecklistItem, ChecklistItem.id == Document.item_id)
        .where(Medium.message_id.in_([row.id for row in rows]))
        .order_by(Medium.position)
    )
    found: dict[uuid.UUID, tuple[Picture, ...]] = {}
    for medium, sensitivity in session.execute(query):
        picture = picture_of(medium, closed="" if looks else sensitivity or "")
        found[medium.message_id] = (*found.get(medium.message_id, ()), picture)
    return found


def picture_of(medium: Medium, *, closed: str = "", pages: int = 1) -> Picture:
    """One file as shown: its thumbnail once there is one, and what is wrong with it in plain words.

    `closed`: the sensitivity that keeps me from looking; then only its state is shown.
    """
    problem = wording.said(wording.MEDIA, medium.state)
    if medium.reason:
        problem = f"{problem}. {wording.REFUSALS.get(medium.reason, '')}".strip()
    if medium.quarantine_file_id is not None:
        problem = f"{problem} ({plain(medium.scan)})"
    if medium.waiting_for:
        problem = f"{problem}: waits for {wording.said(wording.WAITING, medium.waiting_for)}"
    kind = plain(medium.kind or medium.claimed_type or "file")
    return Picture(
        id=medium.id,
        label=f"Page {medium.number} ({kind})" if medium.number else f"File ({kind})",
        thumbnail=medium.thumbnail_file_id is not None and not closed,
        original=medium.original_file_id is not None and not closed,
        problem=problem,
        pages=pages,
        closed=wording.said(wording.SENSITIVITIES, closed) if closed else "",
    )


def _papers(session: Session, case: Case, *, looks: bool) -> dict[uuid.UUID, tuple[Paper, ...]]:
    query = (
        select(Document, ChecklistItem, Medium.message_id)
        .join(ChecklistItem, ChecklistItem.id == Document.item_id)
        .join(Medium, Medium.document_id == Document.id)
        .where(Document.case_id == case.id, Document.state.not_in(versions.GATHERING))
        .order_by(Document.id, Medium.number)
    )
    # The last file of a document decides under which message it stands.
    ends = {document.id: (document, item, message) for document, item, message in session.execute(query)}
    found: dict[uuid.UUID, tuple[Paper, ...]] = {}
    for document, item, message in ends.values():
        found[message] = (*found.get(message, ()), _paper(case, document, item, looks=looks))
    return found


def _paper(case: Case, document: Document, item: ChecklistItem, *, looks: bool) -> Paper:
    state, tone = wording.toned(wording.DOCUMENTS, document.state)
    closed = item.sensitivity and not looks
    return Paper(
        document.id,
        item_label(case.case_type, item.slug),
        document.page_count,
        state,
        tone,
        document.pdf_file_id is not None and not closed,
        wording.said(wording.SENSITIVITIES, item.sensitivity) if closed else "",
    )
