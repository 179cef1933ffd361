"""`recado talk`: a client's phone in the terminal, for a demo."""

import json
import shlex
import sys
import threading
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import click

from recado.bot.settings import read_settings
from recado.commands.common import environment, json_option, kindly, servers
from recado.commands.phone import Arrival, Phone
from recado.commands.rehearse import rehearse
from recado.firm.errors import Conflict, Invalid, NotFound
from recado.i18n.language import LANGUAGES

HELP = """Write and press Enter. /photo FILE ... sends files, /wait 5 waits, /quit ends.
En español: /foto, /espera, /salir."""


@click.command()
@click.option("--as", "who", default="+13055550199", help="A name of the demo, or any number or WhatsApp id.")
@click.option("--channel", type=click.Choice(["sms", "whatsapp"]), default="sms", show_default=True)
@click.option(
    "--patience",
    default=10.0,
    show_default=True,
    type=click.FloatRange(0, 600),
    help="Where the input is a file or a pipe: how many seconds to wait for an answer to each line.",
)
@click.option(
    "--case-type", help="Talk with the engine alone about a case of this type: no portal is needed."
)
@click.option("--role", help="Which part in that case is yours; by default the first that is asked anything.")
@click.option("--language", type=click.Choice(LANGUAGES), help="The language that is known from the start.")
@click.option(
    "--replay",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Say the client's lines of this transcript to the engine alone.",
)
@json_option
@kindly
def talk(
    who: str,
    channel: str,
    patience: float,
    case_type: str | None,
    role: str | None,
    language: str | None,
    replay: Path | None,
    as_json: bool,
) -> None:
    """Text the demo's firm as a client does, or, with --case-type or --replay, the engine alone.

    The first goes through the sandbox of a running `recado up --demo`; the second needs nothing that runs.
    """
    if case_type or role or language or replay:
        rehearse(case_type, role, language, replay, as_json=as_json)
        return
    port = read_settings(environment()).sandbox_port
    phone = Phone(f"http://127.0.0.1:{port}", _address(who, channel), channel)
    phone.look()
    if sys.stdin.isatty():
        click.echo(f"You are {phone.address}. {HELP}", err=True)
        _by_hand(phone, as_json=as_json)
        return
    for line in sys.stdin:
        if not _obey(phone, line.rstrip("\n"), patience, as_json=as_json):
            break


def _by_hand(phone: Phone, *, as_json: bool) -> None:
    """Print what arrives while the person types."""
    done = threading.Event()

    def listen() -> None:
        while not done.wait(0.5):
            _print(phone.look(), as_json=as_json)

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    try:
        for line in _typed():
            if not _obey(phone, line, 0, as_json=as_json):
                return
    finally:
        done.set()
        listener.join(timeout=2)


def _typed() -> Iterator[str]:
    try:
        while True:
            yield input()
    except (EOFError, KeyboardInterrupt):
        return


def _obey(phone: Phone, line: str, patience: float, *, as_json: bool) -> bool:
    """Do what one line says; False when it says to end."""
    word, _, rest = line.strip().partition(" ")
    match word:
        case "/quit" | "/salir":
            return False
        case "/wait" | "/espera":
            _print(phone.wait(float(rest) if rest.replace(".", "", 1).isdigit() else 5.0), as_json=as_json)
            return True
        case "/photo" | "/foto":
            phone.send("", _files(rest))
        case "":
            return True
        case _:
            phone.send(line)
    if patience:
        _print(phone.wait(patience), as_json=as_json)
    return True


def _files(rest: str) -> list[str]:
    """Paths as a shell reads them: quotes hold one with spaces together."""
    try:
        return shlex.split(rest)
    except ValueError as error:
        raise Invalid(f"{rest}: {error}") from error


def _print(arrived: list[Arrival], *, as_json: bool) -> None:
    for each in arrived:
        if as_json:
            click.echo(json.dumps(each.data, ensure_ascii=False))
        else:
            click.echo("\n".join(f"  > {line}" for line in each.text.split("\n")))
        sys.stdout.flush()


def _address(who: str, channel: str) -> str:
    """The number that this is, or that the demo's person of this name has."""
    if who.startswith(("+", "whatsapp:")):
        return who
    from recado.bot import demo, opening, runtime  # noqa: PLC0415  made-up people are loaded only for a demo

    with servers(environment()) as environ:
        opened = opening.open_settings(environ)
        if not opened.demo:
            raise NotFound("there is no demo here: recado up --demo, or give a number")
        running = runtime.build(opened.settings)
        try:
            people = demo.load(running).people
        finally:
            running.close()
    found = [each for each in people if _plain(who) in _plain(each.name)]
    if not found:
        raise NotFound(f"nobody is called {who!r}; there are {', '.join(each.name for each in people)}")
    if len({each.name for each in found}) > 1:
        raise Conflict(f"{who!r} may be {' or '.join(each.name for each in found)}")
    return found[0].whatsapp if channel == "whatsapp" and found[0].whatsapp else found[0].phone


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
