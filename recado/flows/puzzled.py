"""Somebody does not understand: what is asked is said in other words once; the second time there is a person.

"que?" is no answer, and not a question that a person of the firm has to read first.
"""

from __future__ import annotations

from recado.flows import agenda, checklist, handoff, intake
from recado.flows.reading import puts_off
from recado.flows.talk import Next, Talk
from recado.i18n.puzzled import puzzled
from recado.i18n.understand import frequent

_TOLD = "puzzled"
_MISSES = 2
"""An example is what the second miss brings too; after it comes a person."""


def heard(talk: Talk, text: str) -> Next | None:
    """Explain what is asked inside a case; None where the text asks for no such thing."""
    if not _puzzled(talk, text) or talk.dialogue.asked is None:
        return None
    question = agenda.current(talk)
    if talk.flow == "intake" and question is not None:
        return None if puts_off(question, text) else _example(talk, text)
    if talk.recall(_TOLD) == talk.dialogue.asked:
        talk.remember(**{_TOLD: None})
        return handoff.stuck(talk, text)
    talk.remember(**{_TOLD: talk.dialogue.asked})
    if talk.flow != "checklist" or checklist.current(talk) is None:
        return "again"
    talk.say("checklist.how")
    return "ask"


def at_the_door(talk: Talk, text: str, asked: str) -> Next | None:
    """Explain what is asked of somebody of whom too little is known; None for any other text."""
    waiting = talk.contact.asked if talk.party is None else talk.contact.asked or talk.dialogue.asked
    if asked not in {"consent", "party", "identity"} or not _puzzled(talk, text) or waiting is None:
        return None
    if talk.contact.memory.get(_TOLD) == waiting:
        talk.remember_here(**{_TOLD: None})
        return None
    talk.remember_here(**{_TOLD: waiting})
    if asked == "consent" and talk.contact.consent != "refused":
        talk.say("consent.explain")
        return "wait"
    if asked == "identity" and talk.who.birth_date is not None and not talk.who.discreet:
        talk.say("identity.why", name=talk.who.first_name)
        return "wait"
    return "ask"


def _example(talk: Talk, text: str) -> Next:
    if talk.count("misses") >= _MISSES:
        talk.remember(misses=None)
        return handoff.stuck(talk, text)
    talk.remember(misses=_MISSES)
    intake.example(talk)
    return "wait"


def _puzzled(talk: Talk, text: str) -> bool:
    """What the firm's attorney approved an answer for is answered."""
    slug = frequent(text)
    return puzzled(text) and (slug is None or f"faq.{slug}" not in talk.firm.approved)
