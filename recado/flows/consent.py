"""Leave to send texts: asked once of the contact point, in clear words, before anything of a case is said."""

from __future__ import annotations

from recado.flows import discreet, wrongnumber
from recado.flows.effects import RecordConsent
from recado.flows.talk import Next, Talk
from recado.i18n.understand import choice, opt_in

WORDING = "consent.ask"
_YES_NO = ("Sí", "No")
"""The readers know the other language's yes and no by these too."""


def pending(talk: Talk) -> bool:
    """Whether this contact point has not said yes."""
    return talk.contact.consent != "given"


def ask(talk: Talk) -> None:
    """Ask for leave; somebody who refused is not asked again."""
    if talk.contact.consent == "refused":
        talk.say("consent.still_refused")
        return
    talk.set_contact(consent="asked", asked="consent")
    talk.say(WORDING, firm=talk.firm.name)


def answer(talk: Talk, text: str) -> Next:
    """Take a yes or a no; START takes a refusal back."""
    if talk.contact.consent == "refused":
        return _after_refusal(talk, text)
    if talk.contact.asked != "consent":
        return "ask"
    picked = choice(text, _YES_NO)
    if picked is None:
        talk.say("consent.unclear")
        return "wait"
    return _record(talk, given=picked == 1)


def give(talk: Talk) -> Next:
    """Take a yes that came with a condition."""
    return _record(talk, given=True)


def _record(talk: Talk, *, given: bool) -> Next:
    talk.set_contact(consent="given" if given else "refused", asked=None)
    talk.do(RecordConsent(given, discreet.worded(WORDING, talk.view, talk.party)))
    if given:
        return "ask"
    talk.say("consent.refused", firm=talk.firm.name, phone=talk.firm.phone)
    talk.task("consent_refused", "Does not want texts: please call or write.")
    return "wait"


def _after_refusal(talk: Talk, text: str) -> Next:
    if opt_in(text) and wrongnumber.stopped(talk):
        return wrongnumber.start(talk, text)
    if opt_in(text):
        return _record(talk, given=True)
    talk.task("question", text)
    talk.say("consent.still_refused")
    return "wait"
