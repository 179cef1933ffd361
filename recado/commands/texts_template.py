"""`recado texts template`: what WhatsApp takes outside of its 24 hours."""

from dataclasses import asdict, dataclass

import click

from recado.commands.common import json_option, kindly, runtime, show
from recado.firm import setup, templates
from recado.firm import staff as accounts
from recado.firm.audit import Actor
from recado.firm.errors import Invalid, NotAllowed, NotFound
from recado.i18n import wordings
from recado.i18n.catalog import keys
from recado.i18n.language import OFFERED

REGISTRARS = ("managing_partner", "operations_manager", "attorney")
FIRST_WORDS = (
    "welcome.invitation",
    "welcome.begin,consent.ask",
    "welcome.begin,welcome.begin_later",
    "welcome.invited_before",
    "update.waiting",
    "update.waiting_shared",
    "reminder.neutral",
    "reminder.neutral_shared",
    "discreet.message",
)
"""What the portal says to somebody who has not written for a day, or never: the least to have approved."""


@dataclass(frozen=True)
class Line:
    """One text as WhatsApp is to approve it."""

    key: str
    language: str
    content: str | None
    body: str
    faults: tuple[str, ...]


@click.command("template")
@click.argument("key", required=False)
@click.option("--language", type=click.Choice([*OFFERED, wordings.BOTH]), default=None)
@click.option("--content", default=None, help='The approved content at Twilio, HX...; "" takes it back.')
@click.option("--by", "email", default=None, help="Who registers it, by e-mail.")
@json_option
@kindly
def template(
    key: str | None, language: str | None, content: str | None, email: str | None, *, as_json: bool
) -> None:
    """Register the template that stands for a text on WhatsApp, or list what to have approved.

    KEY is a text's key, or several parted by commas that go out as one message.
    """
    given = [each is not None for each in (key, language, content, email)]
    if any(given) and not all(given):
        raise Invalid("give KEY, --language, --content and --by together, or nothing for the list")
    with runtime() as running, running.transaction() as session:
        if key is not None and language is not None and content is not None and email is not None:
            person = accounts.by_email(session, email)
            if person.role not in REGISTRARS or not person.active:
                raise NotAllowed("templates are registered by a managing partner, an attorney or operations")
            _check(key)
            templates.put(session, Actor("staff", str(person.id)), key, language, content)
            session.flush()
            session.info.get("memo", {}).pop("firm", None)
        known = templates.every_in(dict(setup.firm(session).settings))
    found = _lines(known)
    show({"templates": [asdict(line) for line in found]}, "\n".join(map(_told, found)), as_json=as_json)


def _check(key: str) -> None:
    for each in key.split(","):
        if each not in keys():
            raise NotFound(f"there is no text {each!r}")


def _lines(known: dict[str, str]) -> list[Line]:
    wanted = {f"{key}|{language}" for key in FIRST_WORDS for language in (*OFFERED, wordings.BOTH)}
    return [_line(name, known.get(name)) for name in sorted(wanted | set(known))]


def _line(name: str, content: str | None) -> Line:
    key, _, language = name.rpartition("|")
    body = wordings.template(key, None if language == wordings.BOTH else language)
    return Line(key, language, content, body, tuple(wordings.faults(body)))


def _told(line: Line) -> str:
    faults = f" (WhatsApp refuses it: {'; '.join(line.faults)})" if line.faults else ""
    return f"{line.key} [{line.language}] {line.content or 'not registered'}{faults}\n{line.body}\n"
