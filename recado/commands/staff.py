"""`recado staff`: the accounts of those who work at the firm."""

import secrets
from typing import Any

import click
import pyotp
from sqlalchemy.orm import Session

from recado.commands.common import json_option, kindly, runtime, show
from recado.commands.records import ACTOR, columns
from recado.firm import on_call, setup
from recado.firm import staff as accounts
from recado.firm.access import ROLES
from recado.firm.models import Staff
from recado.firm.on_call import Guard

email_option = click.option("--email", required=True, help="The address they sign in with.")
ask_option = click.option(
    "--ask-password", is_flag=True, help="Ask for the password instead of making one up and printing it."
)


@click.group()
def staff() -> None:
    """Who works at the firm, and how they sign in."""


@staff.command()
@email_option
@click.option("--name", required=True)
@click.option("--role", required=True, type=click.Choice(ROLES))
@ask_option
@json_option
@kindly
def add(email: str, name: str, role: str, ask_password: bool, as_json: bool) -> None:
    """Make an account and print its second factor, which is shown once."""
    password = _password(ask_password)
    with runtime() as running, running.transaction() as session:
        made, secret = accounts.create(session, ACTOR, email=email, name=name, role=role, password=password)
        data = {"email": made.email, "name": made.name, "role": made.role}
        data |= _secrets(session, made, secret=secret, password="" if ask_password else password)
    show(data, "\n".join([f"{name} may sign in as {data['email']}.", *_told(data)]), as_json=as_json)


@staff.command("list")
@json_option
@kindly
def list_(as_json: bool) -> None:
    """List all accounts."""
    with runtime() as running, running.transaction() as session:
        rows = accounts.everybody(session)
    data = [{"email": s.email, "name": s.name, "role": s.role, "active": s.active} for s in rows]
    table = [(s.email, s.name, s.role, "" if s.active else "closed") for s in rows]
    show({"staff": data}, columns(table) or "There are no accounts yet: recado staff add", as_json=as_json)


@staff.command("reset-password")
@email_option
@ask_option
@json_option
@kindly
def reset_password(email: str, ask_password: bool, as_json: bool) -> None:
    """Set a new password; all sessions of the account end."""
    password = _password(ask_password)
    with runtime() as running, running.transaction() as session:
        known = accounts.by_email(session, email)
        accounts.set_password(session, ACTOR, known, password)
        data = {"email": known.email} | ({} if ask_password else {"password": password})
    show(data, "\n".join([f"{known.email} has a new password.", *_told(data)]), as_json=as_json)


@staff.command("reset-totp")
@email_option
@json_option
@kindly
def reset_totp(email: str, as_json: bool) -> None:
    """Make a new second factor; the old one stops working and all sessions of the account end."""
    with runtime() as running, running.transaction() as session:
        known = accounts.by_email(session, email)
        data = {"email": known.email}
        data |= _secrets(session, known, secret=accounts.reset_totp(session, ACTOR, known))
    show(data, "\n".join([f"{known.email} has a new second factor.", *_told(data)]), as_json=as_json)


@staff.group("on-call")
def on_call_group() -> None:
    """Who is alerted at once in an emergency, whatever the hour."""


@on_call_group.command("set")
@click.argument("order", nargs=-1, metavar="EMAIL=NUMBER ...")
@json_option
@kindly
def on_call_set(order: tuple[str, ...], as_json: bool) -> None:
    """Put these people on call, the first one first, and nobody else; without any, nobody."""
    pairs = [(email, phone) for email, _, phone in (one.partition("=") for one in order)]
    with runtime() as running, running.transaction() as session:
        listed = [(accounts.by_email(session, email), phone) for email, phone in pairs]
        guards = on_call.set_list(session, ACTOR, listed)
    _show_on_call(guards, as_json=as_json)


@on_call_group.command("list")
@json_option
@kindly
def on_call_list(as_json: bool) -> None:
    """List who is on call, the first one first."""
    with runtime() as running, running.transaction() as session:
        guards = on_call.listed(session)
    _show_on_call(guards, as_json=as_json)


def _show_on_call(guards: list[Guard], *, as_json: bool) -> None:
    data = [{"email": guard.email, "name": guard.name, "phone": guard.phone} for guard in guards]
    table = [(str(at), guard.email, guard.phone) for at, guard in enumerate(guards, 1)]
    nobody = "Nobody is on call: recado staff on-call set EMAIL=NUMBER ..."
    show({"on_call": data}, columns(table) if table else nobody, as_json=as_json)


def _password(ask: bool) -> str:
    if ask:
        typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        return typed
    return secrets.token_urlsafe(15)


def _secrets(session: Session, row: Staff, *, secret: str, password: str = "") -> dict[str, Any]:
    issuer = setup.firm(session).name
    uri = pyotp.TOTP(secret).provisioning_uri(name=row.email, issuer_name=issuer)
    return {"totp_secret": secret, "totp_uri": uri} | ({"password": password} if password else {})


def _told(data: dict[str, Any]) -> list[str]:
    """What is shown now and never again."""
    words = {
        "password": "Password",
        "totp_secret": "Second factor, to type into an authenticator",
        "totp_uri": "The same as an address",
    }
    told = [f"  {words[name]}: {data[name]}" for name in words if name in data]
    return [*told, "This is shown once: hand it over in a safe way."] if told else []
