"""Cases and their parties."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from recado.firm import audit
from recado.firm import search as keyed
from recado.firm.actions import Action
from recado.firm.case_list import CaseRow, list_for
from recado.firm.crypto import seal, unseal_text, vault_of
from recado.firm.errors import Conflict, Invalid, NotFound
from recado.firm.ids import new_id
from recado.firm.models import Assignment, Case, CaseNumber, Firm, Party, Person, Staff
from recado.firm.reads import Read
from recado.firm.rules import numbers as spelling

__all__ = ["CaseRow", "list_for"]

ROLES = ("petitioner", "beneficiary", "sponsor", "employer_contact", "guardian", "payer")

WORKS_ON = Read(
    select(Staff.name)
    .join(Assignment, Assignment.staff_id == Staff.id)
    .where(Assignment.case_id == bindparam("case"), Staff.active)
    .order_by(Assignment.created_at, Staff.name)
    .limit(1)
)
"""The name of whoever was assigned first and still works here. Parameter: case."""
_LOCKED = (
    select(Case)
    .where(Case.id.in_(bindparam("ids", expanding=True)))
    .order_by(Case.id)
    .with_for_update()
    .execution_options(populate_existing=True)
)


def open_case(
    session: Session,
    actor: audit.Actor,
    *,
    case_type: str,
    stage: str,
    discreet: bool = False,
    organisation_id: uuid.UUID | None = None,
) -> Case:
    """Open a case under the firm's next ref. Raises NotFound while there is no firm."""
    taken = update(Firm).values(next_case_number=Firm.next_case_number + 1)
    number = session.scalar(
        taken.returning(Firm.next_case_number).execution_options(synchronize_session=False)
    )
    if number is None:
        raise NotFound("this database has no firm yet")
    case = Case(
        key_id=vault_of(session).create(session, "case"),
        ref=f"R-{number - 1:04d}",
        case_type=case_type,
        stage=stage,
        discreet=discreet,
        organisation_id=organisation_id,
    )
    session.add(case)
    session.flush()
    _note(session, actor, Action.CASE_OPENED, case, {"ref": case.ref, "type": case_type, "stage": stage})
    return case


def add_party(
    session: Session,
    actor: audit.Actor,
    case: Case,
    person: Person,
    role: str,
    *,
    told: bool = True,
    upload: bool = True,
    see: bool = True,
    pay: bool = True,
    guardian_id: uuid.UUID | None = None,
) -> Party:
    """Give a person a part in the case, with rights of its own. Raises Invalid or Conflict."""
    if role not in ROLES:
        raise Invalid(f"{role!r} is no part in a case: {', '.join(ROLES)}")
    if session.scalar(select(Party.id).where(Party.case_id == case.id, Party.person_id == person.id)):
        raise Conflict("this person has a part in this case already")
    party = Party(
        case_id=case.id,
        person_id=person.id,
        role=role,
        guardian_id=guardian_id,
        may_be_told=told,
        may_upload=upload,
        may_see=see,
        may_pay=pay,
    )
    session.add(party)
    session.flush()
    rights = {"told": told, "upload": upload, "see": see, "pay": pay}
    facts = {"person": str(person.id), "role": role, "rights": sorted(r for r, has in rights.items() if has)}
    _note(session, actor, Action.PARTY_ADDED, case, facts)
    return party


def by_ref(session: Session, ref: str) -> Case:
    """Return the case of this ref, however its letters are written. Raises NotFound."""
    case = session.scalars(select(Case).where(Case.ref == ref.strip().upper())).first()
    if case is None:
        raise NotFound(f"there is no case {ref!r}")
    return case


def lock(session: Session, case_ids: Iterable[uuid.UUID]) -> Sequence[Case]:
    """Lock these cases by ascending id, read afresh. After the contact point, before anything else."""
    return session.scalars(_LOCKED, {"ids": list(set(case_ids))}).all()


def parties(session: Session, case_id: uuid.UUID) -> Sequence[Party]:
    """Return the case's parties in the order they were added."""
    return session.scalars(select(Party).where(Party.case_id == case_id).order_by(Party.id)).all()


def change_stage(
    session: Session, actor: audit.Actor, case: Case, stage: str, *, seen: str | None = None
) -> bool:
    """Move the case to another stage; False if it is there already.

    Raises Conflict if the stage is no longer the one that was `seen`.
    """
    if seen is not None and case.stage != seen:
        raise Conflict(f"the stage has moved on to {case.stage!r}")
    if case.stage == stage:
        return False
    facts = {"from": case.stage, "to": stage}
    case.stage = stage
    _note(session, actor, Action.CASE_STAGE_CHANGED, case, facts)
    return True


def assign(session: Session, actor: audit.Actor, case: Case, staff: Staff) -> None:
    """This member of staff works on the case from now on."""
    values = {"id": new_id(), "case_id": case.id, "staff_id": staff.id}
    query = insert(Assignment).values(values).on_conflict_do_nothing().returning(Assignment.id)
    if session.scalar(query):
        _note(session, actor, Action.CASE_ASSIGNED, case, {"staff": str(staff.id), "assigned": True})


def unassign(session: Session, actor: audit.Actor, case: Case, staff: Staff) -> None:
    """This member of staff does not work on the case any more."""
    query = select(Assignment).where(Assignment.case_id == case.id, Assignment.staff_id == staff.id)
    found = session.scalars(query).first()
    if found:
        session.delete(found)
        session.flush()
        _note(session, actor, Action.CASE_ASSIGNED, case, {"staff": str(staff.id), "assigned": False})


def assigned(session: Session, case_id: uuid.UUID) -> Sequence[Staff]:
    """Return who works on the case, by name."""
    query = select(Staff).join(Assignment, Assignment.staff_id == Staff.id)
    return session.scalars(query.where(Assignment.case_id == case_id).order_by(Staff.name)).all()


def pause(session: Session, actor: audit.Actor, case: Case, until: datetime) -> None:
    """Keep the bot silent in this case until then: staff are writing."""
    was, case.bot_paused_until = case.bot_paused_until, until
    if was != until:
        _note(session, actor, Action.CASE_PAUSED, case, {"until": until.isoformat()})


def resume(session: Session, actor: audit.Actor, case: Case) -> None:
    """Hand the thread back to the bot."""
    if case.bot_paused_until is not None:
        case.bot_paused_until = None
        _note(session, actor, Action.CASE_RESUMED, case, {})


def add_number(session: Session, actor: audit.Actor, case: Case, kind: str, value: str) -> str:
    """Keep an A-number (`a_number`) or receipt number (`receipt`) and return it as USCIS spells it.

    Raises Invalid with a hint. A number that the case has already changes nothing.
    """
    if kind not in ("a_number", "receipt"):
        raise Invalid(f"{kind!r} is no kind of number: a_number or receipt")
    spelled = spelling.a_number(value) if kind == "a_number" else spelling.receipt(value)
    if (kind, spelled) not in numbers(session, case):
        row = CaseNumber(key_id=case.key_id, case_id=case.id, kind=kind)
        seal(session, row, "value", spelled)
        session.add(row)
        session.flush()
        keyed.add(session, kind, [spelled], case_id=case.id)
        _note(session, actor, Action.CASE_NUMBER_ADDED, case, {"kind": kind, "number": str(row.id)})
    return spelled


def numbers(session: Session, case: Case) -> list[tuple[str, str]]:
    """Open the case's numbers: kind and value, oldest first."""
    rows = session.scalars(select(CaseNumber).where(CaseNumber.case_id == case.id).order_by(CaseNumber.id))
    return [(row.kind, unseal_text(session, row, "value")) for row in rows]


def _note(session: Session, actor: audit.Actor, action: Action, case: Case, facts: dict[str, Any]) -> None:
    audit.record(session, actor, action, f"case:{case.id}", chain=str(case.id), facts=facts)
