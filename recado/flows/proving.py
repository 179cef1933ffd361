"""VERIFICAR: is it really you? What we sent last, what is open, who works on it, and the number to call.

Somebody who pretends to be the firm cannot show what the firm really sent, and a client who doubts should
call a number that she has from elsewhere, never one from the text that she doubts.
"""

from __future__ import annotations

from datetime import datetime

from recado.flows import ladder
from recado.flows.effects import Bilingual
from recado.flows.talk import Next, Talk
from recado.flows.view import LinkView, SentView
from recado.i18n.money import Money


def tell(talk: Talk) -> Next:
    """Show what we sent and what is open; to somebody not proved, only that they may call."""
    if ladder.gate(talk) is not None:
        call(talk)
        return "again"
    if talk.who.recent:
        talk.say("verify.sent", list=_lines(tuple(map(_sent, talk.who.recent))))
    else:
        talk.say("verify.sent_nothing")
    if talk.who.links:
        talk.say("verify.links", list=_lines(tuple(map(_link, talk.who.links))))
    else:
        talk.say("verify.no_links")
    if talk.who.staff_name:
        talk.say("verify.staff", staff=talk.who.staff_name, firm=talk.firm.name, phone=talk.firm.phone)
    else:
        talk.say("verify.phone", firm=talk.firm.name, phone=talk.firm.phone)
    return "again"


def call(talk: Talk) -> None:
    """To somebody not proved, or not known at all: only that they may call."""
    talk.say("verify.call", firm=talk.firm.name, phone=talk.firm.phone)


def _sent(sent: SentView) -> Bilingual:
    by = (
        Bilingual(f"from {sent.by}", f"de {sent.by}")
        if sent.by
        else Bilingual("from the assistant", "del asistente")
    )
    en, es = _moment(sent.at)
    return Bilingual(f"{en} {by.en}", f"{es} {by.es}")


def _link(link: LinkView) -> Bilingual:
    amount, (en, es) = Money(link.amount, link.currency), _moment(link.at)
    return Bilingual(f"{amount.format('en')}, {en}", f"{amount.format('es')}, {es}")


def _moment(at: datetime) -> tuple[str, str]:
    """A day and an hour as short as each language writes it."""
    hour = f"{at.hour % 12 or 12}:{at.minute:02d} {'AM' if at.hour < 12 else 'PM'}"
    return f"{at.month}/{at.day} {hour}", f"{at.day}/{at.month} {hour}"


def _lines(lines: tuple[Bilingual, ...]) -> Bilingual:
    return Bilingual("\n".join(line.en for line in lines), "\n".join(line.es for line in lines))
