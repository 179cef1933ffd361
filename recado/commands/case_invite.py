"""`recado case invite`: the invitation once more."""

import click
from sqlalchemy.orm import Session

from recado.bot import newcomers
from recado.commands import case_invite_email
from recado.commands.common import json_option, kindly, runtime, show
from recado.commands.records import ACTOR, find_person
from recado.firm import cases, contacts, people
from recado.firm.errors import Conflict
from recado.firm.models import Case, ContactPoint, Party, Person

_WHATSAPP = (
    "Outside the 24 hours after a client's own message WhatsApp takes only a registered template "
    "(recado texts template): if it is refused, a task says so."
)


@click.command()
@click.argument("ref")
@click.option("--person", default="", help="One party only: their id, name or number.")
@click.option("--channel", type=click.Choice(["sms", "whatsapp"]), default=None, help="One channel only.")
@click.option("--email", "by_email", is_flag=True, help="By e-mail, where an address is written down.")
@json_option
@kindly
def invite(ref: str, person: str, channel: str | None, by_email: bool, as_json: bool) -> None:
    """Invite the parties of case REF to begin, once more: by text, or by e-mail."""
    if by_email and channel:
        raise click.UsageError("Say --channel or --email.")
    if by_email:
        _by_email(ref, person, as_json=as_json)
        return
    with runtime() as running, running.transaction() as session:
        case = cases.by_ref(session, ref)
        data = []
        for party in _wanted(session, case, person):
            newcomers.lock(session, session.get_one(Person, party.person_id), case)
            reached = newcomers.invite(running, session, ACTOR, party, channel or "")
            data.append(_told(session, party, reached))
        names = people.names(session, (party.person_id for party in cases.parties(session, case.id)))
    lines = [f"{names[each.person_id]}: {_words(told)}" for each, told in data]
    show({"ref": case.ref, "parties": [told for _, told in data]}, "\n".join(lines), as_json=as_json)


def _by_email(ref: str, person: str, *, as_json: bool) -> None:
    with runtime() as running, running.transaction() as session:
        case = cases.by_ref(session, ref)
        parties = _wanted(session, case, person)
        data = case_invite_email.invite(running, session, case, parties)
        words = case_invite_email.in_words(session, data, parties)
    show(data, words, as_json=as_json)


def _wanted(session: Session, case: Case, person: str) -> list[Party]:
    parties = list(cases.parties(session, case.id))
    if person:
        whose = find_person(session, person)
        parties = [party for party in parties if party.person_id == whose.id]
    if not parties:
        raise Conflict(f"nobody of {case.ref} is meant by that")
    return parties


def _told(session: Session, party: Party, reached: object) -> tuple[Party, dict[str, object]]:
    contact = session.get(ContactPoint, reached) if reached else None
    told = {
        "person": str(party.person_id),
        "role": party.role,
        "invited": contact is not None,
        "channel": contact.channel if contact else None,
        "address": contacts.masked(session, contact) if contact else None,
    }
    return party, told


def _words(told: dict[str, object]) -> str:
    if not told["invited"]:
        return "not invited: there is no address to write to, or they may not be told."
    note = f" {_WHATSAPP}" if told["channel"] == "whatsapp" else ""
    return f"invited by {told['channel']} at {told['address']}.{note}"
