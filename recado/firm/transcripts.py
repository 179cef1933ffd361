"""A case's transcript as plain values: its messages of all channels, and what happened between them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from recado.firm import audit, cases, document_parts, messages, people, setup
from recado.firm.actions import Action
from recado.firm.crypto import unseal_text, vault_of
from recado.firm.errors import KeyDestroyed
from recado.firm.models import AuditHead, AuditLine, Case, ChecklistItem, Document, Medium, Message, Staff
from recado.firm.rules.filing import file_name

HAPPENINGS = (
    Action.CASE_OPENED,
    Action.LEAD_TURNED,
    Action.CASE_STAGE_CHANGED,
    Action.DOCUMENT_RECEIVED,
    Action.DOCUMENT_ACCEPTED,
    Action.DOCUMENT_REJECTED,
    Action.DOCUMENT_SUPERSEDED,
    Action.DOCUMENT_RESTORED,
    Action.DOCUMENT_EMPTY,
    Action.DOCUMENT_PARKED,
    Action.INVOICE_ISSUED,
    Action.PAYMENT_APPLIED,
    Action.PAYMENT_REFUSED,
)
"""Acts that a reader of the thread needs, taken from the audit: nothing else records history."""

_WRITTEN = (Action.MESSAGE_RECEIVED, Action.MESSAGE_QUEUED, Action.MESSAGE_HELD)
_KEPT = ("from", "to", "number", "cents", "outcome", "pages")
_EXTENSIONS = {"jpeg": "jpg", "tiff": "tif", "": "bin"}


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that came with a message. `state` is owed, ready, refused, dropped or lost.

    A transcript holds no picture. `sensitivity` says which files only few may look at: of them it gives away
    nothing but that they came.
    """

    name: str
    kind: str
    state: str
    reason: str
    pages: int
    sensitivity: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One message, or one thing that happened; times are UTC.

    For a message, `sender` is client, bot, staff or provider, `text` its words, `state` its delivery. For an
    event, `action` is the audit's name of it, and `details` holds its facts: `item`, `version`, `pages`,
    `file`, `files`, `reason` of a document; `from`, `to` of a stage; `number`, `cents`, `outcome` of money.
    """

    kind: Literal["message", "event"]
    at: datetime
    sender: str
    name: str
    channel: str = ""
    direction: str = ""
    text: str = ""
    erased: bool = False
    """The key was destroyed: the words are gone for ever."""
    language: str = ""
    state: str = ""
    error_code: str = ""
    error: str = ""
    sent_at: datetime | None = None
    files: tuple[SentFile, ...] = ()
    action: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Member:
    """A person's part in the case."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """The whole of a case's thread, and how far its audit chain had come: `audit_lines`, `audit_code`."""

    firm: str
    timezone: str
    ref: str
    case_type: str
    stage: str
    parties: tuple[Member, ...]
    entries: tuple[Entry, ...]
    audit_lines: int
    audit_code: str


def read(session: Session, case: Case) -> Transcript:
    """Read all of a case's thread in order, by a fixed number of queries."""
    firm = setup.firm(session)
    head = session.get(AuditHead, str(case.id))
    return Transcript(
        firm=firm.name,
        timezone=firm.timezone,
        ref=case.ref,
        case_type=case.case_type,
        stage=case.stage,
        parties=_members(session, case),
        entries=_entries(session, case),
        audit_lines=head.seq if head else 0,
        audit_code=head.mac.hex() if head else "",
    )


def note_export(session: Session, actor: audit.Actor, case: Case, form: str) -> None:
    """Put on record that the case's transcript left the portal. `form`: json, txt, pdf or recording."""
    subject, chain = f"case:{case.id}", str(case.id)
    audit.record(session, actor, Action.TRANSCRIPT_EXPORTED, subject, chain=chain, facts={"form": form})


def _members(session: Session, case: Case) -> tuple[Member, ...]:
    parties = cases.parties(session, case.id)
    names = people.names(session, (party.person_id for party in parties))
    return tuple(Member(names[party.person_id], party.role) for party in parties)


def _entries(session: Session, case: Case) -> tuple[Entry, ...]:
    """All in the order of the audit's chain, which is that of the commits and asks no clock."""
    rows = messages.thread(session, case.id, limit=1_000_000)
    vault_of(session).load(session, {row.key_id for row in rows})
    names, files = _names(session, case, rows), _files(session, case, rows)
    lines = _lines(session, case)
    places = {line.subject: line.seq for line in lines if line.action in _WRITTEN}
    placed: list[tuple[int, Entry]] = []
    for row in rows:
        # A message without a line of its own stays behind the one before it.
        place = places.get(f"message:{row.id}", placed[-1][0] if placed else 0)
        placed.append((place, _message(session, row, names, files.get(row.id, ()))))
    placed += _events(session, case, lines, names)
    return tuple(entry for _, entry in sorted(placed, key=lambda each: each[0]))


def _message(session: Session, row: Message, names: Mapping[str, str], files: tuple[SentFile, ...]) -> Entry:
    try:
        text, erased = messages.body(session, row), False
    except KeyDestroyed:
        text, erased = "", True
    who = {"client": f"person:{row.person_id}", "staff": f"staff:{row.staff_id}"}.get(row.sender, "")
    return Entry(
        kind="message",
        at=row.received_at or row.created_at,
        sender=row.sender,
        name=names.get(who, ""),
        channel=row.channel,
        direction=row.direction,
        text=text,
        erased=erased,
        language=row.language or "",
        state=row.state,
        error_code=row.error_code,
        error=row.error_text,
        sent_at=row.sent_at,
        files=files,
    )


def _names(session: Session, case: Case, rows: Sequence[Message]) -> dict[str, str]:
    person_ids = {party.person_id for party in cases.parties(session, case.id)}
    person_ids |= {row.person_id for row in rows if row.person_id}
    found = {f"person:{key}": name for key, name in people.names(session, person_ids).items()}
    team = session.execute(select(Staff.id, Staff.name))
    return found | {f"staff:{row.id}": row.name for row in team}


def _files(session: Session, case: Case, rows: Sequence[Message]) -> dict[uuid.UUID, tuple[SentFile, ...]]:
    numbers = {row.id: row.seq for row in rows}
    query = (
        select(Medium, ChecklistItem.sensitivity)
        .join(Message, Message.id == Medium.message_id)
        .outerjoin(Document, Document.id == Medium.document_id)
        .outerjoin(ChecklistItem, ChecklistItem.id == Document.item_id)
        .where(Message.case_id == case.id)
    )
    found: dict[uuid.UUID, tuple[SentFile, ...]] = {}
    for medium, sensitivity in session.execute(query.order_by(Medium.message_id, Medium.position)):
        name = f"{case.ref}-{numbers.get(medium.message_id, 0)}-{medium.position + 1}.{_extension(medium)}"
        file = SentFile(
            name,
            medium.kind or medium.claimed_type,
            medium.state,
            medium.reason or "",
            medium.page_count,
            sensitivity or "",
        )
        found[medium.message_id] = (*found.get(medium.message_id, ()), file)
    return found


def _extension(medium: Medium) -> str:
    kind = medium.kind.rpartition("/")[2].lower()
    return _EXTENSIONS.get(kind, kind)


def _lines(session: Session, case: Case) -> Sequence[AuditLine]:
    known = (*HAPPENINGS, *_WRITTEN)
    query = select(AuditLine).where(AuditLine.chain == str(case.id), AuditLine.action.in_(known))
    return session.scalars(query.order_by(AuditLine.seq)).all()


def _events(
    session: Session, case: Case, lines: Sequence[AuditLine], names: Mapping[str, str]
) -> list[tuple[int, Entry]]:
    papers = _papers(session, case)
    return [
        (
            line.seq,
            Entry(
                kind="event",
                at=line.at,
                sender=line.actor.partition(":")[0],
                name=names.get(line.actor, ""),
                action=line.action,
                details=_details(line, papers.get(line.subject, {}), case),
            ),
        )
        for line in lines
        if line.action in HAPPENINGS
    ]


def _details(line: AuditLine, paper: Mapping[str, Any], case: Case) -> dict[str, Any]:
    facts = json.loads(line.facts)
    kept = {name: facts[name] for name in _KEPT if name in facts}
    if paper:
        kept |= {name: paper[name] for name in ("item", "version")}
    if line.action == Action.DOCUMENT_RECEIVED and paper:
        count = max(int(paper["parts"]), 1)
        kept["files"] = [
            file_name(case.ref, paper["item"], paper["version"], number, count)
            for number in range(1, count + 1)
        ]
        kept["file"] = kept["files"][0]
    if line.action == Action.DOCUMENT_REJECTED and paper:
        kept |= {"reason": paper["reason"], "reason_code": facts.get("reason", "")}
    return kept


def _papers(session: Session, case: Case) -> dict[str, dict[str, Any]]:
    query = select(Document, ChecklistItem.slug).join(ChecklistItem, ChecklistItem.id == Document.item_id)
    parts = document_parts.counts(session, case.id)
    return {
        f"document:{document.id}": {
            "item": slug,
            "version": document.version,
            "reason": _reason(session, document),
            "parts": parts.get(document.id, 0),
        }
        for document, slug in session.execute(query.where(Document.case_id == case.id))
    }


def _reason(session: Session, document: Document) -> str:
    try:
        return unseal_text(session, document, "reason")
    except KeyDestroyed:
        return ""
