"""What must not reach somebody else of the home or workplace: the attorney's, never a machine's promise."""

from __future__ import annotations

from recado.flows import kept
from recado.flows.casetypes import Answer, Question
from recado.flows.effects import HandOff
from recado.flows.events import Message
from recado.flows.talk import Next, Talk
from recado.i18n.confidences import confidence, watched

_WHY = (
    "Asks that something is not told to somebody. Nobody else was told. The attorney answers, by a call: "
    "others may read this phone."
)

_WATCHED = (
    "Says that others read or use this phone. Do not text before talking: reach the client another way, see "
    "whether the case should be discreet, and whether this address is still safe."
)
_SHARED = ("phone_use", "shared")


def asked(text: str) -> bool:
    """Whether the text asks that something is kept from another person, or says that one reads along."""
    return confidence(text) or watched(text)


def take(talk: Talk, event: Message, text: str) -> Next:
    """Keep all of it for the attorney. It answers no question, and the reply repeats nothing of it.

    To a phone that somebody else reads nothing more is written, until a person has talked with the client.
    """
    kept.keep_quietly(talk, event)
    note(talk, text)
    if not watched(text):
        talk.say("confidence.heard", firm=talk.firm.name)
        return "again"
    if talk.party is not None:
        talk.do(HandOff(talk.party.key))
    talk.say("stranger.thanks")
    return "wait"


def note(talk: Talk, text: str) -> None:
    """Put it before the attorney without a word."""
    talk.task("confidence", f"{_WATCHED if watched(text) else _WHY}\n{text}", urgent=True)


def answered(talk: Talk, question: Question, value: Answer) -> None:
    """In a discreet case "others use this phone too" is for a person to act on, today."""
    if talk.who.discreet and (question.slug, value) == _SHARED:
        talk.task("confidence", _WATCHED, urgent=True)
