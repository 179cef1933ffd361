"""Staff mark a telephone as seized, or take the mark away; then whoever holds it proves anew who they are."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from recado.bot.runtime import Runtime
from recado.firm import access, contacts, seizures
from recado.firm.access import Act
from recado.firm.audit import Actor
from recado.firm.errors import Invalid, NotFound
from recado.firm.models import Case, ContactPerson, ContactPoint, Party, Staff
from recado.firm.rules.phone import typed_phone
from recado.flows import identity
from recado.flows.state import StateError, dialogue_from_json, dialogue_to_json


def by_staff(runtime: Runtime, staff_id: UUID, case_id: UUID, contact_id: UUID, *, seized: bool) -> None:
    """Mark the telephone of somebody in this case, or take its mark away. Raises NotFound, NotAllowed."""
    with runtime.transaction() as session:
        case, staff = session.get(Case, case_id), session.get_one(Staff, staff_id)
        if case is None or not _reached_at(session, case_id, contact_id):
            raise NotFound
        access.require(session, staff, Act.CASE_EDIT, case)
        points = seizures.same_phone(session, session.get_one(ContactPoint, contact_id))
        mark(runtime, session, Actor("staff", str(staff_id)), points, seized=seized)


def by_phone(runtime: Runtime, session: Session, actor: Actor, phone: str, *, seized: bool) -> int:
    """Do the same to a number; return how many contact points it has. Raises Invalid or NotFound."""
    number = typed_phone(phone)
    if number is None:
        raise Invalid(f"{phone!r} is no telephone number: write one such as +13055550123")
    points = seizures.at_number(session, number)
    mark(runtime, session, actor, points, seized=seized)
    return len(points)


def mark(
    runtime: Runtime, session: Session, actor: Actor, points: list[ContactPoint], *, seized: bool
) -> None:
    """Mark these contact points, which are locked, or take their mark away."""
    if seized:
        seizures.seize(session, actor, points, runtime.now())
    elif seizures.give_back(session, actor, points):
        for contact in points:
            _ask_again(session, contact)


def _ask_again(session: Session, contact: ContactPoint) -> None:
    """Whoever held the phone may have read the answers off its screen."""
    for party, data in contacts.read_dialogues(session, contact).items():
        try:
            asked_anew = identity.anew(dialogue_from_json(data))
        except StateError:
            continue  # what cannot be read proves nothing: the next turn begins it afresh
        contacts.write_dialogue(session, contact, party, dialogue_to_json(asked_anew))


def _reached_at(session: Session, case_id: UUID, contact_id: UUID) -> bool:
    query = (
        select(Party.id)
        .join(ContactPerson, ContactPerson.person_id == Party.person_id)
        .where(Party.case_id == case_id, ContactPerson.contact_point_id == contact_id)
    )
    return session.scalar(query.limit(1)) is not None
