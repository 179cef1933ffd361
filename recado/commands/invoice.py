"""`recado invoice`: what a case owes."""

from datetime import datetime

import click

from recado.commands.common import json_option, kindly, runtime, show
from recado.commands.records import ACTOR, Amount, day, day_of
from recado.firm import cases, invoices
from recado.firm.rules.money import ACCOUNTS
from recado.i18n.money import Money


@click.group()
def invoice() -> None:
    """What cases owe."""


@invoice.command()
@click.argument("ref")
@click.option("--account", required=True, type=click.Choice(ACCOUNTS))
@click.option("--amount", required=True, type=Amount(), help="Dollars, such as 500.00.")
@click.option("--en", "english", required=True, help="What it is for, as a client reads it in English.")
@click.option("--es", "spanish", required=True, help="The same in Spanish.")
@click.option("--due", type=day, help="The day it is due, such as 2027-01-31.")
@json_option
@kindly
def issue(
    ref: str, account: str, amount: int, english: str, spanish: str, due: datetime | None, as_json: bool
) -> None:
    """Issue an invoice in a case; its client is offered a payment link when they ask to pay."""
    with runtime() as running, running.transaction() as session:
        case = cases.by_ref(session, ref)
        cases.lock(session, [case.id])
        made = invoices.issue(
            session,
            ACTOR,
            case,
            account=account,
            amount_cents=amount,
            currency="usd",
            description_en=english,
            description_es=spanish,
            due_on=day_of(due),
            now=running.now(),
        )
        data = {
            "number": made.number,
            "case": case.ref,
            "account": account,
            "amount_cents": amount,
            "currency": made.currency,
            "due_on": made.due_on.isoformat() if made.due_on else None,
            "balance_cents": invoices.balance(session, made),
        }
    told = f"{made.number}: {Money(amount, 'usd').format('en')} on the {account} account of {case.ref}."
    if account not in running.payments:
        told += f" No payment links are offered: Stripe is off for the {account} account."
    show(data, told, as_json=as_json)
