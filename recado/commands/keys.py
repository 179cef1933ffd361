"""`recado keys`: the keys that everything is sealed with."""

import click

from recado.commands.common import json_option, kindly, runtime, show
from recado.commands.records import ACTOR
from recado.firm import keys as wrapped


@click.group()
def keys() -> None:
    """The keys that everything is sealed with."""


@keys.command()
@json_option
@kindly
def status(as_json: bool) -> None:
    """Count the keys by the master key that wraps them."""
    with runtime() as running, running.transaction() as session:
        standing = wrapped.standing(session)
    data = {"current": standing.current, "earlier": standing.earlier, "destroyed": standing.destroyed}
    told = f"{standing.current} keys under the present master key, {standing.destroyed} destroyed."
    if standing.earlier:
        told += f"\n{standing.earlier} under an earlier one: recado keys rotate wraps them anew."
    show(data, told, as_json=as_json)


@keys.command()
@json_option
@kindly
def rotate(as_json: bool) -> None:
    """Wrap all keys by the present MASTER_KEY; needs the one before in MASTER_KEY_PREVIOUS."""
    done = 0
    with runtime() as running:
        while True:
            with running.transaction() as session:
                batch = wrapped.rewrap(session, ACTOR)
            if not batch:
                break
            done += batch
    told = f"{done} keys are wrapped anew. MASTER_KEY_PREVIOUS may be left out now; keep old backups' keys."
    show({"rewrapped": done}, told, as_json=as_json)
