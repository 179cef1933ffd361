"""Somebody else reads this number: sorry, nothing disclosed, silence, and a person of the firm looks.

A stop of this kind is not taken back by START: whoever writes it may be the stranger, so a person of the firm
makes sure first (`recado client add-number` writes the number to the client's name anew).
"""

from __future__ import annotations

from recado.flows import identity
from recado.flows.effects import RecordConsent
from recado.flows.talk import Next, Talk
from recado.i18n.understand import denies, wrong_number

SORRY = "wrong_number.sorry"
_FLAG, _DOUBT = "wrong_number", "doubt"


def said(text: str) -> bool:
    """Whether the text says that it reached somebody else."""
    return wrong_number(text)


def denied(talk: Talk, text: str) -> bool:
    """Whether the one person who is written to here is denied by name; of several, another may be meant."""
    names = {party.first_name for party in talk.view.parties}
    return len(names) == 1 and denies(text, names.pop())


def stop(talk: Talk, text: str) -> None:
    """Say sorry, disclose nothing, stop, and tell staff."""
    talk.task("wrong_number", text)
    talk.say(SORRY)
    talk.set_contact(consent="refused", asked=None)
    talk.remember_here(**{_FLAG: True, _DOUBT: None})
    talk.do(RecordConsent(given=False, wording=SORRY))


def stopped(talk: Talk) -> bool:
    """Whether this address was said to be somebody else's, and no person of the firm has looked since."""
    return talk.contact.memory.get(_FLAG) is True


def start(talk: Talk, text: str) -> Next:
    """START from such an address: a person makes sure who it is before anything is sent."""
    talk.task("wrong_number", f"{text}\nAsked for texts again after a wrong number: make sure who this is.")
    talk.say("wrong_number.start")
    return "wait"


def who(talk: Talk) -> Next:
    """QUIEN: the assistant says what it is; to somebody who proved nothing, only that, and then it waits.

    Perhaps a stranger got an invitation: nothing more goes there until they write something else.
    """
    if _proved(talk):
        talk.say("help.who", firm=talk.firm.name)
        return "again"
    talk.remember_here(**{_DOUBT: True})
    talk.task("wrong_number", "Asks who is writing, and has not proved who they are.")
    talk.say("wrong_number.who", firm=talk.firm.name)
    return "wait"


def doubted(talk: Talk) -> bool:
    """Whether somebody unproved asked who we are, and has written nothing since."""
    return talk.contact.memory.get(_DOUBT) is True


def trust(talk: Talk) -> None:
    """They wrote something else: the conversation goes on."""
    if _DOUBT in talk.contact.memory:
        talk.remember_here(**{_DOUBT: None})


def _proved(talk: Talk) -> bool:
    if talk.party is not None:
        return identity.verified(talk)
    return any(talk.state.dialogue(party.key).identity == "verified" for party in talk.view.parties)
