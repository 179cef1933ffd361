"""`recado client email`: where a person reads e-mail."""

import click

from recado.commands.common import json_option, kindly, runtime, show
from recado.commands.records import ACTOR, find_person
from recado.firm import emails, people
from recado.firm.models import Person
from recado.firm.rules.email_address import masked_email


@click.command("email")
@click.option("--person", required=True, help="Their id, name or number.")
@click.argument("address")
@json_option
@kindly
def email(person: str, address: str, as_json: bool) -> None:
    """Keep the ADDRESS where a person reads e-mail, for an invitation there; "none" takes it away."""
    with runtime() as running, running.transaction() as session:
        known = session.get_one(Person, find_person(session, person).id, with_for_update=True)
        emails.set_address(session, ACTOR, known, "" if address == "none" else address)
        kept, name = emails.address(session, known), people.name(session, known)
    masked = masked_email(kept) if kept else None
    words = f"{name} reads e-mail at {masked}." if masked else f"No e-mail address of {name} is kept."
    show({"person": str(known.id), "email": masked}, words, as_json=as_json)
