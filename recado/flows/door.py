"""Before the door: language, consent, who it is, and proof. Nothing of a case is said here."""

from __future__ import annotations

from recado.flows import (
    commands,
    consent,
    early,
    handoff,
    identity,
    kept,
    lifechange,
    naming,
    puzzled,
    routing,
    safe_word,
    welcome,
)
from recado.flows.events import Message
from recado.flows.ladder import Gate
from recado.flows.talk import Next, Talk
from recado.i18n.understand import command


def knock(talk: Talk, event: Message, text: str, closed: Gate) -> Next:
    """Somebody of whom too little is known: nothing of a case is said, only what they ask of us."""
    if event.media:
        following = kept.keep(talk, event)
        early.note(talk, event.media)
        if not text:
            return following
    said = command(text)
    names_language = said is not None and said.name == "language" and closed == "language"
    if said is not None and said.name in commands.AT_THE_DOOR and not names_language:
        return commands.obey(talk, said, text)
    if said is not None and closed != "language" and talk.contact.consent != "refused":
        # A word that we may not obey yet: ask again for what is missing, rather than misread it.
        return "ask"
    if closed in {"party", "identity"} and lifechange.at_the_door(talk, text):
        return "ask"
    return puzzled.at_the_door(talk, text, closed) or _read(talk, text, closed)


def _read(talk: Talk, text: str, closed: Gate) -> Next:
    if handoff.asks(text) and talk.contact.consent != "refused":
        if closed != "language":
            return handoff.question(talk, text)
        talk.task("question", text)
    if closed in {"language", "consent"}:
        lifechange.note(talk, text)
    return _answer(talk, text, closed)


def _answer(talk: Talk, text: str, closed: Gate) -> Next:
    match closed:
        case "language":
            return welcome.answer(talk, text)
        case "consent":
            return consent.answer(talk, text)
        case "party":
            return naming.at_routing(talk, text) or routing.answer(talk, text)
        case "identity":
            if routing.wants_other(talk, text) or routing.by_relation(talk, text):
                return "ask"
            theirs = naming.at_identity(talk, text) or naming.for_another(talk, text)
            if theirs is not None:
                return theirs
            proof = safe_word.answer if talk.who.discreet else identity.answer
            return proof(talk, text)
