"""People: whatever identifies them is sealed under a key of their own, and found through keyed tokens."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Row, Select, and_, false, func, or_, select
from sqlalchemy.orm import Session

from recado.firm import access, audit
from recado.firm import search as keyed
from recado.firm.actions import Action
from recado.firm.crypto import readable_text, seal, unseal_text, vault_of
from recado.firm.errors import Invalid
from recado.firm.models import Case, Party, Person, SearchToken, Staff

Found = Select[uuid.UUID, uuid.UUID, str]
"""Person, case and its ref; the latter two are NULL for somebody in no case."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A person in a case. `case_id` is None for somebody who is in no case yet."""

    person_id: uuid.UUID
    case_id: uuid.UUID | None
    case_ref: str
    name: str


def create(
    session: Session, actor: audit.Actor, *, name: str, birth_date: date | None, timezone: str | None = None
) -> Person:
    """Write a person with a key of their own. Raises Invalid without a name."""
    name = " ".join(name.split())
    if not name:
        raise Invalid("a person needs a name")
    person = Person(key_id=vault_of(session).create(session, "person"), timezone=timezone)
    seal(session, person, "name", name)
    seal(session, person, "first_name", name.split()[0])
    if birth_date:
        seal(session, person, "birth_date", birth_date.isoformat())
    session.add(person)
    session.flush()
    keyed.add(session, "name", keyed.beginnings(name), person_id=person.id)
    subject = f"person:{person.id}"
    audit.record(session, actor, Action.PERSON_CREATED, subject, chain=subject)
    return person


def name(session: Session, person: Person) -> str:
    """Open a person's name."""
    return unseal_text(session, person, "name")


def first_name(session: Session, person: Person) -> str:
    """Open the name by which a person is spoken to."""
    return unseal_text(session, person, "first_name")


def birth_date(session: Session, person: Person) -> date | None:
    """Open a person's date of birth, if the firm knows it."""
    text = unseal_text(session, person, "birth_date")
    return date.fromisoformat(text) if text else None


def phrase(session: Session, person: Person) -> str:
    """Open what the client chose to see in every request for money or papers; empty where nothing was."""
    return unseal_text(session, person, "phrase")


def choose_phrase(session: Session, actor: audit.Actor, person: Person, words: str) -> None:
    """Keep what the client wants to see in every request for money or papers."""
    seal(session, person, "phrase", words)
    subject = f"person:{person.id}"
    audit.record(session, actor, Action.PERSON_PHRASE_SET, subject, chain=subject)


def names(session: Session, person_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Open many people's names by two queries, whatever their number."""
    people = session.scalars(select(Person).where(Person.id.in_(set(person_ids)))).all()
    vault_of(session).load(session, (person.key_id for person in people))
    return {person.id: readable_text(session, person, "name") for person in people}


def search(session: Session, staff: Staff, text: str, limit: int = 50) -> list[Hit]:
    """Find people by the beginnings of their names, by phone, A-number, receipt number or case ref.

    Only in cases that this member of staff may list; no row is opened but the hits.
    """
    rows: dict[tuple[uuid.UUID, uuid.UUID | None], Row[uuid.UUID, uuid.UUID, str]] = {}
    for query in _queries(session, staff, text):
        rows.update({(row[0], row[1]): row for row in session.execute(query.limit(limit))})
    found = list(rows.values())[:limit]
    opened = names(session, (row[0] for row in found))
    hits = [Hit(row[0], row[1], row[2] or "", opened[row[0]]) for row in found]
    return sorted(hits, key=lambda hit: (hit.name.casefold(), hit.case_ref))


def _queries(session: Session, staff: Staff, text: str) -> list[Found]:
    queries = [_having(staff, kind, wanted) for kind, wanted in keyed.tokens(session, text)]
    ref = re.fullmatch(r"R-?([0-9]{1,7})", text.strip().upper())
    if ref:
        queries.append(_in_cases(staff, Case.ref == f"R-{int(ref[1]):04d}"))
    return queries


def _having(staff: Staff, kind: str, wanted: list[bytes]) -> Found:
    tokens = SearchToken.token.in_(wanted)
    if kind in ("a_number", "receipt"):
        return _in_cases(staff, Case.id.in_(select(SearchToken.case_id).where(tokens)))
    people = (
        select(SearchToken.person_id)
        .where(tokens, SearchToken.person_id.is_not(None))
        .group_by(SearchToken.person_id)
        .having(func.count(SearchToken.token.distinct()) == len(wanted))
    )
    # People in no case yet are shown to those who may open one, so that nobody is written twice.
    caseless = Case.id.is_(None) if access.reach_of(staff, access.Act.CASE_OPEN) else false()
    return (
        select(Person.id, Case.id, Case.ref)
        .outerjoin(Party, Party.person_id == Person.id)
        .outerjoin(Case, Case.id == Party.case_id)
        .where(Person.id.in_(people), or_(and_(Case.id.is_not(None), access.visible_cases(staff)), caseless))
        .order_by(Case.ref.desc(), Person.id)
    )


def _in_cases(staff: Staff, condition: ColumnElement[bool]) -> Found:
    """One hit a case: the party that came first."""
    first = (
        select(Party.person_id)
        .where(Party.case_id == Case.id)
        .order_by(Party.id)
        .limit(1)
        .correlate(Case)
        .scalar_subquery()
    )
    return (
        select(Person.id, Case.id, Case.ref)
        .join(Case, Person.id == first)
        .where(condition, access.visible_cases(staff))
        .order_by(Case.ref.desc())
    )
