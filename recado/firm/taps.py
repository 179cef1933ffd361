"""Buttons that were tapped: under which of our texts, and whether that was our last word."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from recado.firm.models import ContactPoint, Message


def outdated(session: Session, contact: ContactPoint, provider_sid: str) -> bool:
    """Whether the assistant has answered there since that text, so that it may ask another thing now."""
    if not provider_sid:
        return False
    asked, later = aliased(Message), aliased(Message)
    query = (
        select(later.id)
        .join(asked, asked.contact_point_id == later.contact_point_id)
        .where(
            asked.provider_sid == provider_sid,
            asked.contact_point_id == contact.id,
            later.seq > asked.seq,
            later.direction == "out",
            later.sender == "bot",
            later.kind == "reply",
        )
    )
    return session.scalar(query.limit(1)) is not None
