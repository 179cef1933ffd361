"""`recado message`: a person's own words, in a case's thread."""

import click
from sqlalchemy.orm import Session

from recado.bot import staff_acts
from recado.commands.common import json_option, kindly, runtime, show
from recado.firm import cases
from recado.firm import staff as accounts
from recado.firm.errors import Conflict, NotFound
from recado.firm.models import Case


@click.group()
def message() -> None:
    """Write in a case's thread as a person of the firm."""


@message.command()
@click.argument("ref")
@click.argument("text")
@click.option("--staff", "email", required=True, help="Who writes, by e-mail.")
@click.option("--party", type=click.IntRange(1), help="Which party, by its number in `recado case show`.")
@click.option(
    "--though-unsafe", is_flag=True, help="Even to an address that is not marked safe, in a discreet case."
)
@json_option
@kindly
def send(ref: str, text: str, email: str, party: int | None, though_unsafe: bool, as_json: bool) -> None:
    """Send TEXT to a party of case REF; the bot is silent there for a while."""
    with runtime() as running:
        with running.transaction() as session:
            case = cases.by_ref(session, ref)
            writer = accounts.by_email(session, email)
            key = _party(session, case, party)
        message_id = staff_acts.reply(running, writer.id, case.id, key, text, though_unsafe=though_unsafe)
    show({"message": str(message_id), "case": case.ref}, f"Written in {case.ref}.", as_json=as_json)


def _party(session: Session, case: Case, number: int | None) -> str:
    parties = cases.parties(session, case.id)
    if not parties:
        raise NotFound(f"{case.ref} has no parties")
    if number is None and len(parties) > 1:
        raise Conflict(
            f"{case.ref} has {len(parties)} parties: say --party, as `recado case show` numbers them"
        )
    if number is not None and number > len(parties):
        raise NotFound(f"{case.ref} has only {len(parties)} parties")
    return parties[(number or 1) - 1].key
