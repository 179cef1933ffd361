"""One fact that only the person knows, before anything of the case is said.

The date of birth, or the last four digits of the A-number; what the firm does not know is not offered.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from recado.flows.effects import VerifyIdentity
from recado.flows.routing import instant
from recado.flows.state import Dialogue, Identity
from recado.flows.talk import Next, Talk
from recado.i18n.understand import DateProblem, date_of

MAX_WRONG = 3
ASKED = "identity.birth_date"
OPEN_FOR = timedelta(hours=2)
"""How long a discreet case stays open without a word from the client: her phone may change hands."""
_DATE = "_date"
_THRICE = "Three wrong answers to who this is."
_YEAR = re.compile(r"\s*(19|20)[0-9]{2}\s*")
_NUMBER = re.compile(r"(?:\D{0,40}[\s#:])?\W*[Aa]?[\s-]*([0-9][0-9 -]{2,12}[0-9])\W*")
_LENGTHS = frozenset({4, 7, 8, 9})
"""Four digits alone, or a whole A-number (uscis.gov, glossary: seven to nine digits)."""


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
    """Ask for the fact, unless the door is locked."""
    kind = _kind(talk)
    if talk.dialogue.identity != "locked" and not kind:
        lock(talk, "Neither date of birth nor A-number on file: please confirm who this is by phone.")
        return
    if talk.dialogue.identity == "locked":
        say_locked(talk)
        return
    talk.set_dialogue(identity="unknown", asked=ASKED)
    talk.say(f"identity.ask{kind}" if kind != _DATE else "identity.ask", name=talk.who.first_name)


def answer(talk: Talk, text: str) -> Next:
    """Compare the fact; three wrong ones together lock the door until a person of the firm opens it."""
    kind = _kind(talk)
    if talk.dialogue.identity == "locked" or talk.dialogue.asked != ASKED or not kind:
        return "ask"
    dates = _dates(talk, text) if talk.who.birth_date is not None else ()
    last = _last_four(text) if talk.who.a_number_last4 is not None else ""
    if not dates and not last:
        talk.say(f"identity.unclear{kind}" if kind != _DATE else "identity.unclear", name=talk.who.first_name)
        return "wait"
    if not dates and _is_year(text) and last != talk.who.a_number_last4:
        # The year alone is half an answer, and costs no attempt.
        talk.say(f"identity.unclear{kind}", name=talk.who.first_name)
        return "wait"
    if talk.who.birth_date in dates or (last and last == talk.who.a_number_last4):
        return right(talk)
    return wrong(talk, "identity.wrong" if kind == _DATE else "identity.wrong_fact")


def unlocked(dialogue: Dialogue) -> Dialogue:
    """The same dialogue after a person of the firm made sure who this is: asked again, with new attempts."""
    return replace(dialogue, identity="unknown", wrong_answers=0, asked=None)


def anew(dialogue: Dialogue) -> Dialogue:
    """The same dialogue whose proof counts no more; a locked door stays locked."""
    known: Identity = "locked" if dialogue.identity == "locked" else "unknown"
    return replace(dialogue, identity=known, verified_at=None, asked=None)


def _kind(talk: Talk) -> str:
    """Which facts may be asked for; "" where the firm knows none."""
    if talk.who.birth_date is not None:
        return _DATE if talk.who.a_number_last4 is None else "_either"
    return "" if talk.who.a_number_last4 is None else "_number"


def _dates(talk: Talk, text: str) -> tuple[date | None, ...]:
    read = date_of(text, talk.contact.language or "es", talk.now.date())
    # 05/03 is read both ways: the client must not lose an attempt to a habit of writing.
    return () if isinstance(read, DateProblem) else (read.value, read.alternative)


def _last_four(text: str) -> str:
    """The last four digits of an A-number, written alone or with the rest of it; "" for no such."""
    found = _NUMBER.fullmatch(text.strip())
    digits = "".join(sign for sign in found[1] if sign.isdecimal()) if found else ""
    return digits[-4:] if len(digits) in _LENGTHS else ""


def _is_year(text: str) -> bool:
    return _YEAR.fullmatch(text) is not None


def right(talk: Talk) -> Next:
    """They proved who they are: the case is open to them here."""
    talk.set_dialogue(identity="verified", wrong_answers=0, verified_at=talk.now.isoformat(), asked=None)
    talk.do(VerifyIdentity(talk.who.key, "right"))
    talk.say("identity.right", name=talk.who.first_name)
    return "ask"


def wrong(talk: Talk, key: str = "identity.wrong", why: str = _THRICE) -> Next:
    """A wrong answer: say so with `key`; the third locks the door, and tells staff `why`."""
    times = talk.dialogue.wrong_answers + 1
    talk.set_dialogue(wrong_answers=times)
    if times >= MAX_WRONG:
        lock(talk, why)
        return "wait"
    talk.do(VerifyIdentity(talk.who.key, "wrong"))
    talk.say(key, name=talk.who.first_name)
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
