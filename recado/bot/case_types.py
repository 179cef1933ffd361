"""Which version of its type's file a case stands under, and moving it to the present one."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from recado.bot import opening_cases
from recado.firm import answers, case_type_texts, cases
from recado.firm.audit import Actor
from recado.firm.errors import NotFound
from recado.firm.models import Case, Party, Person
from recado.flows.casetypes import CaseType, checklist, load_all, questions


@dataclass(frozen=True, slots=True)
class Change:
    """What the present file would change for one party: slugs that come and that go."""

    party: Party
    asked: tuple[str, ...] = ()
    no_longer_asked: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    no_longer_wanted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What moving a case to the present file means; `lost_stage`: the case stands at a stage that is gone."""

    case: Case
    before: int
    after: int
    changes: tuple[Change, ...]
    lost_stage: str = ""
    present: CaseType = field(repr=False, kw_only=True)


def plan(session: Session, case: Case) -> Plan | None:
    """What would change; None for a case that stands under the present file. Raises NotFound."""
    present = load_all().get(case.case_type)
    if present is None:
        raise NotFound(f"there is no file for {case.case_type!r} any more")
    was = opening_cases.case_type_of(session, case)
    if was.fingerprint == present.fingerprint:
        return None
    changes = [_change(session, was, present, case, party) for party in cases.parties(session, case.id)]
    lost = "" if present.stage(case.stage) else case.stage
    return Plan(case, was.version, present.version, tuple(changes), lost, present=present)


def apply(session: Session, actor: Actor, found: Plan) -> None:
    """Move the locked case to the present file and compute its checklists anew; what was sent stays."""
    present, case = found.present, found.case
    case_type_texts.keep(session, present.fingerprint, present.slug, present.version, present.source)
    case_type_texts.migrate(session, actor, case, present.fingerprint)
    if found.lost_stage:
        cases.change_stage(session, actor, case, present.stages[0].slug)
    for change in found.changes:
        person = session.get_one(Person, change.party.person_id)
        opening_cases.sync_checklist(session, actor, case, change.party, person)


def _change(session: Session, was: CaseType, present: CaseType, case: Case, party: Party) -> Change:
    given = answers.read(session, case.id, party.person_id)
    asked = [{each.slug for each in questions(kind, party.role, given)} for kind in (was, present)]
    wanted = [{each.slug for each in checklist(kind, party.role, given)} for kind in (was, present)]
    return Change(
        party,
        asked=tuple(sorted(asked[1] - asked[0])),
        no_longer_asked=tuple(sorted(asked[0] - asked[1])),
        wanted=tuple(sorted(wanted[1] - wanted[0])),
        no_longer_wanted=tuple(sorted(wanted[0] - wanted[1])),
    )
