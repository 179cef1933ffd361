"""What a machine read on a paper, and what a person confirmed of it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from recado.firm import answers, audit, cases
from recado.firm.actions import Action
from recado.firm.crypto import seal, unseal_text
from recado.firm.errors import Conflict, Invalid
from recado.firm.models import Case, ChecklistItem, Document, Person, Reading, Staff
from recado.firm.versions import note

DATES = frozenset({"expires", "born", "noticed", "received", "priority", "due", "appointed"})
ANSWERS = {"expires": "expiry", "number": "number", "issuer": "issuer", "noticed": "issued"}
"""Which of an item's questions a value answers, where the case type asks it."""
NUMBERS = frozenset({"a_number", "receipt"})
LONGEST = 120


class Fact(Protocol):
    """A value as the media floor finds it."""

    @property
    def name(self) -> str:
        """Which value it is."""

    @property
    def value(self) -> str:
        """What was read."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What makes it doubtful."""


class Hint(Protocol):
    """Whether it seems to be the paper that was asked for, as the media floor says it."""

    @property
    def verdict(self) -> str:
        """likely, unlikely or unknown."""

    @property
    def sign(self) -> str:
        """What kind of paper it seems to be."""

    @property
    def words(self) -> str:
        """The words that say so."""

    @property
    def page(self) -> int:
        """Where they stand."""


@dataclass(frozen=True, slots=True)
class Line:
    """One value on record."""

    name: str
    value: str
    warnings: tuple[str, ...]
    confirmed_by: uuid.UUID | None
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Read:
    """All that is on record of a paper's reading."""

    lines: tuple[Line, ...]
    verdict: str
    sign: str
    words: str
    page: int


def written(facts: Iterable[Fact], hint: Hint) -> dict[str, Any]:
    """A reading as it is kept."""
    told = {"verdict": hint.verdict, "sign": hint.sign, "words": hint.words, "page": hint.page}
    kept = [{"name": fact.name, "value": fact.value, "warnings": list(fact.warnings)} for fact in facts]
    return {"facts": kept, "hint": told}


def ask(session: Session, document: Document, now: datetime) -> None:
    """The paper is to be read, again if it was: its pages may be others now."""
    row = _row(session, document.id)
    if row is None:
        row = Reading(key_id=document.key_id, document_id=document.id)
        session.add(row)
    row.facts_sealed, row.due_at, row.attempts = None, now, 0
    session.flush()


def claim(
    session: Session, document_id: uuid.UUID, now: datetime, lease: timedelta, tries: int
) -> datetime | None:
    """Until when it is mine, if it is owed; after so many tries it is given up."""
    query = select(Reading).where(Reading.document_id == document_id, Reading.due_at <= now)
    row = session.scalars(query.with_for_update(skip_locked=True)).first()
    if row is None:
        return None
    row.attempts += 1
    row.due_at = now + lease if row.attempts <= tries else None
    return row.due_at


def put_off(session: Session, document_id: uuid.UUID, leased: datetime, until: datetime) -> None:
    """Give a claimed one back without counting the try: what it waits for is no failure of its own."""
    row = _row(session, document_id, lock=True)
    if row is not None and row.due_at == leased:
        row.due_at, row.attempts = until, row.attempts - 1


def keep(
    session: Session, actor: audit.Actor, document: Document, made: dict[str, Any], leased: datetime
) -> None:
    """Keep what was read, sealed, unless it is owed anew: other pages were bound meanwhile.

    The audit counts what was found and names none of it.
    """
    row = _row(session, document.id, lock=True)
    if row is None or row.due_at != leased:
        return
    seal(session, row, "facts", json.dumps(made))
    row.due_at = None
    doubts = sum(bool(fact["warnings"]) for fact in made["facts"])
    said = {"facts": len(made["facts"]), "doubtful": doubts, "hint": made["hint"]["verdict"]}
    note(session, actor, Action.READING_MADE, document, said)


def of(session: Session, document_id: uuid.UUID) -> Read | None:
    """Open a paper's reading; None where it was not read."""
    row = _row(session, document_id)
    if row is None or row.facts_sealed is None:
        return None
    made = json.loads(unseal_text(session, row, "facts"))
    return Read(tuple(_line(fact) for fact in made["facts"]), **made["hint"])


def confirm(
    session: Session,
    staff: Staff,
    document: Document,
    case: Case,
    name: str,
    value: str,
    *,
    asked: Iterable[str],
    now: datetime,
) -> None:
    """A person has looked, and this is the value; it goes where the records have a place for it.

    `asked` are the facts that the case type asks about the item. Raises Invalid for a value that is none,
    Conflict where nothing was read of this name.
    """
    row = _row(session, document.id, lock=True)
    made = json.loads(unseal_text(session, row, "facts")) if row and row.facts_sealed else {"facts": []}
    fact = next((each for each in made["facts"] if each["name"] == name), None)
    if row is None or fact is None:
        raise Conflict("this was not read on the paper")
    value = _checked(name, value)
    said = {"by": str(staff.id), "at": now.isoformat()}
    changed = value != fact["value"]
    fact |= {"value": value, "confirmed": said}
    seal(session, row, "facts", json.dumps(made))
    item = session.get_one(ChecklistItem, document.item_id)
    actor = audit.Actor("staff", str(staff.id))
    about = {"fact": name, "item": item.slug, "changed": changed}
    note(session, actor, Action.READING_CONFIRMED, document, about)
    if ANSWERS.get(name) in set(asked):
        person = session.get_one(Person, document.person_id)
        answers.save(session, actor, case, person, f"{item.slug}.{ANSWERS[name]}", value)
    if name in NUMBERS and "*" not in value:
        cases.add_number(session, actor, case, name, value)


def _checked(name: str, value: str) -> str:
    value = " ".join(value.split())
    if not value or len(value) > LONGEST:
        raise Invalid("Write what the paper says.")
    if name in DATES:
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            raise Invalid(f"{value!r} is no date.") from None
    return value


def _line(fact: dict[str, Any]) -> Line:
    said = fact.get("confirmed")
    return Line(
        fact["name"],
        fact["value"],
        tuple(fact["warnings"]),
        uuid.UUID(said["by"]) if said else None,
        datetime.fromisoformat(said["at"]) if said else None,
    )


def _row(session: Session, document_id: uuid.UUID, *, lock: bool = False) -> Reading | None:
    query = select(Reading).where(Reading.document_id == document_id)
    return session.scalars(query.with_for_update() if lock else query).first()
