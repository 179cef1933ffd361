"""REPORTAR: somebody else writes to the client in the firm's name. What they wrote goes to staff at once."""

from __future__ import annotations

from datetime import timedelta

from recado.flows import kept
from recado.flows.events import Message
from recado.flows.routing import instant
from recado.flows.talk import Next, Talk

WAITS = timedelta(hours=24)
"""How long we wait for a copy or a picture of what came."""
_SINCE = "reporting_since"


def start(talk: Talk, text: str) -> Next:
    """Tell staff what was said, and ask for a copy of what came."""
    talk.task("scam_report", text, urgent=True)
    talk.remember_here(**{_SINCE: talk.now.isoformat()})
    talk.say("report.ask")
    return "wait"


def waiting(talk: Talk) -> bool:
    """Whether the next text or picture is what was reported."""
    since = instant(talk.contact.memory.get(_SINCE))
    return since is not None and timedelta(0) <= talk.now - since < WAITS


def forget(talk: Talk) -> None:
    """The client goes on with something else."""
    if _SINCE in talk.contact.memory:
        talk.remember_here(**{_SINCE: None})


def take(talk: Talk, event: Message, text: str) -> Next:
    """Forward what came to staff, its pictures too, and say what the firm never asks for."""
    forget(talk)
    kept.keep_quietly(talk, event)
    talk.task("scam_report", text or f"{event.media} file(s), kept in the thread.", urgent=True)
    talk.say("report.thanks")
    return "again"
