"""One fact that only the person knows, before anything of the case is said: the date of birth."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from recado.flows.effects import VerifyIdentity
from recado.flows.routing import instant
from recado.flows.state import Dialogue
from recado.flows.talk import Next, Talk
from recado.i18n.understand import DateProblem, DateReading, date_of

MAX_WRONG = 3
ASKED = "identity.birth_date"


def verified(talk: Talk) -> bool:
    """Whether this party proved who they are, lately enough."""
    if talk.dialogue.identity != "verified":
        return False
    since = instant(talk.dialogue.verified_at)
    return since is not None and talk.now - since < talk.firm.verify_again_after


def pending(talk: Talk) -> bool:
    """Whether nothing of the case may be said yet."""
    return not verified(talk)


def ask(talk: Talk) -> None:
    """Ask for the date of birth, unless the door is locked."""
    if talk.dialogue.identity != "locked" and talk.who.birth_date is None:
        _lock(talk, "No date of birth on file: please confirm who this is by phone.")
        return
    if talk.dialogue.identity == "locked":
        talk.say("identity.locked", phone=talk.firm.phone)
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
    return _right(talk) if talk.who.birth_date in _readings(read) else _wrong(talk)


def unlocked(dialogue: Dialogue) -> Dialogue:
    """The same dialogue after a person of the firm made sure who this is: asked again, with new attempts."""
    return replace(dialogue, identity="unknown", wrong_answers=0, asked=None)


def _readings(read: DateReading) -> tuple[date | None, ...]:
    # 05/03 is read both ways: the client must not lose an attempt to a habit of writing.
    return (read.value, read.alternative)


def _right(talk: Talk) -> Next:
    talk.set_dialogue(identity="verified", wrong_answers=0, verified_at=talk.now.isoformat(), asked=None)
    talk.do(VerifyIdentity(talk.who.key, "right"))
    talk.say("identity.right", name=talk.who.first_name)
    return "ask"


def _wrong(talk: Talk) -> Next:
    wrong = talk.dialogue.wrong_answers + 1
    talk.set_dialogue(wrong_answers=wrong)
    if wrong >= MAX_WRONG:
        _lock(talk, "Three wrong dates of birth.")
        return "wait"
    talk.do(VerifyIdentity(talk.who.key, "wrong"))
    talk.say("identity.wrong")
    return "wait"


def _lock(talk: Talk, why: str) -> None:
    talk.set_dialogue(identity="locked", asked=None)
    talk.do(VerifyIdentity(talk.who.key, "locked"))
    talk.task("identity_locked", why)
    talk.say("identity.locked", phone=talk.firm.phone)
