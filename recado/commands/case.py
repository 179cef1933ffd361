"""`recado case`: opening cases and looking at them."""

from collections.abc import Callable
from datetime import datetime
from functools import reduce
from typing import Any
from uuid import UUID

import click
from sqlalchemy.orm import Session

from recado.bot import lead_cases, newcomers
from recado.bot.newcomers import RIGHTS, Newcomer, Right
from recado.bot.runtime import Runtime
from recado.commands import case_invite, case_item, case_migrate, case_shown
from recado.commands.common import json_option, kindly, runtime, show
from recado.commands.records import ACTOR, columns, day, day_of, find_person, language, operator
from recado.firm import cases, discretion, emails
from recado.firm import staff as accounts
from recado.firm.models import Case, Party, Person

Command = Callable[..., Any]

_WHO = (
    click.option("--person", help="Somebody written down already: their id, name or number."),
    click.option("--name", help="Somebody new, by name; then --phone is needed too."),
    click.option("--phone", default="", help="The number that takes texts."),
    click.option("--whatsapp", default="", help="A number or WhatsApp id."),
    click.option("--email", default="", help="Where they read e-mail, for an invitation there."),
    click.option("--birth-date", type=day, help="1987-03-15: what they are asked to prove who they are."),
    click.option("--language", type=language, help="What to speak to them; asked if left out."),
    click.option("--role", default=None, type=click.Choice(cases.ROLES)),
    click.option(
        "--without",
        multiple=True,
        type=click.Choice(RIGHTS),
        help="A right that this person does not have; may be repeated.",
    ),
    click.option("--no-invitation", is_flag=True, help="Do not text them that they may begin."),
)


def who(command: Command) -> Command:
    """The options that name a party, new or known."""
    return reduce(lambda made, option: option(made), reversed(_WHO), command)


@click.group()
def case() -> None:
    """Cases, their parties and their numbers."""


@case.command("open")
@click.option("--type", "case_type", default="", help="A case type, such as work_permit.")
@click.option("--lead", type=click.UUID, help="Of a lead, as `recado client lead --list` names it.")
@who
@json_option
@kindly
def open_(case_type: str, lead: UUID | None, as_json: bool, **given: Any) -> None:
    """Open a case for a person, new or known, or of a lead, and invite them by text to begin."""
    if lead is not None:
        show(*_of_lead(lead, case_type, given), as_json=as_json)
        return
    if not case_type or not given["role"]:
        raise click.UsageError("Say --type and --role.")
    with runtime() as running, running.transaction() as session:
        person = _person(session, given)
        newcomers.lock(session, person)
        made = newcomers.open_case(session, ACTOR, case_type)
        data = _joined(running, session, made, person, given)
    words = f"{made.ref} is open, and {_invited(data)}"
    show(data, words, as_json=as_json)


@case.command("list")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 10_000))
@json_option
@kindly
def list_(limit: int, as_json: bool) -> None:
    """List the open cases, the most recently active first."""
    with runtime() as running, running.transaction() as session:
        rows = cases.list_for(session, operator(), limit=limit)
    data = [
        {
            "ref": row.case.ref,
            "case_type": row.case.case_type,
            "stage": row.case.stage,
            "names": list(row.names),
            "items_missing": row.items_missing,
            "items_to_review": row.items_to_review,
            "unanswered_since": row.unanswered_since.isoformat() if row.unanswered_since else None,
            "last_activity_at": row.last_activity_at.isoformat(),
        }
        for row in rows
    ]
    table = [
        (row.case.ref, row.case.case_type, row.case.stage, ", ".join(row.names), _state(row)) for row in rows
    ]
    show({"cases": data}, columns(table) or "There are no open cases.", as_json=as_json)


@case.command("show")
@click.argument("ref")
@json_option
@kindly
def show_(ref: str, as_json: bool) -> None:
    """Show case REF: parties, papers, invoices and tasks. Addresses are masked."""
    with runtime() as running, running.transaction() as session:
        data = case_shown.as_data(session, cases.by_ref(session, ref), running.now())
    show(data, case_shown.in_words(data), as_json=as_json)


@case.command()
@click.argument("ref")
@click.option("--staff", "email", required=True, help="Who works on it, by e-mail.")
@json_option
@kindly
def assign(ref: str, email: str, as_json: bool) -> None:
    """Give case REF to a member of staff, beside those who have it already."""
    with runtime() as running, running.transaction() as session:
        known, member = cases.by_ref(session, ref), accounts.by_email(session, email)
        cases.assign(session, ACTOR, known, member)
        data = {"ref": known.ref, "staff": [each.email for each in cases.assigned(session, known.id)]}
    show(data, f"{member.email} works on {known.ref}.", as_json=as_json)


case.add_command(case_migrate.types)
case.add_command(case_invite.invite)
case.add_command(case_migrate.migrate)
case.add_command(case_item.item)


@case.command()
@click.argument("ref")
@click.argument("state", type=click.Choice(["on", "off"]))
@json_option
@kindly
def discreet(ref: str, state: str, as_json: bool) -> None:
    """Handle case REF discreetly (on), or like any other (off)."""
    with runtime() as running, running.transaction() as session:
        (known,) = cases.lock(session, [cases.by_ref(session, ref).id])
        discretion.set_discreet(session, ACTOR, known, discreet=state == "on")
        data = {"ref": known.ref, "discreet": known.discreet}
    show(data, f"{known.ref} is {'' if data['discreet'] else 'not '}handled discreetly.", as_json=as_json)


@case.group()
def number() -> None:
    """The numbers by which USCIS knows a case."""


@number.command("add")
@click.argument("ref")
@click.argument("kind", type=click.Choice(["a_number", "receipt"]))
@click.argument("value")
@json_option
@kindly
def add_number(ref: str, kind: str, value: str, as_json: bool) -> None:
    """Keep an A-number or receipt number of case REF; staff find the case by it."""
    with runtime() as running, running.transaction() as session:
        known = cases.by_ref(session, ref)
        spelled = cases.add_number(session, ACTOR, known, kind, value)
    data = {"ref": known.ref, "kind": kind, "value": spelled}
    show(data, f"{known.ref} is found by {spelled}.", as_json=as_json)


@case.group()
def party() -> None:
    """The people who have a part in a case."""


@party.command("add")
@click.argument("ref")
@who
@json_option
@kindly
def add_party(ref: str, as_json: bool, **given: Any) -> None:
    """Give one more person a part in case REF, with a checklist of their own."""
    if not given["role"]:
        raise click.UsageError("Say --role.")
    with runtime() as running, running.transaction() as session:
        known = cases.by_ref(session, ref)
        person = _person(session, given)
        newcomers.lock(session, person, known)
        data = _joined(running, session, known, person, given)
    show(data, f"In {known.ref}, {_invited(data)}", as_json=as_json)


def _of_lead(lead: UUID, case_type: str, given: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """The case made of a lead, as data and in words; the bot goes on in it at once."""
    with runtime() as running, running.transaction() as session:
        made, party = lead_cases.open_case(
            running,
            session,
            ACTOR,
            lead,
            case_type=case_type or lead_cases.USUAL_TYPE,
            role=given["role"] or lead_cases.USUAL_ROLE,
            name=given["name"] or "",
            birth_date=day_of(given["birth_date"]),
        )
        if given["email"]:
            emails.set_address(session, ACTOR, session.get_one(Person, party.person_id), given["email"])
        data = {
            "ref": made.ref,
            "case_type": made.case_type,
            "stage": made.stage,
            "person": str(party.person_id),
            "role": party.role,
            "rights": list(RIGHTS),
            "invited": True,
        }
    return (
        data,
        f"{made.ref} is open, with everything that was written and sent before, and the bot goes on in it.",
    )


def _person(session: Session, given: dict[str, Any]) -> Person:
    """The person meant, or a new one."""
    if bool(given["person"]) == bool(given["name"]):
        raise click.UsageError("Say who: --person for somebody known, or --name and --phone.")
    if given["person"]:
        if given["email"]:
            raise click.UsageError("Of somebody known, write the address with: recado client email.")
        return find_person(session, given["person"])
    if not (given["phone"] or given["whatsapp"]):
        raise click.UsageError("Somebody new needs --phone, or --whatsapp.")
    born: datetime | None = given["birth_date"]
    newcomer = Newcomer(
        given["name"], given["phone"], given["whatsapp"], day_of(born), given["language"], given["email"]
    )
    return newcomers.add(session, ACTOR, newcomer)


def _joined(
    running: Runtime, session: Session, known: Case, person: Person, given: dict[str, Any]
) -> dict[str, Any]:
    rights: list[Right] = [right for right in RIGHTS if right not in given["without"]]
    made: Party = newcomers.join(session, ACTOR, known, person, given["role"], rights)
    reached = None if given["no_invitation"] else newcomers.invite(running, session, ACTOR, made)
    return {
        "ref": known.ref,
        "case_type": known.case_type,
        "stage": known.stage,
        "person": str(person.id),
        "role": made.role,
        "rights": rights,
        "invited": reached is not None,
    }


def _invited(data: dict[str, Any]) -> str:
    return f"the {data['role']} is {'invited' if data['invited'] else 'not invited'} to begin."


def _state(row: cases.CaseRow) -> str:
    parts = [f"{row.items_missing} missing"] if row.items_missing else []
    parts += [f"{row.items_to_review} to review"] if row.items_to_review else []
    parts += ["unanswered"] if row.unanswered_since else []
    return ", ".join(parts)
