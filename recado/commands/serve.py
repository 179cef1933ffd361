"""`recado up | web | worker | migrate`: what runs the portal."""

import signal
import sys
import threading
from types import FrameType
from typing import Literal

import click

from recado.bot import bells
from recado.bot.settings import SettingsError, read_settings
from recado.bot.up import Portal, Started
from recado.commands.common import environment, json_option, kindly, opened, servers, show
from recado.firm.db import migrate as bring_up_to_date
from recado.firm.db import pending

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@click.command()
@click.option(
    "--demo", "make_demo", is_flag=True, help="A made-up firm, and a sandbox for Twilio and Stripe."
)
@kindly
def up(make_demo: bool) -> None:
    """Run the whole portal on this machine until Ctrl-C."""
    stopping = threading.Event()
    portal = Portal(environment(), make_demo=make_demo, say=lambda line: click.echo(f"{line} ..."))
    for number in STOP_SIGNALS:
        signal.signal(number, _interrupt)
    try:
        click.echo(_welcome(portal.start()))
        stopping.wait()
    except KeyboardInterrupt:
        click.echo("\nStopping ...")
    finally:
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        portal.stop()


@click.command()
@click.option(
    "--only", type=click.Choice(["webhooks"]), help="Serve only these pages, for workers of their own."
)
@click.option("--processes", default=2, show_default=True, type=click.IntRange(1, 64))
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 256))
@kindly
def web(only: Literal["webhooks"] | None, processes: int, threads: int) -> None:
    """Serve the webhooks, the console and the clients' links."""
    from recado import app as door  # noqa: PLC0415  its own door: only a web server loads the pages

    door.serve(opened().settings, only=only, processes=processes, threads=threads)


@click.command()
@click.argument("queue", type=click.Choice([*bells.QUEUES, bells.READS, "schedule"]))
@click.option("--burst", is_flag=True, help="End when the queue is empty.")
@kindly
def worker(queue: str, burst: bool) -> None:
    """Work one queue, or keep the schedule."""
    from recado import worker as door  # noqa: PLC0415  its own door: only a worker loads what jobs need

    door.open_door(queue, environment(), burst=burst)


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; exit with status 1 when migrations are pending.")
@json_option
@kindly
def migrate(check: bool, as_json: bool) -> None:
    """Bring the database to this version's tables."""
    with servers(environment()) as environ:
        settings = read_settings(environ)
        if settings.database_url is None or settings.database_owner_url is None:
            raise SettingsError("DATABASE_URL is not set.")
        behind = pending(settings.database_owner_url)
        if behind and not check:
            bring_up_to_date(settings.database_owner_url, settings.database_url)
        done = {"pending": behind and check, "migrated": behind and not check}
    show(
        done, "Migrations are pending." if done["pending"] else "The tables are up to date.", as_json=as_json
    )
    sys.exit(1 if done["pending"] else 0)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _welcome(started: Started) -> str:
    settings, listing = started.settings, started.listing
    lines = ["", "Recado is up.", "", f"  Console  {settings.origin}/"]
    if listing is not None:
        lines.append(f"  Phone    http://127.0.0.1:{settings.sandbox_port}/")
        lines += ["", *listing.lines()]
    lines += ["", f"  Data and logs are in {settings.var_dir}. Ctrl-C stops everything."]
    return "\n".join(lines)
