"""`recado message`: a person's own words, in a case's thread."""

import click
from sqlalchemy.orm import Session

from recado.bot import alarms, staff_acts
from recado.commands.common import json_option, kindly, runtime, show
from recado.firm import cases, emergencies
from recado.firm import staff as accounts
from recado.firm.errors import Conflict, NotFound
from recado.firm.models import Alert, Case


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


@message.command()
@click.argument("alert")
@click.option("--staff", "email", required=True, help="Who takes it, by e-mail.")
@click.option("--close", is_flag=True, help="Say that it is over, too.")
@json_option
@kindly
def ack(alert: str, email: str, close: bool, as_json: bool) -> None:
    """Take the emergency ALERT (its id, or its case's ref), so that nobody else is called."""
    with runtime() as running:
        with running.transaction() as session:
            taker, found = accounts.by_email(session, email), _alert(session, alert)
        taken = alarms.take(running, taker.id, found.id)
        closed = alarms.close(running, taker.id, found.id) if close else False
    words = "It is yours." if taken else "Somebody had taken it already."
    data = {"alert": str(found.id), "taken": taken, "closed": closed}
    show(data, words + (" It is closed." if closed else ""), as_json=as_json)


def _alert(session: Session, named: str) -> Alert:
    """Find an alert that is not closed. Raises NotFound."""
    everyone = emergencies.not_closed(session)
    matching = [
        each
        for each in everyone
        if str(each.id) == named.lower() or emergencies.ref_of(session, each) == named.upper()
    ]
    if not matching:
        raise NotFound(f"there is no open alert {named!r}")
    return matching[-1]


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
