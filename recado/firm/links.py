"""Client links: 128 random bits for one purpose, until a time. Only their hash is stored."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from recado.firm import audit
from recado.firm.actions import Action
from recado.firm.errors import Invalid, NotFound
from recado.firm.models import LinkToken

LONGEST = timedelta(days=90)


def issue(
    session: Session,
    purpose: str,
    subject_id: uuid.UUID,
    *,
    person_id: uuid.UUID | None,
    contact_point_id: uuid.UUID | None,
    ttl: timedelta,
    now: datetime,
) -> str:
    """Make a link's token, which exists nowhere else from now on. Raises Invalid for a life over 90 days."""
    if not timedelta(0) < ttl <= LONGEST:
        raise Invalid("a link lives for at most 90 days")
    token = secrets.token_urlsafe(16)
    link = LinkToken(
        token_hash=_hash(token),
        purpose=purpose,
        subject_id=subject_id,
        person_id=person_id,
        contact_point_id=contact_point_id,
        expires_at=now + ttl,
    )
    session.add(link)
    session.flush()
    _note(session, audit.SYSTEM, Action.LINK_ISSUED, link)
    return token


def redeem(session: Session, token: str, purpose: str, now: datetime) -> LinkToken:
    """Return the link of this token. It changes nothing and works until it expires.

    Raises NotFound alike for a token that is unknown, expired, revoked or meant for another purpose.
    """
    query = select(LinkToken).where(
        LinkToken.token_hash == _hash(token),
        LinkToken.purpose == purpose,
        LinkToken.expires_at > now,
        LinkToken.revoked_at.is_(None),
    )
    link = session.scalars(query).first()
    if link is None:
        raise NotFound("this link does not work any more")
    return link


def opened(session: Session, link: LinkToken) -> None:
    """Note in the audit that a link was used."""
    _note(session, audit.Actor("client", str(link.contact_point_id or "")), Action.LINK_OPENED, link)


def revoke(session: Session, actor: audit.Actor, link: LinkToken, now: datetime) -> None:
    """Make a link useless from now on."""
    if link.revoked_at is None:
        link.revoked_at = now
        _note(session, actor, Action.LINK_REVOKED, link)


def _hash(token: str) -> bytes:
    # The token is random and long: no salt or slow hash adds anything.
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def _note(session: Session, actor: audit.Actor, action: Action, link: LinkToken) -> None:
    chain = f"contact:{link.contact_point_id}" if link.contact_point_id else "links"
    facts = {"purpose": link.purpose, "about": str(link.subject_id)}
    audit.record(session, actor, action, f"link:{link.id}", chain=chain, facts=facts)
