"""A discreet case's own part of the panel: where it is safe, when, and the word agreed in person."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from recado.bot import discretion_acts
from recado.firm import cases, contacts, discretion, people
from recado.firm.access import Act
from recado.firm.errors import NotFound
from recado.firm.models import Case, ContactPoint, Person
from recado.handlers.console import gate, wording
from recado.handlers.console.acting import told
from recado.handlers.console.fields import field
from recado.handlers.console.shown import plain


@dataclass(frozen=True, slots=True)
class AddressCard:
    """One address: whether only the client reads it, and when nobody else looks."""

    id: uuid.UUID
    reached: str
    safe: bool
    hours: str


@dataclass(frozen=True, slots=True)
class DiscretionCard:
    """One person of a discreet case."""

    person_id: uuid.UUID
    name: str
    has_word: bool
    addresses: tuple[AddressCard, ...]


def routes(blueprint: Blueprint) -> None:
    """Add this part's addresses."""
    blueprint.post("/cases/<ref>/discreet", endpoint="set_discreet")(set_discreet)
    blueprint.post("/cases/<ref>/safe", endpoint="set_safe")(set_safe)
    blueprint.post("/cases/<ref>/word", endpoint="agree_word")(agree_word)


@gate.acting_on_case(Act.CASE_EDIT)
def set_discreet(case: Case) -> ResponseReturnValue:
    """Handle the case discreetly, or like any other."""
    discreet = field("discreet", 2) == "on"
    with told("The case is discreet." if discreet else "The case is handled like any other."):
        discretion_acts.set_discreet(gate.runtime(), gate.me().id, case.id, discreet=discreet)
    return _back(case)


@gate.acting_on_case(Act.CASE_EDIT)
def set_safe(case: Case) -> ResponseReturnValue:
    """Say of one address whether only the client reads it, and when nobody else looks."""
    safe, hours = field("safe", 2) == "on", field("hours", 11)
    with told("Kept."):
        discretion_acts.set_contact(
            gate.runtime(), gate.me().id, case.id, _id("address"), safe=safe, hours=hours
        )
    return _back(case)


@gate.acting_on_case(Act.CASE_EDIT)
def agree_word(case: Case) -> ResponseReturnValue:
    """Keep the word that was agreed in person; it is never shown again."""
    with told("The word is kept."):
        discretion_acts.agree_word(
            gate.runtime(), gate.me().id, case.id, _id("person"), field("word", 2 * discretion.LONGEST_WORD)
        )
    return _back(case)


def cards(session: Session, case: Case) -> tuple[DiscretionCard, ...]:
    """What stands in the panel of a discreet case, and of no other."""
    if not case.discreet:
        return ()
    parties = cases.parties(session, case.id)
    names = people.names(session, (party.person_id for party in parties))
    return tuple(
        DiscretionCard(
            party.person_id,
            plain(names[party.person_id]),
            session.get_one(Person, party.person_id).safe_word_sealed is not None,
            tuple(_address(session, each) for each in contacts.of_person(session, party.person_id)),
        )
        for party in parties
    )


def _address(session: Session, contact: ContactPoint) -> AddressCard:
    channel = wording.said(wording.CHANNELS, contact.channel)
    reached = f"{channel} {contacts.masked(session, contact)}"
    return AddressCard(contact.id, reached, contact.safe, contact.safe_hours or "")


def _id(name: str) -> uuid.UUID:
    try:
        return uuid.UUID(field(name, 40))
    except ValueError:
        raise NotFound from None


def _back(case: Case) -> ResponseReturnValue:
    return redirect(url_for("console.thread", ref=case.ref), code=303)
