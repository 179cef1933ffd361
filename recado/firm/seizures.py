"""A phone in other hands: from the moment of the mark nothing is sent there, and its links are dead.

The mark is the telephone's, so it stands at every contact point of its number: texts and WhatsApp are read on
the same screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from recado.firm import audit, links, messages
from recado.firm.actions import Action
from recado.firm.crypto import index
from recado.firm.errors import NotFound
from recado.firm.models import ContactPoint, LinkToken, Message

BLOCKED = "This phone is marked as seized: nothing is sent there."


def same_phone(session: Session, contact: ContactPoint) -> list[ContactPoint]:
    """Lock every contact point of this one's telephone, by ascending id: itself, where it has no number."""
    if contact.phone_hash is None:
        return _locked(session, ContactPoint.id == contact.id)
    return _locked(session, ContactPoint.phone_hash == contact.phone_hash)


def at_number(session: Session, phone: str) -> list[ContactPoint]:
    """Lock every contact point of this E.164 number. Raises NotFound where there is none."""
    found = _locked(session, ContactPoint.phone_hash == index(session, "phone", phone))
    if not found:
        raise NotFound("nobody is reached at this number")
    return found


def seize(session: Session, actor: audit.Actor, points: Sequence[ContactPoint], now: datetime) -> int:
    """Mark these contact points, which are locked; return how many texts were stopped on their way."""
    stopped = 0
    for contact in points:
        if contact.seized_at is None:
            contact.seized_at = now
            subject = f"contact:{contact.id}"
            audit.record(session, actor, Action.CONTACT_SEIZED, subject, chain=subject, facts={})
        stopped += _stop_texts(session, actor, contact)
        _kill_links(session, actor, contact, now)
    return stopped


def give_back(session: Session, actor: audit.Actor, points: Sequence[ContactPoint]) -> bool:
    """Take the mark away: staff made sure whose hands the phone is in. False if there was none."""
    marked = [contact for contact in points if contact.seized_at is not None]
    for contact in marked:
        contact.seized_at = None
        subject = f"contact:{contact.id}"
        audit.record(session, actor, Action.CONTACT_GIVEN_BACK, subject, chain=subject, facts={})
    return bool(marked)


def _locked(session: Session, which: ColumnElement[bool]) -> list[ContactPoint]:
    query = select(ContactPoint).where(which).order_by(ContactPoint.id).with_for_update()
    return list(session.scalars(query.execution_options(populate_existing=True)))


def _stop_texts(session: Session, actor: audit.Actor, contact: ContactPoint) -> int:
    """What waits is ended now, not when its hour comes: the mark may be gone by then."""
    query = select(Message).where(
        Message.contact_point_id == contact.id, Message.state.in_(("queued", "held"))
    )
    waiting = session.scalars(query.order_by(Message.seq).with_for_update()).all()
    for message in waiting:
        message.state, message.error_text = "blocked", BLOCKED
        chain, subject = messages.chain_of(message), f"message:{message.id}"
        audit.record(session, actor, Action.MESSAGE_BLOCKED, subject, chain=chain, facts={"state": "blocked"})
    return len(waiting)


def _kill_links(session: Session, actor: audit.Actor, contact: ContactPoint, now: datetime) -> None:
    alive = (
        LinkToken.contact_point_id == contact.id,
        LinkToken.revoked_at.is_(None),
        LinkToken.expires_at > now,
    )
    for link in session.scalars(select(LinkToken).where(*alive)):
        links.revoke(session, actor, link, now)
