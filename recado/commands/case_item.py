"""`recado case item`: what staff decide about a paper that a client does not have."""

import click

from recado.bot import item_acts
from recado.bot.item_acts import Decision
from recado.commands.common import json_option, kindly, runtime, show
from recado.commands.records import ACTOR, find_person
from recado.firm import cases

_SAID: dict[Decision, str] = {
    "waive": "is not needed any more",
    "instead": "may be replaced by something else",
    "missing": "is asked for",
}


@click.command()
@click.argument("ref")
@click.argument("slug", metavar="ITEM")
@click.option("--person", required=True, help="Whose paper: their id, name or number.")
@click.option("--waive", is_flag=True, help="It is not needed any more.")
@click.option("--instead", default="", help="What may be sent instead, in the words that the client reads.")
@click.option("--missing", is_flag=True, help="It is needed after all.")
@json_option
@kindly
def item(ref: str, slug: str, person: str, waive: bool, instead: str, missing: bool, as_json: bool) -> None:
    """Decide about paper ITEM of case REF, which its owner does not have; they are told."""
    if sum((waive, bool(instead), missing)) != 1:
        raise click.UsageError("Say one of --waive, --instead TEXT and --missing.")
    decision: Decision = "waive" if waive else "instead" if instead else "missing"
    with runtime() as running, running.transaction() as session:
        known, owner = cases.by_ref(session, ref), find_person(session, person)
        status = item_acts.decide_here(running, session, ACTOR, known, owner.id, slug, decision, instead)
    data = {"ref": known.ref, "item": slug, "person": str(owner.id), "status": status}
    show(data, f"In {known.ref}, {slug} {_SAID[decision]}.", as_json=as_json)
