"""A person of the firm: on request, for a question the bot must not answer, and while staff are writing."""

from __future__ import annotations

import re

from recado.flows import asking
from recado.flows.effects import Bilingual, HandOff
from recado.flows.routing import settle
from recado.flows.talk import Next, Talk
from recado.i18n.understand import yes_no
from recado.i18n.words import plain

_ASKING = re.compile(
    r"(y |pero |and |but |so )?(cuant[oa]s?|cuando|donde|adonde|como|por ?que|que|cual|cuales|quien|puedo|"
    r"how|when|where|why|what|whats|which|who|can i|can you|could you|do i|does|is it|is there) .+"
)
"""How a question begins that was typed without its marks, as most are."""


def asks(text: str) -> bool:
    """Whether the text is a question, marks or not. For a text that was expected to answer something."""
    if is_question(text) or asking.of_law(text):
        return True
    return yes_no(text) is None and _ASKING.fullmatch(plain(text)) is not None


def is_question(text: str) -> bool:
    """Whether the text asks something, so that it is nobody's answer."""
    return "?" in text or "¿" in text or asking.known(text)


def asks_of_law(text: str) -> bool:
    """Whether the text asks about a matter of law, marks or not; what only touches one is no question."""
    return asking.of_law(text) and _ASKING.fullmatch(plain(text)) is not None


def person(talk: Talk, text: str) -> Next:
    """Somebody asks for a human: staff are told, and the bot is silent until they hand back."""
    talk.task("wants_person", text)
    if talk.party is not None:
        talk.do(HandOff(talk.party.key))
    _promise(talk)
    return "wait"


def question(talk: Talk, text: str) -> Next:
    """Give the approved answer; else keep the question for staff, say so once a burst, and return."""
    answered = asking.answer(talk, text)
    if answered is not None:
        return answered
    talk.task("question", text)
    if asking.once(talk, "passed_at"):
        talk.say("handoff.question")
    return "again"


def stuck(talk: Talk, text: str) -> Next:
    """The same question was missed three times: offer a person and let it be skipped."""
    talk.task("question", text)
    talk.say("handoff.stuck")
    return "again"


def staff_wrote(talk: Talk) -> Next:
    """Staff write in the thread: whoever answers next on a shared phone answers them."""
    if len(talk.view.parties) > 1:
        settle(talk, talk.who)
    return "wait"


def handed_back(talk: Talk) -> Next:
    """The bot may speak again, and says so: now if it has a question, else when it is next spoken to.

    On a shared phone it asks afresh who is there.
    """
    if len(talk.view.parties) > 1:
        talk.set_contact(party=None, party_until=None)
    waits = len(talk.view.parties) > 1 or talk.dialogue.asked is None
    talk.remember(returned=1)
    if waits or talk.muted:
        return "wait"
    introduce(talk)
    return "again"


def introduce(talk: Talk) -> None:
    """After staff have talked here: say once that from now on it is the assistant again."""
    if talk.count("returned") and not talk.muted:
        talk.remember(returned=None)
        talk.say("handoff.returned")


def _promise(talk: Talk) -> None:
    """Who will answer and when the office is open: never when exactly, which nobody here can know."""
    hides = talk.party is not None and talk.who.discreet and talk.dialogue.identity != "verified"
    if talk.party is None or hides or not talk.who.staff_name:
        name = Bilingual("Somebody from the team", "Alguien del equipo")
    else:
        first = talk.who.staff_name.split()[0]
        name = Bilingual(first, first)
    if talk.firm.opens is None:
        talk.say("handoff.person", name=name, hours=talk.firm.hours, phone=talk.firm.phone)
    else:
        talk.say("handoff.person_closed", name=name, opens=talk.firm.opens, phone=talk.firm.phone)
