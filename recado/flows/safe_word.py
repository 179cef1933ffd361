"""The word that opens a discreet case, agreed in person: whoever shares the home knows the birth date."""

from __future__ import annotations

import hmac

from recado.flows import identity
from recado.flows.talk import Next, Talk
from recado.i18n.words import plain

ASKED = "identity.word"
SHORTEST = 3
"""Letters: no shorter word is agreed on."""


def stay_open(talk: Talk) -> None:
    """The client has just texted: an open discreet case stays open for as long again."""
    if talk.who.discreet and identity.verified(talk):
        talk.set_dialogue(verified_at=talk.now.isoformat())


def ask(talk: Talk) -> None:
    """Ask for the word, unless the door is locked."""
    if talk.dialogue.identity != "locked" and not plain(talk.who.safe_word):
        identity.lock(talk, "No word was agreed in person: please call, and agree on one.")
    elif talk.dialogue.identity == "locked":
        identity.say_locked(talk)
    else:
        talk.set_dialogue(identity="unknown", asked=ASKED)
        talk.say("discreet.word_ask")


def answer(talk: Talk, text: str) -> Next:
    """Compare the words; three wrong ones lock the door until a person of the firm opens it."""
    word = plain(talk.who.safe_word)
    if talk.dialogue.identity == "locked" or talk.dialogue.asked != ASKED or not word:
        return "ask"
    if len(plain(text)) < SHORTEST:
        # A "1" sent twice is nobody's try.
        return "ask"
    if hmac.compare_digest(plain(text).encode(), word.encode()):
        return identity.right(talk)
    return identity.wrong(talk, "discreet.word_wrong", "Three wrong words.")
