"""Pages to sign: what was handed out for a line of a checklist, and where the inked original is."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from recado.firm import audit, checklists
from recado.firm.actions import Action
from recado.firm.errors import Conflict, Invalid
from recado.firm.models import ChecklistItem, Signing
from recado.firm.rules.signing import SETTLED

WHERE = ("client", "mail", "bring", "firm")
"""Where an inked original is: the client keeps, mails or brings it, or the firm has it."""
_BEFORE = ("missing", "rejected", "unavailable")


def attach(
    session: Session,
    actor: audit.Actor,
    item: ChecklistItem,
    *,
    file_id: uuid.UUID,
    pages: int,
    staff_id: uuid.UUID,
) -> Signing:
    """Hand out pages to sign, in place of earlier ones. Raises Conflict once signed pages came."""
    if item.status not in _BEFORE:
        raise Conflict("Signed pages have come already. Review them first.")
    signing = of_item(session, item.id)
    if signing is None:
        signing = Signing(key_id=item.key_id, case_id=item.case_id, person_id=item.person_id, item_id=item.id)
        session.add(signing)
    signing.file_id, signing.page_count, signing.attached_by = file_id, pages, staff_id
    signing.original, signing.original_at = "", None
    session.flush()
    _note(session, actor, Action.SIGNING_ATTACHED, signing, {"pages": pages, "file": str(file_id)})
    checklists.set_status(session, actor, item, "missing")
    return signing


def of_item(session: Session, item_id: uuid.UUID) -> Signing | None:
    """Return what was handed out for this line, if anything."""
    return session.scalars(select(Signing).where(Signing.item_id == item_id)).first()


def of_case(session: Session, case_id: uuid.UUID) -> Mapping[uuid.UUID, Signing]:
    """Return what was handed out in this case, by the line of the checklist."""
    rows = session.scalars(select(Signing).where(Signing.case_id == case_id))
    return {row.item_id: row for row in rows}


def set_original(session: Session, actor: audit.Actor, signing: Signing, where: str, now: datetime) -> None:
    """Write down where the inked original is. Raises Invalid for a place that is none."""
    if where not in WHERE:
        raise Invalid(f"{where!r} is no place of an original: {', '.join(WHERE)}")
    signing.original, signing.original_at = where, now
    _note(session, actor, Action.SIGNING_ORIGINAL, signing, {"where": where})


def unsigned(session: Session, case_id: uuid.UUID, slugs: Collection[str]) -> Sequence[ChecklistItem]:
    """Return the required lines of the case, among these, that are still to be signed and accepted."""
    items = checklists.items(session, case_id)
    return [each for each in items if each.slug in slugs and each.required and each.status not in SETTLED]


def _note(
    session: Session, actor: audit.Actor, action: Action, signing: Signing, more: Mapping[str, object]
) -> None:
    facts = {"item": str(signing.item_id), "person": str(signing.person_id), **more}
    audit.record(session, actor, action, f"signing:{signing.id}", chain=str(signing.case_id), facts=facts)
