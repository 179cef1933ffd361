"""What staff settle of a discreet case in the console: that it is one, where it is safe, and the word."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy.orm import Session

from recado.bot.runtime import Runtime
from recado.bot.staff_acts import acting
from recado.bot.unlocking import unlock
from recado.firm import access, cases, contacts, discretion
from recado.firm.access import Act
from recado.firm.audit import Actor
from recado.firm.errors import NotFound
from recado.firm.models import Case, ContactPoint, Person, Staff


def set_discreet(runtime: Runtime, staff_id: UUID, case_id: UUID, *, discreet: bool) -> None:
    """From now on the case is handled discreetly, or like any other."""
    with acting(runtime, staff_id, case_id, Act.CASE_EDIT) as act:
        discretion.set_discreet(act.session, act.actor, act.case, discreet=discreet)


def set_contact(
    runtime: Runtime, staff_id: UUID, case_id: UUID, contact_id: UUID, *, safe: bool, hours: str
) -> None:
    """Say whether only the client reads there, and when nobody else looks. Raises Conflict or Invalid."""
    with _editing(runtime, staff_id, case_id) as (session, actor, case):
        contact = contacts.lock(session, contact_id)
        if contact.id not in {each.id for each in points(session, case)}:
            raise NotFound
        discretion.set_safe(session, actor, contact, safe=safe)
        discretion.set_hours(session, actor, contact, hours)


def agree_word(runtime: Runtime, staff_id: UUID, case_id: UUID, person_id: UUID, word: str) -> None:
    """Keep the word agreed in person, which opens a door that wrong ones had locked. Raises Invalid."""
    with _editing(runtime, staff_id, case_id) as (session, actor, case):
        if person_id not in {party.person_id for party in cases.parties(session, case.id)}:
            raise NotFound
        person = session.get_one(Person, person_id)
        unlock(session, person)
        discretion.agree_word(session, actor, person, word)


def points(session: Session, case: Case) -> list[ContactPoint]:
    """Every address at which somebody of this case is reached."""
    parties = cases.parties(session, case.id)
    return [contact for party in parties for contact in contacts.of_person(session, party.person_id)]


@contextmanager
def _editing(runtime: Runtime, staff_id: UUID, case_id: UUID) -> Iterator[tuple[Session, Actor, Case]]:
    with runtime.transaction() as session:
        case = session.get(Case, case_id)
        if case is None:
            raise NotFound
        access.require(session, session.get_one(Staff, staff_id), Act.CASE_EDIT, case)
        yield session, Actor("staff", str(staff_id)), case
