"""Somebody else of a shared phone named in a text or beside a photo: never filed under whoever is in hand.

A mother of three writes "mateo: 15/03/2027" while Sofia is asked. What begins with a name is that person's;
what only mentions one is kept for staff, and who comes next is asked.
"""

from __future__ import annotations

import re

from recado.flows import agenda, handoff, identity, intake, lacking, ladder, lifechange, phrase, routing
from recado.flows.state import Dialogue
from recado.flows.talk import Next, Talk
from recado.flows.view import PartyView
from recado.i18n.asides import lack, of_everyone
from recado.i18n.understand import wrong_number
from recado.i18n.whom import helps_another, names_a_number
from recado.i18n.words import plain

_LEAD = r"\W*(?:(?:y|and|de|of|para|for|lo de|el de|la de|ahora|now)\s+)*"
_THEIRS = "para|for|es de|era de|eran de|son de|is|was|no soy|im not|i am not"
_THEN = r"(?:\s*(:)|\s+(?=\d)|\s*[-,=]|\s*$)\s*(.*)"
_FREE = frozenset({"text", "address"})
"""Kinds of answers in which another's name may stand."""
_SHARED = 2


def heard(talk: Talk, text: str) -> Next | None:
    """What is done about a text about somebody else here, or about all of them; None for any other."""
    if len(talk.view.parties) < _SHARED or talk.party is None or _stands_aside(talk):
        return None
    if of_everyone(text) and not intake.answers(talk, text):
        talk.task("question", text)
        talk.say("routing.one_at_a_time")
        return "again"
    if wrong_number(text):
        talk.task("question", text)
        routing.reopen(talk)
        return "again"
    return _about_others(talk, text)


def _about_others(talk: Talk, text: str) -> Next | None:
    others = _others(talk, text)
    if not others or handoff.is_question(text) or lack(text) is not None:
        return None
    begun = _begun(text, others)
    if _in_own_words(talk) and not (begun and begun[2]):
        return None
    if begun is not None and len(others) == 1:
        return _hand_to(talk, begun[0], begun[1])
    _keep(talk, text)
    return "again"


def at_identity(talk: Talk, text: str) -> Next | None:
    """Take "Luz 03/07/2014", while Sofia is asked who she is, for Luz and her proof."""
    others = _others(talk, text)
    begun = _begun(text, others)
    if begun is None or len(others) != 1:
        return None
    return _hand_to(talk, begun[0], begun[1])


def at_routing(talk: Talk, text: str) -> Next | None:
    """Take "mateo 02/06/2012" for a name and its proof, while it is asked who writes."""
    begun = _begun(text, [*talk.view.parties])
    same = [each for each in talk.view.parties if begun and each.first_name == begun[0].first_name]
    return _hand_to(talk, begun[0], begun[1]) if begun and begun[1] and len(same) == 1 else None


def mixed_up(talk: Talk, text: str) -> bool:
    """Whether "no soy ella" is said by one of several who share a phone, and not by a stranger.

    They agreed to be texted, and do not speak of the number: then it is only not this person who writes.
    """
    shared = len({party.first_name for party in talk.view.parties}) >= _SHARED
    return shared and talk.contact.consent == "given" and not names_a_number(text)


def for_another(talk: Talk, text: str) -> Next | None:
    """Who writes is not the person in hand: it is asked anew, or said whose birth date is meant."""
    if helps_another(text) and talk.who.birth_date is not None and not talk.who.discreet:
        talk.say("identity.why", name=talk.who.first_name)
        return "wait"
    if wrong_number(text):
        routing.reopen(talk)
        return "ask"
    return None


def caption(talk: Talk, text: str) -> bool:
    """Whether the words beside a photo name somebody else: then it is theirs, or it is asked whose."""
    if len(talk.view.parties) < _SHARED or talk.party is None:
        return False
    if routing.wants_other(talk, text):
        return True
    others = _others(talk, text)
    mine = talk.who in routing.mentioned(talk, text)
    if len(others) == 1 and not mine:
        routing.settle(talk, others[0])
        routing.say_who(talk)
    elif others or any(_ended(text, each, "de|of") for each in talk.view.parties if each != talk.who):
        routing.reopen(talk)
    else:
        return False
    return True


def _others(talk: Talk, text: str) -> list[PartyView]:
    """Those mentioned that are not the person in hand, nor the same person's other case."""
    mine = plain(talk.who.first_name)
    found = [party for party in talk.view.parties if plain(party.first_name) != mine]
    by_name = routing.mentioned(talk, text)
    said = [each for each in found if each in by_name or _begun(text, [each]) or _ended(text, each)]
    names = {plain(party.first_name) for party in said}
    # The same person's two cases are one name; which of them is asked.
    return said if len(said) == len(names) else []


def _begun(text: str, others: list[PartyView]) -> tuple[PartyView, str, bool] | None:
    """Whose name the text begins with, what follows it, and whether a colon says that it is theirs."""
    for party in others:
        name = re.escape(party.first_name)
        found = re.match(rf"{_LEAD}{name}{_THEN}", text, re.IGNORECASE | re.DOTALL)
        if found:
            return party, found[2].strip(), found[1] is not None
    return None


def _ended(text: str, party: PartyView, lead: str = _THEIRS) -> bool:
    """Whether the text ends by saying that something is theirs: "no, that was for Luz"."""
    name = re.escape(plain(party.first_name))
    return re.search(rf"(^| )({lead}) {name}$", plain(text)) is not None


def _hand_to(talk: Talk, party: PartyView, rest: str) -> Next:
    """From here on it is this person; what follows their name is the answer to what they were asked."""
    routing.settle(talk, party)
    routing.say_who(talk)
    if ladder.gate(talk) == "identity":
        return _proof(talk, rest)
    if rest and intake.answers(talk, rest):
        return intake.answer(talk, rest)
    if rest:
        talk.task("question", rest)
    return "again"


def _proof(talk: Talk, rest: str) -> Next:
    known: Dialogue = talk.dialogue
    if talk.who.discreet or known.identity == "locked" or not any(map(str.isdecimal, rest)):
        return "ask"
    talk.set_dialogue(asked=identity.ASKED)
    return identity.answer(talk, rest)


def _keep(talk: Talk, text: str) -> None:
    """Staff see what was said, and for whom the last papers came: they may be another's."""
    at_hand = talk.recall("open") or talk.recall("closing") or talk.recall("moment")
    last = f", {at_hand}" if at_hand else ""
    talk.task("question", f"{text}\n(Said while {talk.who.first_name} was in hand{last}.)")
    talk.say("routing.one_at_a_time")
    routing.reopen(talk)


def _in_own_words(talk: Talk) -> bool:
    question = agenda.current(talk)
    return question is not None and question.kind in _FREE and talk.flow == "intake"


def _stands_aside(talk: Talk) -> bool:
    """Where a phrase, an address or a reason is written, a name is a part of it."""
    return phrase.choosing(talk) or lifechange.asking(talk) or lacking.asking(talk)
