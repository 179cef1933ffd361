"""One fact that only the person knows, before anything of the case is said: the date of birth."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from recado.flows.effects import VerifyIdentity
from recado.flows.routing import instant
from recado.flows.state import Dialogue
from recado.flows.talk import Next, Talk
from recado.i18n.understand import DateProblem, DateReading, date_of

MAX_WRONG = 3
ASKED = "identity.birth_date"
OPEN_FOR = timedelta(hours=2)
"""How long a discreet case stays open without a word from the client: her phone may change hands."""


def verified(talk: Talk) -> bool:
    """Whether this party proved who they are, lately enough."""
    if talk.dialogue.identity != "verified":
        return False
    since = instant(talk.dialogue.verified_at)
    lasts = OPEN_FOR if talk.who.discreet else talk.firm.verify_again_after
    return since is not None and talk.now - since < lasts


def pending(talk: Talk) -> bool:
    """Whether nothing of the case may be said yet."""
    return not verified(talk)


def ask(talk: Talk) -> None:
    """Ask for the date of birth, unless the door is locked."""
    if talk.dialogue.identity != "locked" and talk.who.birth_date is None:
        lock(talk, "No date of birth on file: please confirm who this is by phone.")
        return
    if talk.dialogue.identity == "locked":
        say_locked(talk)
        return
    talk.set_dialogue(identity="unknown", asked=ASKED)
    talk.say("identity.ask", name=talk.who.first_name)


def answer(talk: Talk, text: str) -> Next:
    """Compare the date; three wrong ones lock the door until a person of the firm opens it."""
    if talk.dialogue.identity == "locked" or talk.dialogue.asked != ASKED or talk.who.birth_date is None:
        return "ask"
    read = date_of(text, talk.contact.language or "es", talk.now.date())
    if isinstance(read, DateProblem):
        talk.say("identity.unclear")
        return "wait"
    return right(talk) if talk.who.birth_date in _readings(read) else wrong(talk)


def unlocked(dialogue: Dialogue) -> Dialogue:
    """The same dialogue after a person of the firm made sure who this is: asked again, with new attempts."""
    return replace(dialogue, identity="unknown", wrong_answers=0, asked=None)


def _readings(read: DateReading) -> tuple[date | None, ...]:
    # 05/03 is read both ways: the client must not lose an attempt to a habit of writing.
    return (read.value, read.alternative)


def right(talk: Talk) -> Next:
    """They proved who they are: the case is open to them here."""
    talk.set_dialogue(identity="verified", wrong_answers=0, verified_at=talk.now.isoformat(), asked=None)
    talk.do(VerifyIdentity(talk.who.key, "right"))
    talk.say("identity.right", name=talk.who.first_name)
    return "ask"


def wrong(talk: Talk, key: str = "identity.wrong", why: str = "Three wrong dates of birth.") -> Next:
    """A wrong answer: say so with `key`; the third locks the door, and tells staff `why`."""
    times = talk.dialogue.wrong_answers + 1
    talk.set_dialogue(wrong_answers=times)
    if times >= MAX_WRONG:
        lock(talk, why)
        return "wait"
    talk.do(VerifyIdentity(talk.who.key, "wrong"))
    talk.say(key)
    return "wait"


def lock(talk: Talk, why: str) -> None:
    """Only a person of the firm opens the door again."""
    talk.set_dialogue(identity="locked", asked=None)
    talk.do(VerifyIdentity(talk.who.key, "locked"))
    talk.task("identity_locked", why)
    say_locked(talk)


def say_locked(talk: Talk) -> None:
    """A person will help with this."""
    talk.say("identity.locked", phone=talk.firm.phone)
