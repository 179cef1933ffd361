"""`recado client`: the people whom the firm serves."""

from datetime import datetime

import click

from recado.bot import newcomers
from recado.bot.newcomers import Newcomer
from recado.commands.common import json_option, kindly, runtime, show
from recado.commands.records import ACTOR, columns, day, day_of, language, operator
from recado.firm import people
from recado.firm.errors import Conflict
from recado.i18n.language import Language


@click.group()
def client() -> None:
    """The people whom the firm serves."""


@client.command()
@click.option("--name", required=True)
@click.option("--phone", required=True, help="The number that takes texts, such as +13055550123.")
@click.option("--whatsapp", default="", help="A number or WhatsApp id, where they use WhatsApp.")
@click.option(
    "--birth-date", type=day, help="1987-03-15: what they are asked before anything of a case is said."
)
@click.option("--language", type=language, help="What to speak to them; asked if left out.")
@click.option("--anyway", is_flag=True, help="Even where somebody of this name has this number.")
@json_option
@kindly
def add(
    name: str,
    phone: str,
    whatsapp: str,
    birth_date: datetime | None,
    language: Language | None,
    anyway: bool,
    as_json: bool,
) -> None:
    """Write a person and how to reach them, still without a case."""
    newcomer = Newcomer(name, phone, whatsapp, day_of(birth_date), language)
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


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
