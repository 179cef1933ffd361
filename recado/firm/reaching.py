"""Where a person is reached: all of their contact points, and the one to write to."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from recado.firm.crypto import index
from recado.firm.models import ContactPerson, ContactPoint


def of_person(session: Session, person_id: uuid.UUID) -> Sequence[ContactPoint]:
    """Return all contact points of a person, the one that wrote last first."""
    latest = ContactPoint.last_inbound_at.desc().nulls_last()
    return session.scalars(of_people([person_id]).order_by(latest, ContactPoint.id)).unique().all()


def known_at(session: Session, address: str) -> Sequence[ContactPoint]:
    """Return the contact points of this number, whatever the channel, or of exactly this address."""
    exact = [index(session, "address", f"{channel}:{address}") for channel in ("sms", "whatsapp")]
    same = or_(
        ContactPoint.address_hash.in_(exact), ContactPoint.phone_hash == index(session, "phone", address)
    )
    return session.scalars(select(ContactPoint).where(same).order_by(ContactPoint.id)).all()


def preferred(session: Session, person_id: uuid.UUID, *, discreet: bool = False) -> ContactPoint | None:
    """Return where to reach a person: the address that wrote last, one not opted out if possible.

    In a `discreet` case one that is marked safe comes before all others.
    """
    usable = (ContactPerson.confirmed, ContactPoint.unreachable.is_(None), ContactPoint.seized_at.is_(None))
    query = of_people([person_id]).where(*usable)
    order = (
        ContactPoint.opted_out_at.is_not(None),
        ContactPoint.last_inbound_at.desc().nulls_last(),
        ContactPoint.id,
    )
    safe_first = (ContactPoint.safe.desc(),) if discreet else ()
    return session.scalars(query.order_by(*safe_first, *order).limit(1)).first()


def of_people(person_ids: Sequence[uuid.UUID]) -> Select[ContactPoint]:
    """All contact points of these people."""
    return (
        select(ContactPoint)
        .join(ContactPerson, ContactPerson.contact_point_id == ContactPoint.id)
        .where(ContactPerson.person_id.in_(person_ids))
    )
