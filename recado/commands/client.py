"""`recado client`: the people whom the firm serves."""

from datetime import datetime
from typing import Any

import click
from sqlalchemy.orm import Session

from recado.bot import newcomers, numbers, seizing
from recado.bot.newcomers import Newcomer
from recado.bot.unlocking import unlock
from recado.commands import client_email
from recado.commands.common import json_option, kindly, runtime, show
from recado.commands.records import (
    ACTOR,
    columns,
    day,
    day_of,
    find_contacts,
    find_person,
    language,
    operator,
)
from recado.firm import contacts, discretion, leads, people
from recado.firm.errors import Conflict
from recado.firm.models import ContactPoint
from recado.firm.rules.phone import masked_phone
from recado.i18n.language import Language


@click.group()
def client() -> None:
    """The people whom the firm serves."""


client.add_command(client_email.email)


@client.command()
@click.option("--name", required=True)
@click.option("--phone", required=True, help="The number that takes texts, such as +13055550123.")
@click.option("--whatsapp", default="", help="A number or WhatsApp id, where they use WhatsApp.")
@click.option(
    "--birth-date", type=day, help="1987-03-15: what they are asked before anything of a case is said."
)
@click.option("--language", type=language, help="What to speak to them; asked if left out.")
@click.option("--email", default="", help="Where they read e-mail, for an invitation there.")
@click.option("--anyway", is_flag=True, help="Even where somebody of this name has this number.")
@json_option
@kindly
def add(
    name: str,
    phone: str,
    whatsapp: str,
    birth_date: datetime | None,
    language: Language | None,
    email: str,
    anyway: bool,
    as_json: bool,
) -> None:
    """Write a person and how to reach them, still without a case."""
    newcomer = Newcomer(name, phone, whatsapp, day_of(birth_date), language, email)
    with runtime() as running, running.transaction() as session:
        alike = [hit for hit in people.search(session, operator(), phone) if _same(hit.name, name)]
        if alike and not anyway:
            raise Conflict(f"{alike[0].name} has this number already ({alike[0].person_id}); or use --anyway")
        person = newcomers.add(session, ACTOR, newcomer)
        data = {"person": str(person.id), "name": people.name(session, person)}
    show(data, f"{data['name']} is written down: {person.id}", as_json=as_json)


@client.command()
@click.argument("text")
@json_option
@kindly
def find(text: str, as_json: bool) -> None:
    """Find people by part of a name, telephone, A-number, receipt number or case."""
    with runtime() as running, running.transaction() as session:
        hits = people.search(session, operator(), text)
    data = [{"person": str(hit.person_id), "name": hit.name, "case": hit.case_ref} for hit in hits]
    table = [(hit.name, hit.case_ref or "no case", str(hit.person_id)) for hit in hits]
    show({"people": data}, columns(table) or f"Nobody is found by {text!r}.", as_json=as_json)


@client.command()
@click.option("--phone", required=True, help="The number or WhatsApp id, as it was written down.")
@click.argument("state", type=click.Choice(["on", "off"]))
@json_option
@kindly
def safe(phone: str, state: str, as_json: bool) -> None:
    """Say that only the client reads this address (on), or that it is not so any more (off)."""
    with runtime() as running, running.transaction() as session:
        points = [contacts.lock(session, contact.id) for contact in find_contacts(session, phone)]
        for contact in points:
            discretion.set_safe(session, ACTOR, contact, safe=state == "on")
        data = {"contacts": [_contact(session, contact) for contact in points]}
    words = "safe: a discreet case may be opened there" if state == "on" else "not safe"
    show(data, f"{_addresses(data)} marked {words}.", as_json=as_json)


@client.command()
@click.option("--phone", required=True, help="The number or WhatsApp id, as it was written down.")
@click.argument("span", metavar="HOURS")
@json_option
@kindly
def hours(phone: str, span: str, as_json: bool) -> None:
    """Send texts that answer nothing in these HOURS only, such as 09:00-17:00; "any" takes it back."""
    with runtime() as running, running.transaction() as session:
        points = [contacts.lock(session, contact.id) for contact in find_contacts(session, phone)]
        for contact in points:
            discretion.set_hours(session, ACTOR, contact, "" if span == "any" else span)
        data = {"contacts": [_contact(session, contact) for contact in points]}
    words = "whenever texts may arrive" if span == "any" else f"only {span}"
    show(data, f"{_addresses(data)}: {words}.", as_json=as_json)


@client.command()
@click.option("--person", required=True, help="Their id, name or number.")
@json_option
@kindly
def word(person: str, as_json: bool) -> None:
    """Keep the word agreed in person that opens a discreet case. It is asked for, and never shown."""
    said = click.prompt("The word agreed in person", hide_input=True)
    with runtime() as running, running.transaction() as session:
        known = find_person(session, person)
        unlock(session, known)
        discretion.agree_word(session, ACTOR, known, said)
        data = {"person": str(known.id), "name": people.name(session, known)}
    show(data, f"The word agreed with {data['name']} is kept.", as_json=as_json)


def _contact(session: Session, contact: ContactPoint) -> dict[str, Any]:
    return {
        "channel": contact.channel,
        "address": contacts.masked(session, contact),
        "safe": contact.safe,
        "hours": contact.safe_hours,
    }


def _addresses(data: dict[str, Any]) -> str:
    return " and ".join(f"{each['channel']} {each['address']}" for each in data["contacts"])


@client.command("add-number")
@click.option("--person", required=True, help="Whose it is: their id, name or a number that they have.")
@click.option("--phone", default="", help="The new number that takes texts.")
@click.option("--whatsapp", default="", help="Or a WhatsApp number or id.")
@click.option("--replaces", is_flag=True, help="The numbers that they had are theirs no more.")
@json_option
@kindly
def add_number(person: str, phone: str, whatsapp: str, replaces: bool, as_json: bool) -> None:
    """Write a new number to a person's name, once you made sure that it is theirs. They are greeted there."""
    with runtime() as running, running.transaction() as session:
        whose = find_person(session, person)
        contact, greeted = numbers.add(
            running, session, ACTOR, whose, phone=phone, whatsapp=whatsapp, replaces=replaces
        )
        data = {
            "person": str(whose.id),
            "channel": contact.channel,
            "address": contacts.masked(session, contact),
            "greeted": greeted,
            "replaces": replaces,
        }
        name = people.name(session, whose)
    said = "they are greeted there and asked who they are" if greeted else "nothing was sent there"
    show(data, f"{data['channel']} {data['address']} is {name}'s now, and {said}.", as_json=as_json)


@client.command()
@click.option("--list", "listing", is_flag=True, required=True, help="List them, the newest first.")
@json_option
@kindly
def lead(listing: bool, as_json: bool) -> None:
    """Show the numbers that nobody knows yet; `recado case open --lead ID` makes a case of one."""
    with runtime() as running, running.transaction() as session:
        rows = leads.open_leads(session) if listing else []
        data = [
            {
                "lead": str(row.lead.id),
                "channel": row.channel,
                "address": masked_phone(row.address),
                "language": row.lead.language,
                "since": row.lead.created_at.isoformat(),
                "answers": dict(row.answers),
            }
            for row in rows
        ]
    table = [
        (
            str(row.lead.id),
            f"{row.channel} {masked_phone(row.address)}",
            row.answers.get("name", ""),
            _about(row),
        )
        for row in rows
    ]
    show({"leads": data}, columns(table) or "There are no leads.", as_json=as_json)


def _about(row: leads.LeadRow) -> str:
    return " ".join((row.answers.get("about") or row.answers.get("words", "")).split())[:80]


@client.command()
@click.option("--phone", required=True, help="The number that is in other hands.")
@click.option("--undo", is_flag=True, help="It is in the client's hands again.")
@json_option
@kindly
def seized(phone: str, undo: bool, as_json: bool) -> None:
    """Mark a phone as seized: from now on nothing is sent there, and whoever texts from it learns nothing."""
    with runtime() as running, running.transaction() as session:
        count = seizing.by_phone(running, session, ACTOR, phone, seized=not undo)
    words = "is no longer marked" if undo else "is marked as seized: nothing is sent there"
    data = {"seized": not undo, "contact_points": count}
    show(data, f"{phone} {words}.", as_json=as_json)


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
