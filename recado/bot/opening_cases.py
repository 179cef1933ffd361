"""Opening a case: the row, its parties, and each party's own checklist from the case type."""

from __future__ import annotations

from sqlalchemy.orm import Session

from recado.firm import answers, cases, checklists
from recado.firm.audit import Actor
from recado.firm.checklists import ItemSpec
from recado.firm.errors import Invalid
from recado.firm.models import Case, Party, Person
from recado.flows.casetypes import checklist, load_all


def open_case(session: Session, actor: Actor, case_type: str, *, discreet: bool | None = None) -> Case:
    """Open a case at its type's first stage, discreet where its type is, unless that is said otherwise.

    Raises Invalid for a type that is not there.
    """
    known = load_all().get(case_type)
    if known is None:
        raise Invalid(f"there is no case type {case_type!r}; there are {', '.join(sorted(load_all()))}")
    discreet = known.discreet if discreet is None else discreet
    return cases.open_case(session, actor, case_type=case_type, stage=known.stages[0].slug, discreet=discreet)


def add_party(
    session: Session, actor: Actor, case: Case, person: Person, role: str, *, pay: bool = True
) -> Party:
    """Add a person to a case, with a checklist of their own."""
    party = cases.add_party(session, actor, case, person, role, pay=pay)
    sync_checklist(session, actor, case, party, person)
    return party


def sync_checklist(session: Session, actor: Actor, case: Case, party: Party, person: Person) -> None:
    """Compute this party's checklist anew from the answers; papers that were sent stay."""
    given = answers.read(session, case.id, party.person_id)
    items = checklist(load_all()[case.case_type], party.role, given)
    specs = [ItemSpec(item.slug, position, item.required) for position, item in enumerate(items)]
    checklists.sync(session, actor, case, person, specs)
