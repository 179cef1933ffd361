"""Contact points: a channel and an exact address, with its routing, language and conversation state."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ScalarResult, Table, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from recado.firm import audit, discretion
from recado.firm import search as keyed
from recado.firm.actions import Action
from recado.firm.consents import record_consent
from recado.firm.crypto import index, open_value, seal, unseal, unseal_text, vault_of
from recado.firm.errors import Invalid, NotFound
from recado.firm.ids import new_id
from recado.firm.models import Case, ContactPerson, ContactPoint, Dialogue, Party, Person
from recado.firm.reaching import known_at, of_people, of_person, preferred
from recado.firm.rules.phone import canonical_phone, masked_phone, zones_of

__all__ = ["canonical_phone", "known_at", "of_person", "preferred", "record_consent", "zones_of"]

CHANNELS = ("sms", "whatsapp")

_STANDING = (
    select(Party, Person, Case)
    .join(ContactPerson, ContactPerson.person_id == Party.person_id)
    .join(Person, Person.id == Party.person_id)
    .join(Case, Case.id == Party.case_id)
    .where(ContactPerson.contact_point_id == bindparam("contact"), ContactPerson.confirmed)
    .where(Case.closed_at.is_(None))
    .order_by(Case.id, Party.id)
    .with_for_update(of=Case)
    .execution_options(populate_existing=True)
)
_AT = select(ContactPoint).where(ContactPoint.address_hash == bindparam("hash"))
_HEARD_AT = (
    update(ContactPoint)
    .where(ContactPoint.address_hash == bindparam("hash"))
    .values(last_inbound_at=bindparam("heard_at"))
    .returning(ContactPoint)
    .execution_options(populate_existing=True, synchronize_session=False)
)
_TALKS = cast("Table", Dialogue.__table__)
_SAY_ON = _TALKS.update().where(_TALKS.c.id == bindparam("dialogue")).values(state_sealed=bindparam("state"))
_DIALOGUES = select(Dialogue.id, Dialogue.key_id, Dialogue.party, Dialogue.state_sealed).where(
    Dialogue.contact_point_id == bindparam("contact")
)


def find_or_create(
    session: Session,
    channel: str,
    address: str,
    *,
    firm_address: str = "",
    heard_at: datetime | None = None,
) -> ContactPoint:
    """Return the contact point of this exact address, made if it is new. Raises Invalid.

    `address` comes without ``whatsapp:``. A `firm_address` given is remembered as the sender to answer from.
    `heard_at` is for the turn of a text received then: the note of it locks the row as `lock` does, in one
    statement.
    """
    if channel not in CHANNELS or not address:
        raise Invalid(f"{channel!r} and an address of {len(address)} characters are no contact point")
    address_hash = index(session, "address", f"{channel}:{address}")
    contact = _find(session, address_hash, heard_at).first()
    if contact is None:
        _insert(session, channel, address, address_hash)
        contact = _find(session, address_hash, heard_at).one()
    if firm_address and contact.firm_address != firm_address:
        contact.firm_address = firm_address
    return contact


def lock(session: Session, contact_id: uuid.UUID) -> ContactPoint:
    """Lock the contact point for a turn, read afresh. Always the first lock. Raises NotFound."""
    query = select(ContactPoint).where(ContactPoint.id == contact_id).with_for_update()
    contact = session.scalars(query.execution_options(populate_existing=True)).first()
    if contact is None:
        raise NotFound
    return contact


def address(session: Session, contact: ContactPoint) -> str:
    """Open the exact address to reply to."""
    return unseal_text(session, contact, "address")


def masked(session: Session, contact: ContactPoint) -> str:
    """Return the address with all but its end hidden."""
    return masked_phone(address(session, contact))


def link(session: Session, actor: audit.Actor, contact: ContactPoint, person: Person) -> None:
    """This person is reached at, and may speak at, this contact point.

    The contact point's own sealed columns move to the first person's key, and a stop that the person said
    elsewhere holds here too.
    """
    first = session.scalars(select(ContactPerson).where(ContactPerson.contact_point_id == contact.id)).first()
    row = {"contact_point_id": contact.id, "person_id": person.id}
    inserted = insert(ContactPerson).values(id=new_id(), confirmed=True, **row)
    if session.scalar(inserted.on_conflict_do_nothing().returning(ContactPerson.id)) is None:
        return
    if first is None:
        _move_to_key(session, contact, person.key_id)
    else:
        # Two read there now, so it is not safe for either one's discreet case.
        discretion.set_safe(session, actor, contact, safe=False)
    phone = canonical_phone(address(session, contact))
    if phone:
        keyed.add(session, "phone", [phone], person_id=person.id)
    others = of_people([person.id]).where(ContactPoint.opted_out_at.is_not(None))
    stopped = session.scalars(others.order_by(ContactPoint.opted_out_at)).first()
    if stopped and contact.opted_out_at is None:
        contact.opted_out_at = stopped.opted_out_at
    facts = {"person": str(person.id)}
    _note(session, actor, Action.CONTACT_LINKED, contact, facts)


def people_of(session: Session, contact: ContactPoint) -> Sequence[Person]:
    """Return those who may be speaking here, in the order they were written."""
    query = (
        select(Person)
        .join(ContactPerson, ContactPerson.person_id == Person.id)
        .where(ContactPerson.contact_point_id == contact.id, ContactPerson.confirmed)
        .order_by(Person.id)
    )
    return session.scalars(query).all()


def standing(session: Session, contact: ContactPoint) -> list[tuple[Party, Person, Case]]:
    """Return the parts in open cases of those who may be speaking here, by case ref.

    For a turn, which has locked the contact point: the cases are locked, by ascending id, and read afresh.
    """
    found = [
        (party, person, case) for party, person, case in session.execute(_STANDING, {"contact": contact.id})
    ]
    return sorted(found, key=lambda row: (row[2].ref, row[0].id))


def parties_of(session: Session, contact: ContactPoint) -> Sequence[Party]:
    """Return the parts in open cases of those who may be speaking here, ordered by case ref."""
    query = (
        select(Party)
        .join(ContactPerson, ContactPerson.person_id == Party.person_id)
        .join(Case, Case.id == Party.case_id)
        .where(
            ContactPerson.contact_point_id == contact.id, ContactPerson.confirmed, Case.closed_at.is_(None)
        )
        .order_by(Case.ref, Party.id)
    )
    return session.scalars(query).all()


def read_state(session: Session, contact: ContactPoint) -> dict[str, Any] | None:
    """Open the contact's part of the conversation; None before the first turn."""
    data = unseal(session, contact, "state")
    return _object(data) if data else None


def write_state(session: Session, contact: ContactPoint, data: dict[str, Any]) -> None:
    """Keep the contact's part of the conversation."""
    seal(session, contact, "state", _text(data))


def read_dialogues(session: Session, contact: ContactPoint) -> dict[str, dict[str, Any]]:
    """Open all dialogues at this contact point, by party, with one query for their keys."""
    rows = session.connection().execute(_DIALOGUES, {"contact": contact.id}).all()
    vault_of(session).load(session, (row.key_id for row in rows))
    session.info["dialogues", contact.id] = {row.party: (row.id, row.key_id) for row in rows}
    column = Dialogue.state_sealed
    return {
        row.party: _object(open_value(session, column, row.id, row.key_id, row.state_sealed)) for row in rows
    }


def write_dialogue(session: Session, contact: ContactPoint, party: str, data: dict[str, Any]) -> None:
    """Keep one dialogue, under its person's key (a lead's: under the contact point's)."""
    known = session.info.get(("dialogues", contact.id), {}).get(party) or _dialogue(session, contact, party)
    row_id, key_id = known or (new_id(), _key_of(session, contact, party))
    row = Dialogue(id=row_id, contact_point_id=contact.id, party=party, key_id=key_id)
    seal(session, row, "state", _text(data))
    if known is None:
        session.add(row)
        return
    session.connection().execute(_SAY_ON, {"dialogue": row_id, "state": row.state_sealed})


def _dialogue(session: Session, contact: ContactPoint, party: str) -> tuple[uuid.UUID, uuid.UUID] | None:
    query = select(Dialogue.id, Dialogue.key_id)
    query = query.where(Dialogue.contact_point_id == contact.id, Dialogue.party == party)
    row = session.execute(query).first()
    return (row.id, row.key_id) if row else None


def set_language(session: Session, actor: audit.Actor, contact: ContactPoint, language: str) -> None:
    """From now on this contact point is spoken to in `language`."""
    if contact.language != language:
        facts = {"from": contact.language, "to": language}
        contact.language = language
        _note(session, actor, Action.CONTACT_LANGUAGE_SET, contact, facts)


def mark_unreachable(session: Session, contact: ContactPoint, why: str) -> None:
    """Nothing can be delivered here for good, in a provider-neutral word."""
    if contact.unreachable != why:
        contact.unreachable = why
        _note(session, audit.SYSTEM, Action.CONTACT_MARKED_UNREACHABLE, contact, {"why": why})


def _find(session: Session, address_hash: bytes, heard_at: datetime | None) -> ScalarResult[ContactPoint]:
    if heard_at is None:
        return session.scalars(_AT, {"hash": address_hash})
    return session.scalars(_HEARD_AT, {"hash": address_hash, "heard_at": heard_at})


def _insert(session: Session, channel: str, address: str, address_hash: bytes) -> None:
    """Two webhooks may bring the same new address at once: the second finds the first one's row."""
    phone = canonical_phone(address)
    vault = vault_of(session)
    made = ContactPoint(
        key_id=vault.firm_key(session, "intake"),
        channel=channel,
        address_hash=address_hash,
        phone_hash=index(session, "phone", phone) if phone else None,
        timezones=",".join(zones_of(phone)) if phone else "",
        firm_address="",
        consent="unasked",
    )
    seal(session, made, "address", address)
    names = ("id", "key_id", "channel", "address_hash", "phone_hash", "timezones", "firm_address", "consent")
    values = {name: getattr(made, name) for name in (*names, "address_sealed")}
    query = insert(ContactPoint).values(values).on_conflict_do_nothing().returning(ContactPoint.id)
    if session.scalar(query):
        _note(session, audit.SYSTEM, Action.CONTACT_CREATED, made, {"channel": channel})


def _move_to_key(session: Session, contact: ContactPoint, key_id: uuid.UUID) -> None:
    opened = {name: unseal(session, contact, name) for name in ("address", "state")}
    contact.key_id = key_id
    for name, value in opened.items():
        if value:
            seal(session, contact, name, value)


def _key_of(session: Session, contact: ContactPoint, party: str) -> uuid.UUID:
    person_id, _, case_id = party.partition(":")
    if not case_id:
        return contact.key_id
    person = session.get(Person, uuid.UUID(person_id))
    return person.key_id if person else contact.key_id


def _note(
    session: Session, actor: audit.Actor, action: Action, contact: ContactPoint, facts: dict[str, Any]
) -> None:
    subject = f"contact:{contact.id}"
    audit.record(session, actor, action, subject, chain=subject, facts=facts)


def _text(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _object(data: bytes) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(data)
    return value
