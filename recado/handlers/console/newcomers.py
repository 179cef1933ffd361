"""Somebody new: a lead becomes a case, a new number gets its client, an invitation goes again."""

from __future__ import annotations

import uuid
from datetime import date

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from recado.bot import lead_cases, numbers, staff_acts
from recado.firm import contacts, emails, people
from recado.firm.access import Act
from recado.firm.audit import Actor
from recado.firm.errors import Conflict, Invalid, NotFound
from recado.firm.models import Case, ContactPoint, Person, Task
from recado.firm.rules.email_address import LONGEST
from recado.handlers.console import gate
from recado.handlers.console.acting import told
from recado.handlers.console.fields import field

NUMBER_TASKS = ("new_number", "wrong_number")


def routes(blueprint: Blueprint) -> None:
    """Add this screen's addresses."""
    blueprint.post("/leads/<uuid:lead_id>/case", endpoint="turn_lead")(turn_lead)
    blueprint.post("/tasks/<uuid:task_id>/number", endpoint="confirm_number")(confirm_number)
    blueprint.post("/cases/<ref>/invite", endpoint="invite")(invite)


@gate.on_firm(Act.LEAD_CONVERT)
def turn_lead(_session: Session, lead_id: uuid.UUID) -> ResponseReturnValue:
    """Make a case of the lead; the bot goes on in it."""
    ref = ""
    with told("The case is open, and the bot goes on in it."), gate.runtime().transaction() as session:
        email = field("email", LONGEST + 1).strip()
        if email:
            emails.checked(email)
        made, party = lead_cases.open_case(
            gate.runtime(),
            session,
            _actor(),
            lead_id,
            case_type=field("case_type", 60) or lead_cases.USUAL_TYPE,
            name=field("name", 120),
            birth_date=_day(field("birth_date", 10)),
        )
        if email:
            emails.set_address(session, _actor(), session.get_one(Person, party.person_id), email)
        ref = made.ref
    return redirect(url_for("console.thread", ref=ref) if ref else url_for("console.inbox"), code=303)


@gate.on_firm(Act.LEAD_CONVERT)
def confirm_number(reading: Session, task_id: uuid.UUID) -> ResponseReturnValue:
    """Write the number that the task is about to the name of the client whom I made sure of."""
    task = reading.get(Task, task_id)
    if task is None or task.kind not in NUMBER_TASKS or task.contact_point_id is None:
        raise NotFound
    whose, replaces = field("person", 120), bool(field("replaces", 3))
    contact = reading.get_one(ContactPoint, task.contact_point_id)
    address, channel = contacts.address(reading, contact), contact.channel
    with told("The number is theirs now: they are greeted there and asked who they are."):
        person = _person(reading, whose)
        with gate.runtime().transaction() as session:
            given = {"phone" if channel == "sms" else "whatsapp": address}
            known = session.get_one(Person, person)
            numbers.add(gate.runtime(), session, _actor(), known, replaces=replaces, **given)
    return redirect(url_for("console.inbox"), code=303)


@gate.acting_on_case(Act.MESSAGE_SEND)
def invite(case: Case) -> ResponseReturnValue:
    """Send the invitation again to everybody of the case who may be told."""
    with told("Invited again. One reminder follows if nobody answers."):
        if not staff_acts.invite(gate.runtime(), gate.me().id, case.id):
            raise Conflict("Nobody here can be written to.")
    return redirect(url_for("console.thread", ref=case.ref), code=303)


def _person(session: Session, text: str) -> uuid.UUID:
    """The one client whom these words find among those whom I may see."""
    found = {hit.person_id for hit in people.search(session, gate.me(), text)} if text.strip() else set()
    if len(found) != 1:
        raise Invalid(
            "Nobody is found by that." if not found else "Several are found by that: give the case or number."
        )
    return found.pop()


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid("Write the birth date as 1987-03-15.") from None


def _actor() -> Actor:
    return Actor("staff", str(gate.me().id))
