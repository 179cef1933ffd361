"""Leaving and coming back. Asked before anything else, of every text.

Revocation by any reasonable means must be honoured (47 CFR 64.1200(a)(10)); Twilio itself acts on the
single English words only and then answers them.
"""

from __future__ import annotations

from datetime import timedelta

from recado.flows import casetypes, wrongnumber
from recado.flows.effects import OptIn, OptOut
from recado.flows.events import Message
from recado.flows.talk import MISSING, Next, Talk
from recado.i18n.understand import command, opt_in, opt_out

SOON = timedelta(days=14)
"""A bill due within these days is put before staff when the client wants no more texts."""
_PROVIDERS_HELP = frozenset({"HELP", "INFO"})
"""Twilio answers these by itself on a telephone number (twilio.com/docs/messaging, Advanced Opt-Out)."""


def leaves(event: Message, text: str) -> bool:
    """Whether this text asks to hear no more from us."""
    return event.provider_opted == "STOP" or opt_out(text)


def leave(talk: Talk, event: Message) -> None:
    """Silence everything; the one confirming text is the shell's, where the provider has not sent its own."""
    repeated = talk.contact.opted_out
    talk.set_contact(opted_out=True, asked=None)
    talk.do(OptOut(confirm=event.provider_opted != "STOP" and not repeated))
    if not repeated:
        due = _due(talk)
        note = " ".join(["Wants no more texts: please call or write.", *due])
        talk.task("opted_out", note, urgent=bool(due))


def helps(talk: Talk, event: Message, text: str) -> bool:
    """Tell somebody who left, and asks for help, whom to call; True where that was asked.

    The industry's rules want HELP answered whether or not one is subscribed (CTIA, Messaging Principles and
    Best Practices). Where the provider answers by itself, we do not answer a second time.
    """
    said = command(text)
    if said is None or said.name != "help" or event.provider_opted == "HELP":
        return False
    if event.channel == "sms" and text.strip().upper() in _PROVIDERS_HELP:
        return True
    talk.urgency = "help"
    talk.say("optout.help", firm=talk.firm.name, phone=talk.firm.phone)
    return True


def returns(talk: Talk, event: Message, text: str) -> bool:
    """Whether somebody who left asks to hear from us again."""
    return talk.contact.opted_out and (event.provider_opted == "START" or opt_in(text))


def come_back(talk: Talk, text: str) -> Next:
    """Welcome them back and go on; not to a number that was said to be somebody else's."""
    if wrongnumber.stopped(talk):
        talk.set_contact(opted_out=False)
        talk.do(OptIn())
        return wrongnumber.start(talk, text)
    consent = "given" if talk.contact.consent in {"given", "refused"} else "unasked"
    talk.set_contact(opted_out=False, consent=consent)
    talk.do(OptIn())
    talk.say("optin.done", firm=talk.firm.name)
    return "again"


def _due(talk: Talk) -> list[str]:
    """What those who speak here must still do, for staff: a silent address does not stop a clock."""
    soon = talk.now.date() + SOON
    found = []
    for party in talk.view.parties:
        known = {line.slug: line.status for line in party.items}
        items = casetypes.checklist(
            party.case_type, party.role, party.answers, {i.slug for i in party.items if not i.by_firm}
        )
        papers = [i.slug for i in items if i.required and known.get(i.slug, "missing") in MISSING]
        if papers and "upload" in party.rights:
            found.append(f"Case {party.case_ref} still needs: {', '.join(papers)}.")
        found += [
            f"Invoice {bill.number} is due on {bill.due.isoformat()}."
            for bill in party.invoices
            if bill.due is not None and bill.due <= soon
        ]
    return found
