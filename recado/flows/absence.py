"""Coming back after days: the client is told once where we were."""

from __future__ import annotations

from datetime import timedelta

from recado.flows.effects import AddPage, SaveAnswer
from recado.flows.routing import instant
from recado.flows.talk import Talk

AWAY = timedelta(hours=24)
"""After so long a silence few remember what they were asked last."""


def note(talk: Talk) -> None:
    """The client speaks: remember when, and whether a long silence is over."""
    heard = instant(talk.recall("heard_at"))
    if heard is not None and talk.now - heard > AWAY:
        # What was put off in the last sitting is not put off in this one.
        talk.remember(away=1, put_off=None)
    talk.remember(heard_at=talk.now.isoformat())


def over(talk: Talk) -> bool:
    """Whether to say where we were; once an absence, and not to somebody who went on by themselves."""
    if not talk.count("away"):
        return False
    talk.remember(away=None)
    return not any(isinstance(effect, SaveAnswer | AddPage) for effect in talk.effects)
