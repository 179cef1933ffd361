"""Leaving and coming back. Asked before anything else, of every text.

Revocation by any reasonable means must be honoured (47 CFR 64.1200(a)(10)); Twilio itself acts on the
single English words only and then answers them.
"""

from __future__ import annotations

from recado.flows import wrongnumber
from recado.flows.effects import OptIn, OptOut
from recado.flows.events import Message
from recado.flows.talk import Next, Talk
from recado.i18n.understand import opt_in, opt_out


def leaves(event: Message, text: str) -> bool:
    """Whether this text asks to hear no more from us."""
    return event.provider_opted == "STOP" or opt_out(text)


def leave(talk: Talk, event: Message) -> None:
    """Silence everything; the one confirming text is the shell's, where the provider has not sent its own."""
    repeated = talk.contact.opted_out
    talk.set_contact(opted_out=True, asked=None)
    talk.do(OptOut(confirm=event.provider_opted != "STOP" and not repeated))
    if not repeated:
        talk.task("opted_out", "Wants no more texts: please call or write.")


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
