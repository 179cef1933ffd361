"""`recado demo`: a made-up firm to try everything on."""

import click

from recado.bot.opening import open_settings
from recado.bot.runtime import build
from recado.commands.common import environment, json_option, kindly, servers, show
from recado.firm.db import migrate, pending


@click.command()
@json_option
@kindly
def demo(as_json: bool) -> None:
    """Load the demo firm, or find it loaded, and list its people and sign-ins."""
    from recado.bot import demo as made_up  # noqa: PLC0415  loaded into a process only for a demo

    with servers(environment()) as environ:
        settings = open_settings(environ, make_demo=True).settings
        owner_url = settings.database_owner_url or ""
        if pending(owner_url):
            migrate(owner_url, settings.database_url)
        running = build(settings)
        try:
            listing = made_up.load(running)
        finally:
            running.close()
    show(listing.to_json(), "\n".join(listing.lines()), as_json=as_json)
