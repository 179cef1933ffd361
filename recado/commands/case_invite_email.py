"""The part of `recado case invite` that goes by e-mail."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from recado.bot import emails
from recado.bot.runtime import Runtime
from recado.commands.records import ACTOR
from recado.firm import emails as addresses
from recado.firm import people
from recado.firm.errors import Conflict
from recado.firm.models import Case, Party, Person
from recado.firm.rules.email_address import masked_email


def invite(running: Runtime, session: Session, case: Case, parties: list[Party]) -> dict[str, Any]:
    """Invite these parties; whoever may not be is told with the reason. Raises Conflict if nobody may."""
    told = [_one(running, session, case, party) for party in parties]
    if not any(each["invited"] for each in told):
        raise Conflict(told[0]["why"])
    return {"ref": case.ref, "parties": told}


def in_words(session: Session, data: dict[str, Any], parties: list[Party]) -> str:
    """One line for each party."""
    names = people.names(session, (party.person_id for party in parties))
    return "\n".join(
        f"{names[party.person_id]}: invited by e-mail at {each['address']}."
        if each["invited"]
        else f"{names[party.person_id]}: not invited. {each['why']}"
        for party, each in zip(parties, data["parties"], strict=True)
    )


def _one(running: Runtime, session: Session, case: Case, party: Party) -> dict[str, Any]:
    told = {"person": str(party.person_id), "role": party.role, "channel": "email"}
    try:
        emails.invite(running, session, ACTOR, case, party)
    except Conflict as refusal:
        return told | {"invited": False, "address": None, "why": str(refusal)}
    address = addresses.address(session, session.get_one(Person, party.person_id))
    return told | {"invited": True, "address": masked_email(address), "why": ""}
