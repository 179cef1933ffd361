"""Proof of consent, and the silence that follows a stop: it holds at every address of the person."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from recado.firm import audit
from recado.firm.actions import Action
from recado.firm.errors import Invalid
from recado.firm.models import Consent, ContactPerson, ContactPoint

KINDS = ("given", "refused", "opted_out", "opted_in")


def record_consent(
    session: Session,
    actor: audit.Actor,
    contact: ContactPoint,
    kind: str,
    wording: str,
    message_id: uuid.UUID | None = None,
    *,
    now: datetime | None = None,
) -> None:
    """Keep proof of a yes or no. `kind`: given, refused, opted_out or opted_in.

    The latter two apply to every contact point of the people who may be speaking here, each on record.
    `now` is the database's clock unless given. Raises Invalid for another kind.
    """
    if kind not in KINDS:
        raise Invalid(f"{kind!r} is no kind of consent")
    if kind in ("given", "refused"):
        contact.consent = kind
        _prove(session, actor, contact, kind, wording, message_id)
        return
    at = now or session.scalar(select(func.now()))
    for one in [contact, *_beside(session, contact)]:
        one.opted_out_at = (one.opted_out_at or at) if kind == "opted_out" else None
        _prove(session, actor, one, kind, wording, message_id)


def _beside(session: Session, contact: ContactPoint) -> Sequence[ContactPoint]:
    """The other contact points of the same people, by ascending id: locked, since only this turn's own is."""
    here, there = aliased(ContactPerson), aliased(ContactPerson)
    same = (
        select(there.contact_point_id)
        .join(here, here.person_id == there.person_id)
        .where(here.contact_point_id == contact.id, there.contact_point_id != contact.id)
    )
    query = select(ContactPoint).where(ContactPoint.id.in_(same)).order_by(ContactPoint.id)
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()


def _prove(
    session: Session,
    actor: audit.Actor,
    contact: ContactPoint,
    kind: str,
    wording: str,
    message_id: uuid.UUID | None,
) -> None:
    proof = Consent(contact_point_id=contact.id, kind=kind, wording=wording, message_id=message_id)
    session.add(proof)
    facts = {"kind": kind, "wording": wording, "message": str(message_id) if message_id else None}
    subject = f"contact:{contact.id}"
    audit.record(session, actor, Action.CONSENT_RECORDED, subject, chain=subject, facts=facts)
