"""Leads: somebody whom the firm does not know wrote, and said this much."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from recado.firm import audit
from recado.firm.actions import Action
from recado.firm.crypto import readable_text, seal, unseal, vault_of
from recado.firm.errors import KeyDestroyed
from recado.firm.models import ContactPoint, Lead


@dataclass(frozen=True, slots=True)
class LeadRow:
    """A lead as staff read it."""

    lead: Lead
    answers: Mapping[str, str]
    address: str
    channel: str


def save(
    session: Session, contact: ContactPoint, answers: Mapping[str, str], *, language: str | None = None
) -> Lead:
    """Keep what was said, beside what the same contact said before; a closed lead is open again."""
    lead = session.scalars(select(Lead).where(Lead.contact_point_id == contact.id)).first()
    if lead is None:
        lead, known = Lead(contact_point_id=contact.id, key_id=contact.key_id), {}
    else:
        known = read(session, lead)
    lead.state, lead.language = "open", language or lead.language
    seal(session, lead, "answers", json.dumps({**known, **answers}, ensure_ascii=False))
    session.add(lead)
    session.flush()
    actor, chain = audit.Actor("client", str(contact.id)), f"contact:{contact.id}"
    facts = {"fields": sorted(answers)}
    audit.record(session, actor, Action.LEAD_SAVED, f"lead:{lead.id}", chain=chain, facts=facts)
    return lead


def read(session: Session, lead: Lead) -> dict[str, str]:
    """Open what a lead said."""
    answers: dict[str, str] = json.loads(unseal(session, lead, "answers"))
    return answers


def open_leads(session: Session, *, limit: int = 200) -> list[LeadRow]:
    """Return the open leads, newest first."""
    query = (
        select(Lead, ContactPoint)
        .join(ContactPoint, ContactPoint.id == Lead.contact_point_id)
        .where(Lead.state == "open")
        .order_by(Lead.created_at.desc(), Lead.id)
        .limit(limit)
    )
    rows = session.execute(query).all()
    vault_of(session).load(session, {key for lead, contact in rows for key in (lead.key_id, contact.key_id)})
    return [_row(session, lead, contact) for lead, contact in rows]


def _row(session: Session, lead: Lead, contact: ContactPoint) -> LeadRow:
    address = readable_text(session, contact, "address")
    try:
        return LeadRow(lead, read(session, lead), address, contact.channel)
    except KeyDestroyed:
        return LeadRow(lead, {}, address, contact.channel)
