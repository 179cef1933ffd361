"""`recado case types` and `recado case migrate`: the kinds of case, and open cases under an older file."""

from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from recado.bot import case_types, reach
from recado.bot.case_types import Plan
from recado.bot.runtime import Runtime
from recado.commands.common import json_option, kindly, runtime, show
from recado.commands.records import columns
from recado.firm import cases, people
from recado.firm import staff as accounts
from recado.firm.audit import Actor
from recado.firm.errors import NotAllowed
from recado.firm.models import Case
from recado.flows.casetypes import load_all

REVIEWERS = ("managing_partner", "attorney")


@click.command("types")
@json_option
@kindly
def types(as_json: bool) -> None:
    """List the kinds of case: the shipped files, and the firm's own, in VAR_DIR/casetypes, before them."""
    with runtime():
        known = sorted(load_all().values(), key=lambda kind: kind.slug)
    data = [
        {
            "slug": kind.slug,
            "name": kind.name.en,
            "form": kind.form,
            "version": kind.version,
            "checked": kind.checked,
            "reviewed": kind.reviewed or None,
            "fingerprint": kind.fingerprint,
        }
        for kind in known
    ]
    rows = [
        (kind.slug, str(kind.version), kind.name.en, kind.reviewed or "not reviewed by an attorney")
        for kind in known
    ]
    show({"case_types": data}, columns(rows), as_json=as_json)


@click.command("migrate")
@click.argument("ref", required=False)
@click.option("--type", "case_type", help="Every open case of this type, instead of one.")
@click.option(
    "--by", "email", help="Who has reviewed what changes, by e-mail: a managing partner or an attorney."
)
@json_option
@kindly
def migrate(ref: str | None, case_type: str | None, email: str | None, as_json: bool) -> None:
    """Show what its type's present file would change for open case REF; with --by, move it there.

    A case keeps the file that it was opened under until somebody who has read the changes moves it.
    """
    if bool(ref) == bool(case_type):
        raise click.UsageError("Say which: REF for one case, or --type for all of a kind.")
    with runtime() as running:
        with running.transaction() as session:
            by = _reviewer(session, email) if email else None
            wanted = [cases.by_ref(session, ref).id] if ref else _open(session, str(case_type))
        found = [_one(running, case_id, by) for case_id in wanted]
    data = {"moved": by is not None, "cases": [each for each in found if each]}
    show(data, _told(data), as_json=as_json)


def _reviewer(session: Session, email: str) -> Actor:
    member = accounts.by_email(session, email)
    if member.role not in REVIEWERS or not member.active:
        raise NotAllowed("an attorney or a managing partner reviews what changes for an open case")
    return Actor("staff", str(member.id))


def _open(session: Session, case_type: str) -> list[Any]:
    query = select(Case.id).where(Case.case_type == case_type, Case.closed_at.is_(None)).order_by(Case.ref)
    return list(session.scalars(query))


def _one(running: Runtime, case_id: Any, by: Actor | None) -> dict[str, Any] | None:
    """One case in a transaction of its own, locked as a turn locks it."""
    with running.transaction() as session:
        case = session.get_one(Case, case_id)
        if by is not None:
            reach.set_scenes(running, session, case, by, running.now())
        plan = case_types.plan(session, case)
        if plan is None:
            return None
        data = _as_data(session, plan)
        if by is not None:
            case_types.apply(session, by, plan)
        return data


def _as_data(session: Session, plan: Plan) -> dict[str, Any]:
    names = people.names(session, (change.party.person_id for change in plan.changes))
    return {
        "ref": plan.case.ref,
        "case_type": plan.case.case_type,
        "from_version": plan.before,
        "to_version": plan.after,
        "lost_stage": plan.lost_stage or None,
        "parties": [
            {
                "name": names[change.party.person_id],
                "role": change.party.role,
                "asked": change.asked,
                "no_longer_asked": change.no_longer_asked,
                "wanted": change.wanted,
                "no_longer_wanted": change.no_longer_wanted,
            }
            for change in plan.changes
        ],
    }


def _told(data: dict[str, Any]) -> str:
    if not data["cases"]:
        return "Nothing to move: every case stands under the present file."
    lines = []
    for case in data["cases"]:
        lines.append(
            f"{case['ref']} {case['case_type']}: version {case['from_version']} to {case['to_version']}"
        )
        if case["lost_stage"]:
            lines.append(f"  its stage {case['lost_stage']} is gone: it goes back to the first")
        lines += [line for party in case["parties"] for line in _party_told(party)]
    lines.append(
        "Moved." if data["moved"] else "Nothing was moved. To move what you have read, give --by your e-mail."
    )
    return "\n".join(lines)


def _party_told(party: dict[str, Any]) -> list[str]:
    signs = (
        ("+ asks", "asked"),
        ("- asks", "no_longer_asked"),
        ("+ wants", "wanted"),
        ("- wants", "no_longer_wanted"),
    )
    told = [f"    {sign} {slug}" for sign, field in signs for slug in party[field]]
    return [f"  {party['name']}, {party['role']}", *(told or ["    only wordings change"])]
