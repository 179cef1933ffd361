"""Who is alerted at once, whatever the hour, and in which order."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from recado.firm import audit
from recado.firm.actions import Action
from recado.firm.crypto import index, seal, unseal_text, vault_of
from recado.firm.errors import Invalid
from recado.firm.models import ContactPoint, OnCall, Staff
from recado.firm.rules.phone import typed_phone

BELIEVED = 2.0
"""Seconds for which a process believes what it read: every text asks whether it comes from one of these."""
STREAM = "staff"
_MEMO = "on_call"


@dataclass(frozen=True, slots=True)
class Guard:
    """One person on call. `phone` is E.164."""

    staff_id: uuid.UUID
    name: str
    email: str
    phone: str


def set_list(session: Session, actor: audit.Actor, order: Sequence[tuple[Staff, str]]) -> list[Guard]:
    """Put these people on call, in this order, and nobody else. An empty list is nobody.

    Raises Invalid for a number that is none, or somebody or a number named twice.
    """
    phones = [_phone(written) for _, written in order]
    if len({member.id for member, _ in order}) < len(order) or len(set(phones)) < len(phones):
        raise Invalid("Each person, and each telephone, can be on call only once.")
    session.execute(delete(OnCall))
    for position, ((member, _), phone) in enumerate(zip(order, phones, strict=True)):
        row = OnCall(
            staff_id=member.id, position=position, key_id=vault_of(session).firm_key(session, "firm")
        )
        seal(session, row, "phone", phone)
        session.add(row)
    session.flush()
    session.info.get("memo", {}).pop(_MEMO, None)
    facts = {"staff": [str(member.id) for member, _ in order]}
    audit.record(session, actor, Action.ON_CALL_SET, "staff:on_call", chain=STREAM, facts=facts)
    return listed(session)


def listed(session: Session) -> list[Guard]:
    """Return those on call whose account is open, first one first."""
    query = select(OnCall, Staff).join(Staff, Staff.id == OnCall.staff_id).where(Staff.active)
    rows = session.execute(query.order_by(OnCall.position)).all()
    return [
        Guard(member.id, member.name, member.email, unseal_text(session, row, "phone"))
        for row, member in rows
    ]


def anybody(session: Session) -> bool:
    """Whether somebody is on call, as it was at most two seconds ago."""
    return bool(_by_phone(session))


def staff_at(session: Session, contact: ContactPoint) -> uuid.UUID | None:
    """Whose on-call telephone this is, as it was at most two seconds ago; None for everybody else's."""
    return _by_phone(session).get(contact.phone_hash) if contact.phone_hash else None


def _by_phone(session: Session) -> Mapping[bytes, uuid.UUID]:
    memo: dict[str, tuple[float, object]] = session.info.get("memo", {})
    until, kept = memo.get(_MEMO, (0.0, None))
    if isinstance(kept, dict) and until > time.monotonic():
        return kept
    found = {index(session, "phone", guard.phone): guard.staff_id for guard in listed(session)}
    memo[_MEMO] = (time.monotonic() + BELIEVED, found)
    return found


def _phone(written: str) -> str:
    phone = typed_phone(written)
    if phone is None:
        raise Invalid(f"{written!r} is no telephone number: write one such as +13055550123")
    return phone
