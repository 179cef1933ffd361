"""The words that work at any point. Each is answered, then the dialogue returns to where it was."""

from __future__ import annotations

from recado.flows import (
    billing,
    checklist,
    documents,
    erasing,
    handoff,
    identity,
    intake,
    intake_review,
    lacking,
    lifechange,
    phrase,
    proving,
    reporting,
    samples,
    signatures,
    sorting,
    status,
    welcome,
    wishes,
    wrongnumber,
)
from recado.flows.talk import Next, Talk
from recado.i18n.understand import Command

AT_THE_DOOR = frozenset(
    {"help", "menu", "who", "person", "language", "verify", "report", "delete", "reminders"}
)
"""What is answered even to somebody of whom nothing is known yet: it says nothing of a case."""


def obey(talk: Talk, said: Command, text: str) -> Next:  # noqa: C901, PLR0911, PLR0912 - one arm a word
    """Do what the word asks."""
    match said.name:
        case "help" | "menu" if _hides(talk):
            talk.say("stranger.help")
            return "again"
        case "help" | "menu":
            talk.say("help.words", firm=talk.firm.name, phone=talk.firm.phone)
            return "again"
        case "who":
            return wrongnumber.who(talk)
        case "language":
            return _language(talk, said)
        case "person":
            return handoff.person(talk, text)
        case "status":
            return status.tell(talk)
        case "pay":
            return billing.start(talk)
        case "checklist":
            return checklist.show(talk)
        case "example":
            return samples.show(talk)
        case "done" | "skip" | "back" if sorting.asking(talk):
            return sorting.put_off(talk, done=said.name == "done")
        case "skip" | "back" if signatures.asking(talk):
            return signatures.leave(talk)
        case "done" if intake_review.reading(talk):
            return intake_review.leave(talk, "")
        case "done":
            return documents.done(talk) if _in_checklist(talk) else "again"
        case "verify":
            return proving.tell(talk)
        case "report":
            return reporting.start(talk, text)
        case "delete":
            return erasing.tell(talk)
        case "reminders" | "everything":
            return wishes.choose(talk, only_reminders=said.name == "reminders")
        case "phrase":
            return phrase.start(talk, text)
        case "skip" | "back" if phrase.choosing(talk):
            return phrase.leave(talk)
        case "skip" | "back" if lacking.asking(talk):
            return lacking.leave(talk)
        case "skip" | "back" if billing.choosing(talk):
            talk.pop()
            return "again"
        case "skip" | "back" if lifechange.asking(talk):
            return lifechange.later(talk)
        case "skip" if talk.recall("open"):
            return documents.done(talk)
        case "skip":
            return intake.skip(talk, text) if intake.pending(talk) else checklist.skip(talk)
        case "back":
            return intake.back(talk) if intake.pending(talk) else checklist.back(talk)


def _hides(talk: Talk) -> bool:
    """Whether a discreet case stands here that nobody has opened yet: then no word of ours lists its own."""
    return talk.party is not None and talk.who.discreet and not identity.verified(talk)


def _language(talk: Talk, said: Command) -> Next:
    if said.switch_to is None:
        welcome.ask(talk)
        return "wait"
    welcome.speak(talk, said.switch_to)
    talk.say("language.set")
    return "again"


def _in_checklist(talk: Talk) -> bool:
    return not intake.pending(talk) or bool(talk.recall("open"))
