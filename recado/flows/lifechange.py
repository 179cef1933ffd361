"""Lives that change while a case is open: a kind word, a task with its clock, and back to where we were.

Nothing is advised. What the clocks are counted from is in each task's note, for the person who takes it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from recado.flows import handoff
from recado.flows.effects import SaveAnswer
from recado.flows.small import is_polite
from recado.flows.talk import Next, Talk
from recado.flows.task_kinds import TaskKind
from recado.i18n.lives import LifeChange, life_change
from recado.i18n.understand import yes_no

ASKED = "life.address"
ANSWER = "new_address"
"""The question's name among the answers of the case; no case type asks it."""
USCIS = timedelta(days=10)
"""8 U.S.C. 1305(a): an alien notifies each change of address within ten days (form AR-11)."""
COURT_WORKING_DAYS = 5
"""8 CFR 1003.15(d)(2): within five working days, where a case is before the immigration court (EOIR-33)."""
_SATURDAY = 5
_NEVER_IN_COURT = frozenset({"naturalization", "h1b"})
"""Types whose people are not before the immigration court; of any other it is not known here."""
_MOST_MISSES = 1
_WHOLE_ADDRESS = re.compile(r"\d+\s+\w+\W+\w+.*\b\d{5}\b|\b\d{1,6}\s+\w+\s+\w+", re.DOTALL)
_SHORTEST_ADDRESS = 8


@dataclass(frozen=True, slots=True)
class Matter:
    """What staff get when they hear of it: the task, how many days they have, and why."""

    kind: TaskKind
    days: int
    why: str
    urgent: bool = True


_SIXTY_DAYS = "In H-1B status at most 60 days are left from the last day of work (8 CFR 214.1(l)(2))."
MATTERS: Mapping[LifeChange, Matter] = {
    "arrested": Matter("arrested", 1, "An arrest or a charge: the attorney calls first."),
    "death": Matter("death", 1, "A death in the family: find out whose, and what it means for the case."),
    "laid_off": Matter("laid_off", 1, f"Lost the job. {_SIXTY_DAYS}"),
    "document_lost": Matter("document_lost", 3, "A card or paper is lost or stolen."),
    "divorced": Matter("divorced", 3, "A divorce or separation."),
    "married": Matter("married", 7, "A marriage.", urgent=False),
    "born": Matter("child_born", 7, "A child was born.", urgent=False),
}


def heard(talk: Talk, text: str) -> Next | None:
    """Answer a text that tells of a change, to somebody who proved who they are; None for any other text."""
    change = life_change(text)
    if change is None:
        return None
    if change == "moved":
        return answer(talk, text) if asking(talk) else _moved(talk, text)
    note(talk, text)
    talk.say(f"life.{change}", phone=talk.firm.phone)
    # Nobody is asked for a photo in the same breath; where we were stays open.
    return "wait" if change in {"arrested", "death"} else "again"


def at_the_door(talk: Talk, text: str) -> bool:
    """Do the same for somebody not proved yet, of whom nothing is saved; whether it was told."""
    change = life_change(text)
    if change is None:
        return False
    note(talk, text)
    talk.say("life.noted" if change == "moved" else f"life.{change}", phone=talk.firm.phone)
    return True


def note(talk: Talk, text: str) -> None:
    """Put a change before staff without a word, wherever the conversation stands."""
    change = life_change(text)
    if change == "moved":
        _address_task(talk, text)
    elif change is not None:
        matter = MATTERS[change]
        talk.task(matter.kind, f"{matter.why}\n{text}", due=timedelta(days=matter.days), urgent=matter.urgent)


def asking(talk: Talk) -> bool:
    """Whether the new address is what we wait for."""
    return talk.flow == "life"


def ask(talk: Talk) -> None:
    """Ask for the new address once more."""
    talk.set_dialogue(asked=ASKED)
    talk.say("life.address_again")


def answer(talk: Talk, text: str) -> Next:
    """Keep the address as it was written; staff check it before anything is filed."""
    if handoff.is_question(text):
        return handoff.question(talk, text)
    misses = talk.count("address_misses") + 1
    # Without a number there is no street yet; said a second time it is kept as it is.
    whole = misses > 1 or any(map(str.isdecimal, text))
    if whole and len(text) >= _SHORTEST_ADDRESS and not is_polite(text) and yes_no(text) is None:
        talk.pop()
        return _save(talk, text)
    if misses > _MOST_MISSES:
        return later(talk)
    talk.remember(address_misses=misses)
    return "again"


def later(talk: Talk) -> Next:
    """Leave the address open: the task is there already."""
    talk.pop()
    talk.remember(address_misses=None)
    talk.say("life.address_later")
    return "again"


def _moved(talk: Talk, text: str) -> Next:
    if _WHOLE_ADDRESS.search(text):
        return _save(talk, text)
    _address_task(talk, text)
    talk.push("life", "address", ASKED)
    talk.remember(address_misses=None)
    talk.say("life.moved")
    return "wait"


def _save(talk: Talk, text: str) -> Next:
    _address_task(talk, text)
    talk.remember(address_misses=None)
    talk.do(SaveAnswer(talk.who.key, ANSWER, text))
    talk.say("life.address_saved")
    return "again"


def _address_task(talk: Talk, text: str) -> None:
    today = talk.now.date()
    uscis, court = today + USCIS, _working_days(today, COURT_WORKING_DAYS)
    lines = [f"USCIS by {uscis} (10 days, 8 U.S.C. 1305, form AR-11)."]
    if talk.party is None or talk.party.case_type.slug not in _NEVER_IN_COURT:
        lines.append(
            f"Immigration court, if a case is there, by {court} (5 working days, 8 CFR 1003.15(d)(2))."
        )
        uscis = min(uscis, court)
    lines += ["Counted from today: earlier if they moved earlier.", text]
    talk.task("address_changed", "\n".join(lines), due=uscis - today, urgent=True)


def _working_days(start: date, count: int) -> date:
    """The last of so many working days after `start`. Without holidays: never too late."""
    day = start
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < _SATURDAY
    return day
