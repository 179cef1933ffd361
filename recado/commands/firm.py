"""`recado firm`: setting a real firm up."""

import click

from recado.commands.common import json_option, kindly, runtime, show
from recado.commands.records import ACTOR
from recado.firm import setup
from recado.firm.rules.phone import typed_phone
from recado.i18n.discretion import tells_of_case

NEXT = """{name} is set up. Next:

  recado staff add --email you@yourfirm.example --name "Your Name" --role managing_partner
  recado texts status       which texts nobody has reviewed yet: they are held back until somebody has
  recado doctor             what is on, what is off, what is wrong"""


@click.group()
def firm() -> None:
    """Set the firm up."""


@firm.command()
@click.option("--name", required=True, help="The firm's name, as clients read it.")
@click.option("--phone", required=True, help="The number that clients may call, as they read it.")
@click.option("--timezone", default="America/New_York", show_default=True, help="The firm's IANA time zone.")
@json_option
@kindly
def init(name: str, phone: str, timezone: str, as_json: bool) -> None:
    """Write the firm into an empty database; this is done once."""
    if not typed_phone(phone):
        raise click.BadParameter(f"{phone!r} is no telephone number", param_hint="--phone")
    with runtime() as running, running.transaction() as session:
        made = setup.create_firm(session, name=name, phone=phone, timezone=timezone, demo=False)
        data = {"name": made.name, "phone": made.phone, "timezone": made.timezone, "demo": made.demo}
    show(data, NEXT.format(name=name), as_json=as_json)


@firm.command()
@click.argument("week", required=False)
@json_option
@kindly
def hours(week: str | None, as_json: bool) -> None:
    """Say when people are at the firm, or show it. WEEK reads as "mon-fri 09:00-17:00, sat 10:00-13:00"."""
    with runtime() as running, running.transaction() as session:
        if week is not None:
            setup.set_hours(session, ACTOR, week)
        said = week or setup.firm(session).hours
    show({"hours": said}, f"People are at the firm {said}.", as_json=as_json)


@firm.command("neutral-name")
@click.argument("name", required=False)
@json_option
@kindly
def neutral_name(name: str | None, as_json: bool) -> None:
    """Choose what the firm calls itself to clients of discreet cases, or show it; "" takes it back."""
    if name and tells_of_case(name):
        raise click.BadParameter("this name tells what the firm does", param_hint="NAME")
    with runtime() as running, running.transaction() as session:
        if name is not None:
            setup.set_neutral_name(session, ACTOR, name)
        said = setup.firm(session).neutral_name if name is None else name.strip()
    show({"neutral_name": said}, f"The firm calls itself {said or 'your contact'}.", as_json=as_json)


@firm.command()
@click.argument("size", required=False, type=click.Choice(setup.PAPERS))
@json_option
@kindly
def paper(size: str | None, as_json: bool) -> None:
    """Choose the paper that documents are laid on, or show it: US letter at first."""
    with runtime() as running, running.transaction() as session:
        if size is not None:
            setup.set_paper(session, ACTOR, size)
        said = size or setup.firm(session).paper
    show({"paper": said}, f"Documents are laid on {said} paper.", as_json=as_json)
