"""The conversation's one entry: what to do about an event, given what is remembered and what is known.

Pure: no clock, no chance, no input or output. It never raises: stored states that the current flows do not
know are mended first (`mend`), and a turn takes at most one answer and asks at most one question, so that
it cannot loop.
"""

from __future__ import annotations

from datetime import datetime

from recado.flows import phrase, pushes
from recado.flows.effects import Turn
from recado.flows.events import Event, Message
from recado.flows.hearing import hear
from recado.flows.state import State
from recado.flows.talk import Talk, Urgency
from recado.flows.view import View


def decide(state: State, event: Event, view: View, now: datetime) -> Turn:
    """The turn that answers `event` at `now` (aware, UTC): the new state and what the shell is to do."""
    talk = Talk(state, view, now, _urgency(event))
    if isinstance(event, Message):
        hear(talk, event)
    else:
        pushes.take(talk, event)
    phrase.add(talk)
    return talk.turn()


def _urgency(event: Event) -> Urgency:
    return "reply" if isinstance(event, Message) else pushes.urgency(event)
