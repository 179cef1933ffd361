"""What a client answered, with its history, and what she does not have, for staff to decide about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from recado.firm import answers, cases, checklists
from recado.firm.audit import SYSTEM
from recado.firm.models import ChecklistItem, Person

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.browser import Browser
    from support.console_firm import Told

    from recado.bot.runtime import Runtime

    SignedIn = Callable[[str], Browser]


def missing_paper(runtime: Runtime, told: Told) -> ChecklistItem:
    """A paper that Ana says she does not have."""
    with runtime.transaction() as session:
        case = cases.by_ref(session, told.ana_ref)
        item = next(i for i in checklists.items(session, case.id) if i.status == "missing")
        checklists.set_status(session, SYSTEM, item, "unavailable", why="lost")
        return item


def test_a_paper_that_is_not_there_is_decided_about_from_its_line(
    signed_in: SignedIn, told: Told, runtime: Runtime
) -> None:
    item = missing_paper(runtime, told)
    page = signed_in("paula")
    shown = page.get(f"/cases/{told.ana_ref}").text
    assert "The client does not have it" in shown
    assert f"/items/{item.id}" in shown
    answer = page.post(
        f"/cases/{told.ana_ref}/items/{item.id}", page.token(), decision="instead", note="A copy of it"
    )
    assert answer.status_code == 303
    with runtime.transaction() as session:
        decided = session.get_one(ChecklistItem, item.id)
        assert decided.status == "missing"
        assert checklists.reason(session, decided) == "A copy of it"


def test_a_word_that_is_no_decision_is_not_found(signed_in: SignedIn, told: Told, runtime: Runtime) -> None:
    item = missing_paper(runtime, told)
    page = signed_in("paula")
    path = f"/cases/{told.ana_ref}/items/{item.id}"
    assert page.post(path, page.token(), decision="burn").status_code == 404


def test_an_answer_is_shown_with_what_it_was_before(
    signed_in: SignedIn, told: Told, runtime: Runtime
) -> None:
    with runtime.transaction() as session:
        case = cases.by_ref(session, told.ana_ref)
        party = cases.parties(session, case.id)[0]
        person = session.scalars(select(Person).where(Person.id == party.person_id)).one()
        for value in ("<b>Guatemala</b>", "Honduras"):
            answers.save(session, SYSTEM, case, person, "somewhere", value)
    shown = signed_in("paula").get(f"/cases/{told.ana_ref}").text
    assert shown.index("Honduras") < shown.index("&lt;b&gt;Guatemala")
    assert "<b>Guatemala" not in shown
