"""Which person is texting, where several share one phone. Nothing of a case is said before it is known."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from recado.flows.effects import Bilingual
from recado.flows.talk import Next, Talk, numbered
from recado.flows.view import PartyView, View
from recado.i18n.understand import choice
from recado.i18n.words import bare

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
    """Take the number or the name of whoever is texting."""
    offered = talk.contact.memory.get("offered")
    now_here = [party.key for party in talk.view.parties]
    picked = choice(text, _names(talk.view)) if talk.contact.asked == "party" else None
    if picked is None or offered != now_here:
        return "ask"
    settle(talk, talk.view.parties[picked - 1])
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
    if bare(text) not in _SWITCH | {bare(party.first_name) for party in talk.view.parties}:
        return False
    named = [party for party in talk.view.parties if bare(party.first_name) == bare(text)]
    if len(named) == 1:
        settle(talk, named[0])
    else:
        talk.party = None
        talk.set_contact(party=None, party_until=None)
    return True


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
