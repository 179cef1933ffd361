"""The first words are ours: staff opened a case, or made sure of a client's new number.

One reminder follows an invitation that nobody answered, and no more: the first text is the firm's own to its
client, and whoever does not answer it has agreed to nothing.
"""

from __future__ import annotations

from datetime import timedelta

from recado.flows.talk import Next, Talk

KIND = "invited"
AFTER = timedelta(days=3)
_MEMORY = "invited"


def send(talk: Talk) -> Next:
    """Invite to begin: what this is, that it is automated, how to reach a person."""
    if talk.contact.consent == "refused" or talk.contact.opted_out:
        talk.task("delivery_problem", "Case opened, but this person does not want texts: please call.")
        return "wait"
    unknown = talk.contact.language is None
    key = "welcome.invitation" if unknown else "welcome.begin"
    talk.say(key, name=talk.who.first_name, firm=talk.firm.name)
    talk.set_contact(greeted=True, asked="language" if unknown else talk.contact.asked)
    if talk.contact.consent != "given":
        talk.remember_here(**{_MEMORY: talk.now.isoformat()})
        talk.timer(KIND, AFTER)
    if unknown:
        return "wait"
    if talk.contact.consent == "given" and len(talk.view.parties) > 1:
        # Who holds a shared phone now is asked when somebody answers.
        talk.say("welcome.begin_later")
        return "wait"
    return "ask"


def greet_number(talk: Talk) -> Next:
    """A number that a person of the firm wrote to this client's name: greet, then ask as at any door."""
    talk.set_contact(greeted=True, asked=None)
    talk.say("welcome.new_number", firm=talk.firm.name)
    return "ask"


def answered(talk: Talk) -> None:
    """Somebody wrote from here: no reminder of the invitation any more."""
    if _MEMORY in talk.contact.memory:
        talk.remember_here(**{_MEMORY: None})


def remind(talk: Talk) -> None:
    """Once, when nobody has answered at all; it says nothing of the case."""
    waiting = _MEMORY in talk.contact.memory and talk.contact.consent in {"unasked", "asked"}
    if not waiting or talk.contact.opted_out or talk.who.paused:
        return
    talk.remember_here(**{_MEMORY: None})
    talk.say("welcome.invited_before", firm=talk.firm.name, phone=talk.firm.phone)
    talk.task("silent_client", "No answer to the invitation: one reminder was sent, and no more follow.")
