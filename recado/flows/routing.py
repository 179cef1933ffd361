"""Which person is texting, where several share one phone. Nothing of a case is said before it is known."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta

from rapidfuzz.distance import OSA

from recado.flows.effects import Bilingual
from recado.flows.talk import Next, Talk, numbered
from recado.flows.view import PartyView, View
from recado.i18n.asides import of_everyone
from recado.i18n.understand import choice, denies
from recado.i18n.whom import relation, whom
from recado.i18n.words import bare, packs, plain

_SHORTEST_SLIP = 4
_CAPITAL = re.compile(r"(?<=[^.!?\s]\s)([A-ZÁÉÍÓÚÑ]\w+)")
STICKY = timedelta(hours=12)
"""How long after the last text the same person is taken to be holding the phone."""

_SWITCH = frozenset(
    {
        "cambiar",
        "cambiar persona",
        "cambiar de persona",
        "otra persona",
        "para otra persona",
        "switch",
        "switch person",
        "change person",
        "another person",
        "someone else",
        "otro hijo",
        "otra hija",
        "mi otro hijo",
        "mi otra hija",
        "el otro",
        "la otra",
        "me equivoque de hijo",
        "me equivoque de hija",
        "me equivoque de persona",
        "no es ese hijo",
        "wrong kid",
        "wrong child",
        "wrong one",
        "wrong person",
        "other kid",
        "other child",
        "the other one",
        "the other kid",
        "my other kid",
        "my other child",
        "next kid",
    }
)


def resolve(talk: Talk) -> PartyView | None:
    """The party that is speaking, if only one can be or one was chosen lately."""
    if len(talk.view.parties) == 1:
        return talk.view.parties[0]
    chosen = talk.view.party(talk.contact.party)
    return chosen if chosen is not None and not _over(talk) else None


def pending(talk: Talk) -> bool:
    """Whether we have to ask who is speaking."""
    return talk.party is None


def ask(talk: Talk) -> None:
    """¿Para quién? First names only, by number."""
    offered = {"offered": [party.key for party in talk.view.parties]}
    talk.set_contact(asked="party", party=None, party_until=None, memory={**talk.contact.memory, **offered})
    names = tuple(Bilingual(name, name) for name in _names(talk.view))
    talk.say("routing.ask", names=numbered(names))


def answer(talk: Talk, text: str) -> Next:
    """Take the number or the name of whoever is texting; never a guess."""
    offered = talk.contact.memory.get("offered")
    now_here = [party.key for party in talk.view.parties]
    picked = None
    if talk.contact.asked == "party":
        picked = choice(text, _names(talk.view)) or choice(whom(text), _names(talk.view))
    if picked and offered == now_here:
        named = [talk.view.parties[picked - 1]]
    else:
        # A number means the list that was shown; a name means whoever bears it.
        named = _named(talk, whom(text) or bare(text)) or mentioned(talk, text)
    if len(named) != 1:
        if of_everyone(text) or len({party.first_name for party in named}) > 1:
            talk.say("routing.one_at_a_time")
        return "ask"
    settle(talk, named[0])
    say_who(talk)
    return "again"


def settle(talk: Talk, party: PartyView) -> None:
    """This party holds the phone for a while."""
    until = (talk.now + STICKY).isoformat()
    talk.set_contact(party=party.key, party_until=until, asked=None)
    talk.speak_as(party)


def stay(talk: Talk) -> None:
    """The party in hand has just texted, so the phone is still theirs."""
    if len(talk.view.parties) > 1:
        talk.set_contact(party_until=(talk.now + STICKY).isoformat())
    if talk.contact.party != talk.who.key:
        talk.set_contact(party=talk.who.key)


def wants_other(talk: Talk, text: str) -> bool:
    """Whether the client says who is speaking, or asks to choose anew; if so it is settled, or open again."""
    if len(talk.view.parties) < 2:
        return False
    if talk.party is not None and denies(text, talk.party.first_name):
        reopen(talk)
        return True
    named = _named(talk, bare(text)) or _named(talk, whom(text))
    if not named and bare(text) not in _SWITCH:
        return False
    if len(named) != 1:
        reopen(talk)
        return True
    if talk.contact.party != named[0].key:
        settle(talk, named[0])
        say_who(talk)
    else:
        settle(talk, named[0])
    return True


def by_relation(talk: Talk, text: str) -> bool:
    """Whether it is "for my daughter": who that is, is asked by name and never guessed."""
    if len(talk.view.parties) < 2 or not relation(whom(text)):
        return False
    reopen(talk)
    return True


def mentioned(talk: Talk, text: str) -> list[PartyView]:
    """Those whose first name stands in the text as a word of its own, "mateos" for "Mateo's" too.

    A name that is also an ordinary word ("recibo de luz", "I will") counts with a capital inside the text.
    """
    words = set(plain(text).split())
    capitals = {plain(found[1]) for found in _CAPITAL.finditer(text)}
    found = []
    for party in talk.view.parties:
        name = plain(party.first_name)
        ordinary = any(name in pack.ordinary_names for pack in packs())
        seen = capitals if ordinary else words
        if not seen.isdisjoint({name, f"{name}s"}):
            found.append(party)
    return found


def say_who(talk: Talk) -> None:
    """Whose papers come next; somebody who must prove who they are is called by name anyway."""
    if talk.dialogue.identity == "verified":
        at = [party.key for party in talk.view.parties].index(talk.who.key)
        talk.say("routing.now", name=_names(talk.view)[at])


def reopen(talk: Talk) -> None:
    """Who is speaking is open again."""
    talk.party = None
    talk.set_contact(party=None, party_until=None)


def _named(talk: Talk, said: str) -> list[PartyView]:
    """Those whom these words name: a first name, or with its case where two share it; a slip is allowed."""
    if not said:
        return []
    refs = [
        party for party, name in zip(talk.view.parties, _names(talk.view), strict=True) if plain(name) == said
    ]
    names = refs or [party for party in talk.view.parties if bare(party.first_name) == said]
    return names or [party for party in talk.view.parties if _slipped(said, bare(party.first_name))]


def _slipped(said: str, name: str) -> bool:
    return len(name) >= _SHORTEST_SLIP and said[:1] == name[:1] and OSA.distance(said, name) <= 1


def _names(view: View) -> list[str]:
    times = Counter(party.first_name for party in view.parties)
    return [
        party.first_name if times[party.first_name] == 1 else f"{party.first_name} ({party.case_ref})"
        for party in view.parties
    ]


def _over(talk: Talk) -> bool:
    until = instant(talk.contact.party_until)
    return until is None or until <= talk.now


def instant(stored: object) -> datetime | None:
    """A stored ISO 8601 moment, in UTC; None for anything that is not one."""
    if not isinstance(stored, str):
        return None
    try:
        moment = datetime.fromisoformat(stored)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
