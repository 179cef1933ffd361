"""`recado flows`: the conversation as a picture."""

from pathlib import Path

import click

from recado.bot import flow_map
from recado.commands.common import json_option, kindly, show


@click.group()
def flows() -> None:
    """The conversation's flows."""


@flows.command()
@click.option(
    "--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Write to this file."
)
@json_option
@kindly
def graph(out: Path | None, as_json: bool) -> None:
    """Draw where a client may stand and what leads where, as Mermaid, by walking the engine."""
    page = flow_map.draw()
    if out:
        out.write_text(page, encoding="utf-8")
    show(
        {"file": str(out) if out else None, "page": page},
        f"Drawn in {out}." if out else page,
        as_json=as_json,
    )
