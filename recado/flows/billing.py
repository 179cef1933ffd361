"""What is owed, the link to pay it, and what became of a payment."""

from __future__ import annotations

import re

from recado.flows import handoff
from recado.flows.effects import Bilingual, PayLink
from recado.flows.events import PaymentChanged
from recado.flows.talk import Next, Talk, in_language, numbered
from recado.flows.view import InvoiceView
from recado.i18n.asides import of_everyone
from recado.i18n.money import Money
from recado.i18n.understand import choice, is_later, is_unknown, yes_no
from recado.i18n.words import bare

ASKED = "billing.choose"
_MOST_LINKS = 3
_SUM = re.compile(r"\d+(?:\.\d{2})?")


def start(talk: Talk) -> Next:
    """PAGAR: the link at once for one invoice, a choice for several."""
    if choosing(talk):
        # Asked for again: the list is shown anew, not on top of itself.
        talk.pop()
    invoices = talk.who.invoices
    if not invoices:
        talk.say("billing.nothing")
        return "again"
    if len(invoices) == 1:
        _link(talk, invoices[0])
        return "again"
    talk.push("billing", "choose", ASKED, invoices=[invoice.id for invoice in invoices])
    ask(talk)
    return "wait"


def ask(talk: Talk) -> None:
    """List what is owed, by number."""
    talk.set_dialogue(asked=ASKED)
    talk.say(ASKED, options=numbered(tuple(_line(invoice) for invoice in talk.who.invoices)))


def choosing(talk: Talk) -> bool:
    """Whether the client stands before the list of what is owed."""
    return talk.flow == "billing"


def names_one(talk: Talk, text: str) -> bool:
    """Whether the text is one line of the list just shown: its words may be a command elsewhere."""
    return choosing(talk) and _picked(talk, text) is not None


def answer(talk: Talk, text: str) -> Next:
    """Send the link of the invoice chosen; a list that changed meanwhile is shown anew."""
    frame, invoices = talk.frame, talk.who.invoices
    offered = frame.data.get("invoices") if frame else None
    if offered != [invoice.id for invoice in invoices]:
        talk.pop()
        return start(talk)
    meant = _meant(talk, text)
    if not meant and (handoff.is_question(text) or yes_no(text) is True):
        return handoff.question(talk, text) if yes_no(text) is None else "again"
    talk.pop()
    for invoice in meant:
        _link(talk, invoice)
    if meant:
        return "again"
    put_off = yes_no(text) is not None or is_later(text) or is_unknown(text)
    if len(bare(text).split()) > 1 and not put_off:
        # "no puedo pagar" is for a person to read.
        return handoff.question(talk, text)
    talk.say("billing.unclear")
    return "again"


def changed(talk: Talk, event: PaymentChanged) -> Next:
    """A payment went through, waits, or failed."""
    paid = Money(event.amount, event.currency)
    match event.outcome:
        case "paid" if event.balance > 0:
            talk.say("billing.paid", amount=paid, balance=Money(event.balance, event.currency))
        case "paid":
            talk.say("billing.paid_in_full", amount=paid)
        case "processing":
            talk.say("billing.processing", amount=paid)
        case "failed":
            talk.task("payment_problem", f"A payment failed: invoice {event.invoice}")
            talk.say("billing.failed", amount=paid)
    return "wait"


def owed(talk: Talk) -> Money | None:
    """The sum of what this party may pay, in the currency of the first invoice; None for nothing."""
    invoices = talk.who.invoices
    if not invoices:
        return None
    currency = invoices[0].currency
    return Money(sum(each.balance for each in invoices if each.currency == currency), currency)


def _picked(talk: Talk, text: str) -> int | None:
    return choice(text, [in_language(_line(each), talk.contact.language) for each in talk.who.invoices])


def _meant(talk: Talk, text: str) -> tuple[InvoiceView, ...]:
    """The lines meant: one by its number or words, by its sum, or all of them; three links at most."""
    invoices, picked = talk.who.invoices, _picked(talk, text)
    if picked is not None:
        return (invoices[picked - 1],)
    if of_everyone(text):
        return invoices[:_MOST_LINKS]
    said = set(_SUM.findall(text.replace(",", "")))
    by_sum = tuple(each for each in invoices if not said.isdisjoint(_figures(each)))
    return by_sum if len(by_sum) == 1 else ()


def _figures(invoice: InvoiceView) -> set[str]:
    """A sum as people type it: 50 or 50.00."""
    whole, cents = divmod(invoice.balance, 100)
    return {f"{whole}.{cents:02d}", *([] if cents else [str(whole)])}


def _link(talk: Talk, invoice: InvoiceView) -> None:
    what = Bilingual(invoice.description.get("en", ""), invoice.description.get("es", ""))
    amount = Money(invoice.balance, invoice.currency)
    talk.say("billing.link", amount=amount, what=what, link=PayLink(invoice.id))


def _line(invoice: InvoiceView) -> Bilingual:
    amount = Money(invoice.balance, invoice.currency)
    return Bilingual(
        f"{invoice.description.get('en', '')} {amount.format('en')}",
        f"{invoice.description.get('es', '')} {amount.format('es')}",
    )
