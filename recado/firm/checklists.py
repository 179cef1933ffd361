"""Checklists: which papers each person owes to each case, and how far each has come."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from recado.firm import audit
from recado.firm.actions import Action
from recado.firm.crypto import seal, unseal_text
from recado.firm.errors import Invalid
from recado.firm.models import Case, ChecklistItem, Person

STATUSES = ("missing", "collecting", "closing", "received", "accepted", "rejected", "waived", "unavailable")


@dataclass(frozen=True, slots=True)
class ItemSpec:
    """What the case type asks for, given the answers so far."""

    slug: str
    position: int
    required: bool
    sensitivity: str = ""


def sync(session: Session, actor: audit.Actor, case: Case, person: Person, specs: Sequence[ItemSpec]) -> None:
    """Make the person's checklist what `specs` say; what was sent for an item that fell away stays."""
    wanted = {spec.slug: spec for spec in specs}
    query = select(ChecklistItem).where(
        ChecklistItem.case_id == case.id, ChecklistItem.person_id == person.id
    )
    existing = {item.slug: item for item in session.scalars(query)}
    for spec in specs:
        item = existing.get(spec.slug)
        if item is None:
            item = ChecklistItem(
                key_id=person.key_id,
                case_id=case.id,
                person_id=person.id,
                slug=spec.slug,
                position=spec.position,
                required=spec.required,
                applies=True,
                status="missing",
                sensitivity=spec.sensitivity,
            )
            session.add(item)
            _note(session, actor, item, {"added": True, "required": spec.required})
        elif (item.position, item.required, item.applies) != (spec.position, spec.required, True):
            item.position, item.required, item.applies = spec.position, spec.required, True
            _note(session, actor, item, {"applies": True, "required": spec.required})
        if item.sensitivity != spec.sensitivity:
            _note(session, actor, item, {"sensitivity": spec.sensitivity})
            item.sensitivity = spec.sensitivity
    for slug in existing.keys() - wanted.keys():
        if existing[slug].applies:
            existing[slug].applies = False
            _note(session, actor, existing[slug], {"applies": False})
    session.flush()


def items(
    session: Session, case_id: uuid.UUID, person_id: uuid.UUID | None = None, *, former: bool = False
) -> Sequence[ChecklistItem]:
    """Return the papers of a case, or of one person in it, in the case type's order.

    `former`: also those that an answer made unnecessary.
    """
    query = select(ChecklistItem).where(ChecklistItem.case_id == case_id)
    if person_id:
        query = query.where(ChecklistItem.person_id == person_id)
    if not former:
        query = query.where(ChecklistItem.applies)
    order = (ChecklistItem.person_id, ChecklistItem.position, ChecklistItem.id)
    return session.scalars(query.order_by(*order)).all()


def item(session: Session, case_id: uuid.UUID, person_id: uuid.UUID, slug: str) -> ChecklistItem | None:
    """Return one paper, whether or not it still applies."""
    query = select(ChecklistItem).where(
        ChecklistItem.case_id == case_id, ChecklistItem.person_id == person_id, ChecklistItem.slug == slug
    )
    return session.scalars(query).first()


def set_status(
    session: Session,
    actor: audit.Actor,
    item: ChecklistItem,
    status: str,
    reason: str = "",
    *,
    code: str = "",
    why: str = "",
) -> None:
    """Set how far an item has come; `code` and `reason` are what the client reads of it. Raises Invalid.

    `why` is one of the conversation's own words for it, for the audit.
    """
    if status not in STATUSES:
        raise Invalid(f"{status!r} is no status of an item: {', '.join(STATUSES)}")
    if item.status == status and not reason and not code:
        return
    facts = {"from": item.status, "to": status} | ({"why": why} if why else {})
    item.status, item.reason_code = status, code
    if reason:
        seal(session, item, "reason", reason)
    else:
        item.reason_sealed = None
    _note(session, actor, item, facts)


def provided_by(session: Session, actor: audit.Actor, item: ChecklistItem, who: str) -> None:
    """Set whom an item is wanted from: client or firm. Raises Invalid."""
    if who not in ("client", "firm"):
        raise Invalid(f"{who!r} provides no papers: client or firm does")
    if item.provided_by != who:
        item.provided_by = who
        _note(session, actor, item, {"provided_by": who})


def reason(session: Session, item: ChecklistItem) -> str:
    """Open what staff wrote when they rejected an item; empty if they wrote nothing."""
    return unseal_text(session, item, "reason")


def _note(session: Session, actor: audit.Actor, item: ChecklistItem, facts: dict[str, Any]) -> None:
    about = {"item": item.slug, "person": str(item.person_id), **facts}
    chain = str(item.case_id)
    audit.record(session, actor, Action.ITEM_CHANGED, f"item:{item.id}", chain=chain, facts=about)
