"""Files that are no pages, or no pages yet: kept for staff, and said to be."""

from __future__ import annotations

from datetime import timedelta

from recado.flows import identity, routing
from recado.flows.effects import KeepFile
from recado.flows.events import Message
from recado.flows.talk import Next, Talk

QUIET = timedelta(minutes=2)
"""One kind answer per burst of photos that belong nowhere."""


def keep(talk: Talk, event: Message) -> Next:
    """Photos that belong nowhere yet are kept, and said to be; once a burst."""
    keep_quietly(talk, event)
    told, asked = routing.instant(talk.contact.memory.get("kept_at")), _asked(talk)
    if told is not None and talk.now - told < QUIET and talk.contact.memory.get("kept_for", "") == asked:
        return "wait"
    talk.remember_here(kept_at=talk.now.isoformat(), kept_for=asked or None)
    about = f" Asked was: {asked}." if asked else ""
    talk.task("unusable_file", f"Kept: the client sent files when no document was expected.{about}")
    talk.say("documents.kept_answer" if asked else "documents.kept")
    return "again"


def keep_quietly(talk: Talk, event: Message) -> None:
    """Files of a voice note or a card are no pages: kept, and spoken of elsewhere."""
    key = talk.party.key if talk.party else None
    for media in range(event.media):
        talk.do(KeepFile(key, media))


def _asked(talk: Talk) -> str:
    """The question of the intake that a photo was sent to instead of words; "" where there is none."""
    asked = talk.dialogue.asked if talk.party is not None and identity.verified(talk) else None
    return asked.removeprefix("intake.") if asked and asked.startswith("intake.") else ""
