"""What WhatsApp can do beyond words: buttons inside its window, approved templates outside of it.

Free words are taken for 24 hours after the client's last message only; outside of them goes nothing but a
template that WhatsApp approved (twilio.com/docs/whatsapp/key-concepts).
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from recado.bot import texts
from recado.firm import setup, templates
from recado.gateways.texting import Choices, Outgoing
from recado.gateways.twilio_content import fits
from recado.i18n import catalog, wordings
from recado.i18n.language import LANGUAGES

if TYPE_CHECKING:
    from recado.bot.scene import Scene

WINDOW = timedelta(hours=23, minutes=55)
"""A few minutes less than WhatsApp's, for a text that is on its way when it closes."""
QUESTIONS = re.compile(r"intake\.(yes_no|choice)(_again)?|lead\.about|lacking\.reason")
"""The texts whose options are worth a button: they are the same for everybody, and name nobody."""
_SEE = "choices.see"
_OPTION = re.compile(r"(\d{1,2}) (\S.*)")


def stands_alone(scene: Scene, key: str) -> bool:
    """Whether this text goes as a message of its own there, so that it can have buttons."""
    open_now = is_open(scene.contact.last_inbound_at, scene.now)
    return scene.contact.channel == "whatsapp" and open_now and QUESTIONS.fullmatch(key) is not None


def is_open(heard_at: datetime | None, now: datetime) -> bool:
    """Whether WhatsApp takes free words to somebody who wrote last at `heard_at`."""
    return heard_at is not None and now - heard_at < WINDOW


def dressed(
    session: Session,
    outgoing: Outgoing,
    text_key: str,
    language: str | None,
    heard_at: datetime | None,
    now: datetime,
) -> Outgoing:
    """The same text with its buttons, or as the template that stands for it."""
    if not is_open(heard_at, now):
        sid = templates.find(session, text_key, language or wordings.BOTH)
        values = wordings.values(text_key, language, outgoing.body) if sid else None
        return outgoing if values is None else replace(outgoing, template=sid, template_values=values)
    if not QUESTIONS.fullmatch(text_key):
        return outgoing
    choices = choices_in(session, outgoing.body, language)
    return replace(outgoing, choices=choices) if choices is not None and fits(choices) else outgoing


def choices_in(session: Session, body: str, language: str | None) -> Choices | None:
    """The question and its numbered options, where the text ends in "1 ...", "2 ..." and so on."""
    lines, options = body.split("\n"), list[str]()
    for line in reversed(lines):
        found = _OPTION.fullmatch(line)
        if found is None:
            break
        options.insert(0, found[2])
    numbers = [line.partition(" ")[0] for line in lines[len(lines) - len(options) :]]
    question = "\n".join(lines[: len(lines) - len(options)]).strip()
    spoken = next((each for each in LANGUAGES if each == language), None)
    if spoken is None or not question or numbers != [str(at) for at in range(1, len(options) + 1)]:
        return None
    may = setup.firm(session).demo or texts.allowed(session, _SEE)
    return Choices(question, tuple(options), spoken, catalog.text(_SEE, spoken) if may else "")
