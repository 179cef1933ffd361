"""Opening a case: the row, its parties, and each party's own checklist from the case type."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from recado.firm import answers, case_type_texts, cases, checklists
from recado.firm.audit import Actor
from recado.firm.checklists import ItemSpec
from recado.firm.errors import Invalid, NotFound
from recado.firm.models import Case, Party, Person
from recado.flows.casetypes import CaseType, Item, checklist, load_all, load_text
from recado.flows.casetypes.model import TRANSLATION, is_translation


def open_case(session: Session, actor: Actor, case_type: str, *, discreet: bool | None = None) -> Case:
    """Open a case at its type's first stage, discreet where its type is, unless that is said otherwise.

    Raises Invalid for a type that is not there.
    """
    known = load_all().get(case_type)
    if known is None:
        raise Invalid(f"there is no case type {case_type!r}; there are {', '.join(sorted(load_all()))}")
    discreet = known.discreet if discreet is None else discreet
    case = cases.open_case(session, actor, case_type=case_type, stage=known.stages[0].slug, discreet=discreet)
    case_type_texts.keep(session, known.fingerprint, known.slug, known.version, known.source)
    case.case_type_version = known.fingerprint
    return case


def case_type_of(session: Session, case: Case) -> CaseType:
    """The case's type as the file stood when the case was opened, or was last moved to a newer one.

    Raises NotFound where that text is nowhere any more.
    """
    current = load_all().get(case.case_type)
    if current and case.case_type_version in ("", current.fingerprint):
        return current
    memo: dict[str, tuple[float, object]] = session.info["memo"]
    _, known = memo.get(name := f"case type {case.case_type_version}", (0.0, None))
    if isinstance(known, CaseType):
        return known
    text = case_type_texts.text_of(session, case.case_type_version)
    if text is None:
        raise NotFound(f"the file of {case.case_type!r} that {case.ref} stands under is not kept")
    earlier = load_text(text, f"{case.case_type}.yaml")
    # A version never changes, so it is believed for ever.
    memo[name] = (float("inf"), earlier)
    return earlier


def add_party(
    session: Session, actor: Actor, case: Case, person: Person, role: str, *, pay: bool = True
) -> Party:
    """Add a person to a case, with a checklist of their own."""
    party = cases.add_party(session, actor, case, person, role, pay=pay)
    sync_checklist(session, actor, case, party, person)
    return party


def sync_checklist(
    session: Session,
    actor: Actor,
    case: Case,
    party: Party,
    person: Person,
    opened: Collection[str] = (),
) -> None:
    """Compute this party's checklist anew from the answers; papers that were sent stay."""
    given = answers.read(session, case.id, party.person_id)
    standing = [line.slug for line in checklists.items(session, case.id, person.id, former=True)]
    items = checklist(case_type_of(session, case), party.role, given, (*standing, *opened))
    # A translation stands at its paper's own place, so that opening one moves no other line.
    places = {item.slug: place for place, item in enumerate(i for i in items if not is_translation(i.slug))}
    specs = [
        ItemSpec(
            item.slug,
            places[item.slug.removesuffix(TRANSLATION)],
            item.required,
            _sensitivity(case, item),
        )
        for item in items
    ]
    checklists.sync(session, actor, case, person, specs)


def _sensitivity(case: Case, item: Item) -> str:
    """What the case's own file marks, or the present one: a mark made later protects open cases, too."""
    present = load_all().get(case.case_type)
    now = present.item(item.slug) if present else None
    return item.sensitivity or (now.sensitivity if now else None) or ""
