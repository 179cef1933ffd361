"""An emergency, at any point of any conversation: a person is alerted, and the client told what helps now.

It stands before language, consent, identity, pauses and opt-outs, says nothing of a case, and leaves the
conversation where it was. The rights named are everybody's, whatever their papers: to stay silent, to sign
nothing, to ask for a lawyer (Fifth Amendment; 8 CFR 287.3(c), 292.5(b)), and not to open without a warrant
that a judge signed (Fourth Amendment).
"""

from __future__ import annotations

from datetime import timedelta

from recado.flows import lifechange, pages, welcome
from recado.flows.effects import RaiseAlert, SaveLead, Say
from recado.flows.events import Message
from recado.flows.routing import instant
from recado.flows.talk import Talk
from recado.i18n.understand import Emergency, command, emergency

LULL = timedelta(minutes=10)
"""For so long after an alert, whatever is texted belongs to it and answers no question of ours."""
_RIGHTS = {
    "word": "emergency.rights_any",
    "immigration": "emergency.rights_immigration",
    "safety": "emergency.rights_safety",
    "despair": "emergency.rights_despair",
}
_LONGEST_NOTE = 1000


def hear(talk: Talk, event: Message, text: str) -> bool:
    """Take the text if it is an emergency, or belongs to one; False if it is neither."""
    # A reaction quotes what somebody wrote before.
    found = emergency(text) if event.other != "reaction" else None
    open_alert = _under_way(talk)
    if found is None and (not open_alert or _wants_person(text)):
        return False
    pages.record(talk, event)
    if text or not event.media:
        talk.do(RaiseAlert(_whose(talk), found.kind if found else "more", text))
        lifechange.note(talk, text)
    if open_alert:
        _acknowledge(talk)
    elif found is not None:
        _answer(talk, found, text)
    return True


def _wants_person(text: str) -> bool:
    """From anywhere a person is one word away, from an emergency too."""
    said = command(text)
    return said is not None and said.name == "person"


def _whose(talk: Talk) -> str | None:
    """Whose case it is, as far as it is known; to staff a discreet one is named too."""
    if talk.party is not None:
        return talk.party.key
    if talk.view.parties or len(talk.hidden) != 1:
        return None
    # So that the message stands in the thread of the case, where staff look.
    talk.set_contact(party=talk.hidden[0].key)
    return talk.hidden[0].key


def _answer(talk: Talk, found: Emergency, text: str) -> None:
    talk.remember_here(alert=talk.now.isoformat(), alert_told=None)
    if not talk.view.parties and not talk.hidden:
        talk.do(SaveLead({"emergency": text[:_LONGEST_NOTE]}))
    if talk.contact.language is None:
        welcome.speak(talk, found.spoken)
    if _watched(talk):
        if not talk.contact.opted_out:
            talk.say("emergency.neutral")
        return
    _say(talk, _RIGHTS[found.kind])
    _say(talk, "emergency.alerted" if talk.firm.on_call else "emergency.nobody")


def _acknowledge(talk: Talk) -> None:
    """Once; not while a person writes, where somebody else may read along, or where we were told to stop."""
    told = talk.contact.memory.get("alert_told")
    paused = talk.party is not None and talk.party.paused
    if told or paused or talk.contact.opted_out or _watched(talk):
        return
    talk.remember_here(alert_told=1)
    _say(talk, "emergency.received")


def _say(talk: Talk, key: str) -> None:
    """In a kind of its own, which passes an opt-out.

    Somebody who asked us to stop and then cries for help is answered, once an alert: it is the direct reply
    to their own message, advertises nothing, and what health or safety makes necessary needs no consent
    (47 CFR 64.1200(a)(1) and (f)(4), "emergency purposes").
    """
    party = talk.party.key if talk.party else None
    params = {"firm": talk.firm.name, "phone": talk.firm.phone}
    talk.do(Say(key, params, party, "emergency"))


def _watched(talk: Talk) -> bool:
    """Whether somebody who must not know of a case may be reading along."""
    return bool(talk.hidden) or any(party.discreet for party in talk.view.parties)


def _under_way(talk: Talk) -> bool:
    since = instant(talk.contact.memory.get("alert"))
    return since is not None and timedelta(0) <= talk.now - since < LULL
