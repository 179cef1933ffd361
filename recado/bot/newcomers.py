"""Somebody new: the person, where to reach them, their part in a case, and the invitation to begin.

The same locks in the same order as a turn: contact points first, then cases, each kind by ascending id.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from recado.bot import opening_cases, turns
from recado.bot.runtime import Runtime
from recado.firm import cases, contacts, discretion, emails, people, reached
from recado.firm.audit import Actor
from recado.firm.errors import Invalid
from recado.firm.models import Case, ContactPoint, Party, Person
from recado.firm.rules.phone import typed_phone
from recado.flows.events import CaseOpened
from recado.flows.state import Contact, contact_to_json
from recado.i18n.language import Language

Right = Literal["told", "upload", "see", "pay"]
RIGHTS: tuple[Right, ...] = ("told", "upload", "see", "pay")
_WHATSAPP = re.compile(r"\+[1-9][0-9]{6,14}|[A-Z]{2}\.[A-Za-z0-9]{1,128}")


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What is known of a person at first. `phone` takes texts; `whatsapp` is a number or a WhatsApp id."""

    name: str
    phone: str = ""
    whatsapp: str = ""
    birth_date: date | None = None
    language: Language | None = None
    email: str = ""


def add(session: Session, actor: Actor, newcomer: Newcomer) -> Person:
    """Write the person and their contact points. Raises Invalid for an address that is none."""
    if newcomer.email:
        emails.checked(newcomer.email)
    found = points(session, newcomer)
    person = people.create(session, actor, name=newcomer.name, birth_date=newcomer.birth_date)
    if newcomer.email:
        emails.set_address(session, actor, person, newcomer.email)
    for contact in found:
        contacts.link(session, actor, contact, person)
        if newcomer.language and contact.language is None:
            _speak(session, actor, contact, newcomer.language)
    return person


def points(session: Session, newcomer: Newcomer) -> list[ContactPoint]:
    """Find or make the contact points, locked by ascending id. Raises Invalid for a number that is none."""
    addresses = []
    if newcomer.phone:
        addresses.append(("sms", _phone(newcomer.phone)))
    if newcomer.whatsapp:
        addresses.append(("whatsapp", _whatsapp(newcomer.whatsapp)))
    found = [contacts.find_or_create(session, channel, address) for channel, address in addresses]
    return [contacts.lock(session, contact.id) for contact in sorted(found, key=lambda each: each.id)]


def open_case(session: Session, actor: Actor, case_type: str, *, discreet: bool | None = None) -> Case:
    """Open a case of this type, still without parties. Raises Invalid."""
    return opening_cases.open_case(session, actor, case_type, discreet=discreet)


def join(
    session: Session, actor: Actor, case: Case, person: Person, role: str, rights: Sequence[Right] = RIGHTS
) -> Party:
    """Give the person a part in the case, with a checklist of their own. Raises Invalid or Conflict."""
    party = cases.add_party(
        session,
        actor,
        case,
        person,
        role,
        told="told" in rights,
        upload="upload" in rights,
        see="see" in rights,
        pay="pay" in rights,
    )
    opening_cases.sync_checklist(session, actor, case, party, person)
    return party


def lock(
    session: Session, person: Person, case: Case | None = None, *, also: Sequence[ContactPoint] = ()
) -> None:
    """Lock all contact points of the person and these, then their cases and this one."""
    every_point = {contact.id for contact in (*contacts.of_person(session, person.id), *also)}
    locked = [contacts.lock(session, contact_id) for contact_id in sorted(every_point)]
    every = {party.case_id for contact in locked for party in contacts.parties_of(session, contact)}
    cases.lock(session, every | ({case.id} if case else set()))


def invite(runtime: Runtime, session: Session, actor: Actor, party: Party, channel: str = "") -> UUID | None:
    """Let the conversation invite this party to begin; return the contact point, None where there is none.

    `channel` is sms or whatsapp, where one of them is wanted and no other.

    By text rather than WhatsApp while neither has written: there the firm may not speak first with free words
    (developers.facebook.com, WhatsApp Business, "Conversation windows").
    """
    theirs = reached.points(session, party.person_id)
    fresh = [
        contact
        for contact in theirs
        if not (contact.opted_out_at or contact.unreachable or contact.seized_at)
        and channel in ("", contact.channel)
    ]
    case = session.get_one(Case, party.case_id)
    chosen = min(fresh, key=lambda each: _least_apt(case, each), default=None)
    if chosen is None or not party.may_be_told:
        return None
    scene = turns.set_scene(runtime, session, chosen.id, actor, runtime.now())
    turns.take(scene, CaseOpened(party.key))
    # What may not be read there was not sent: a person invites them.
    return chosen.id if discretion.may_show(session, case, chosen) else None


def _least_apt(case: Case, contact: ContactPoint) -> tuple[bool, ...]:
    return case.discreet and not contact.safe, contact.last_inbound_at is None, contact.channel != "sms"


def _phone(text: str) -> str:
    phone = typed_phone(text)
    if phone is None:
        raise Invalid(f"{text!r} is no telephone number: write one such as +13055550123")
    return phone


def _whatsapp(text: str) -> str:
    """An address is kept exactly as WhatsApp writes it, where it is written so."""
    bare = text.strip().removeprefix("whatsapp:")
    return bare if _WHATSAPP.fullmatch(bare) else _phone(bare)


def _speak(session: Session, actor: Actor, contact: ContactPoint, language: Language) -> None:
    """The row says it to staff, the conversation's state to the bot."""
    contacts.set_language(session, actor, contact, language)
    state = contacts.read_state(session, contact) or contact_to_json(Contact())
    contacts.write_state(session, contact, state | {"language": language})
