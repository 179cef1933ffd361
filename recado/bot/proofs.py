"""What the firm really sent, for a client who asks whether it is really us; read in no other turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, select

from recado.bot.scene import Scene
from recado.firm import setup
from recado.firm.models import LinkToken, Message, Party, Staff
from recado.firm.reads import Read, together
from recado.flows.events import Event
from recado.flows.events import Message as Heard
from recado.flows.view import InvoiceView, LinkView, PartyView, SentView, View
from recado.i18n.understand import command

Rows = Sequence[Sequence[Any]]

_NEVER_LEFT = ("queued", "blocked", "expired", "held", "failed", "undelivered")
_SENT = Read(
    select(func.coalesce(Message.sent_at, Message.created_at), Message.sender, Staff.name)
    .outerjoin(Staff, Staff.id == Message.staff_id)
    .where(
        Message.contact_point_id == bindparam("contact"),
        Message.case_id == bindparam("case"),
        Message.direction == "out",
        Message.state.not_in(_NEVER_LEFT),
    )
    .order_by(Message.seq.desc())
    .limit(3)
)
_LINKS = Read(
    select(LinkToken.subject_id, func.max(LinkToken.created_at))
    .where(
        LinkToken.contact_point_id == bindparam("contact"),
        LinkToken.purpose == "pay",
        LinkToken.revoked_at.is_(None),
        LinkToken.expires_at > bindparam("now"),
    )
    .group_by(LinkToken.subject_id)
)


def asked(event: Event) -> bool:
    """Whether this event asks for it: only then are the reads worth their time."""
    said = command(event.text) if isinstance(event, Heard) else None
    return said is not None and said.name == "verify"


def add(scene: Scene, view: View) -> View:
    """The view with each party's last texts and open links, read in one round trip more."""
    seen = [(party, scene.parties[party.key]) for party in view.parties]
    contact = scene.contact.id
    wanted = [_SENT.of(contact=contact, case=row.case_id) for _, row in seen]
    *sent, links = together(scene.session, [*wanted, _LINKS.of(contact=contact, now=scene.now)])
    parties = (_proved(scene, party, row, rows, links) for (party, row), rows in zip(seen, sent, strict=True))
    return replace(view, parties=tuple(parties))


def _proved(scene: Scene, party: PartyView, row: Party, sent: Rows, links: Rows) -> PartyView:
    zone = _zone(scene, row)
    return replace(
        party,
        recent=tuple(_sent(zone, *each) for each in sent),
        links=tuple(_links(zone, links, party.invoices)),
    )


def _sent(zone: ZoneInfo, at: datetime, sender: str, name: str | None) -> SentView:
    """One text by the client's clock. What a click of staff made the bot say is still the bot's."""
    return SentView(at.astimezone(zone), name if sender == "staff" and name else "")


def _links(zone: ZoneInfo, rows: Rows, invoices: Sequence[InvoiceView]) -> Iterator[LinkView]:
    """The links that are still good, of what this party still may pay."""
    issued = {str(invoice): at for invoice, at in rows}
    for each in invoices:
        if each.id in issued:
            yield LinkView(issued[each.id].astimezone(zone), each.balance, each.currency)


def _zone(scene: Scene, party: Party) -> ZoneInfo:
    """The client's own zone where it is known, else the first that the number may be in, else the firm's."""
    person = scene.people[party.person_id]
    known = [person.timezone or "", *scene.contact.timezones.split(","), setup.firm(scene.session).timezone]
    return ZoneInfo(next(zone for zone in known if zone))
