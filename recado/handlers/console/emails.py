"""A case's own part of the panel about e-mail: where each person reads it, and the invitation there."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from recado.bot import emails as sending
from recado.firm import cases, emails
from recado.firm.access import Act
from recado.firm.errors import NotFound
from recado.firm.models import Case, Email, Person
from recado.firm.rules.email_address import LONGEST, masked_email
from recado.handlers.console import gate
from recado.handlers.console.acting import told
from recado.handlers.console.fields import field

_STATES = {
    "queued": "An invitation by e-mail is on its way.",
    "sending": "An invitation by e-mail is on its way.",
    "sent": "Invited by e-mail.",
    "unknown": "It is not known whether the invitation by e-mail was sent.",
    "failed": "The invitation by e-mail was not sent.",
}


@dataclass(frozen=True, slots=True)
class EmailCard:
    """What the panel says and offers about one person's e-mail."""

    person_id: uuid.UUID
    address: str
    """All but its beginning and its server hidden; empty where nobody wrote one down."""
    state: str
    may_invite: bool


def routes(blueprint: Blueprint) -> None:
    """Add this part's addresses."""
    blueprint.post("/cases/<ref>/email", endpoint="set_email")(set_email)
    blueprint.post("/cases/<ref>/invite-by-email", endpoint="invite_by_email")(invite_by_email)


@gate.acting_on_case(Act.CASE_EDIT)
def set_email(case: Case) -> ResponseReturnValue:
    """Write down where a person of the case reads e-mail; empty: nowhere any more."""
    address = field("email", LONGEST + 1).strip()
    with told("The e-mail address is kept." if address else "The e-mail address is taken away."):
        sending.staff_set_address(gate.runtime(), gate.me().id, case.id, _person(), address)
    return _back(case)


@gate.acting_on_case(Act.MESSAGE_SEND)
def invite_by_email(case: Case) -> ResponseReturnValue:
    """Invite a person of the case by e-mail."""
    with told("The invitation leaves by e-mail now. It says nothing of the case."):
        sending.staff_invite(gate.runtime(), gate.me().id, case.id, _person())
    return _back(case)


def cards(session: Session, case: Case) -> dict[str, EmailCard]:
    """One for each party of the case, by the party's key."""
    asked, on = emails.latest(session, case), sending.is_on(gate.runtime())
    made = {}
    for party in cases.parties(session, case.id):
        address = emails.address(session, session.get_one(Person, party.person_id))
        may = bool(on and address and not emails.why_not(session, case, party))
        masked = masked_email(address) if address else ""
        made[party.key] = EmailCard(party.person_id, masked, _state(asked.get(party.person_id)), may)
    return made


def _state(email: Email | None) -> str:
    return _STATES[email.state] if email else ""


def _person() -> uuid.UUID:
    try:
        return uuid.UUID(field("person", 36))
    except ValueError:
        raise NotFound from None


def _back(case: Case) -> ResponseReturnValue:
    return redirect(url_for("console.thread", ref=case.ref), code=303)
