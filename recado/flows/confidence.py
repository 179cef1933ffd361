"""What must not reach somebody else of the home or workplace: the attorney's, never a machine's promise."""

from __future__ import annotations

from recado.flows import documents
from recado.flows.events import Message
from recado.flows.talk import Talk
from recado.i18n.confidences import confidence

_WHY = (
    "Asks that something is not told to somebody. Nobody else was told. The attorney answers, by a call: "
    "others may read this phone."
)


def asked(text: str) -> bool:
    """Whether the text asks that something is kept from another person."""
    return confidence(text)


def take(talk: Talk, event: Message, text: str) -> None:
    """Keep all of it for the attorney. It answers no question, and the reply repeats nothing of it."""
    documents.keep_quietly(talk, event)
    note(talk, text)
    talk.say("confidence.heard", firm=talk.firm.name)


def note(talk: Talk, text: str) -> None:
    """Put it before the attorney without a word."""
    talk.task("confidence", f"{_WHY}\n{text}", urgent=True)
