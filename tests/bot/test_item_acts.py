"""A paper that a client does not have: her word for it, the task, the decision, and what she hears."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from recado.bot import item_acts
from recado.firm.errors import Conflict, Invalid, NotAllowed

if TYPE_CHECKING:
    from support.house import Portal


@pytest.fixture
def lacking(portal: Portal) -> Portal:
    """Rosa has said that the first paper of her list is lost."""
    portal.welcome()
    portal.say("se me perdió")
    return portal


def paper(portal: Portal) -> Any:
    return portal.one(
        "SELECT id FROM checklist_items WHERE case_id = :case AND status <> 'missing'",
        case=portal.case_of("Rosa Quiñones"),
    )


def status(portal: Portal, item: Any) -> str:
    return str(portal.one("SELECT status FROM checklist_items WHERE id = :id", id=item))


def decide(portal: Portal, item: Any, decision: Any, note: str = "", role: str = "paralegal") -> list[str]:
    before = len(portal.heard())
    case_id = portal.case_of("Rosa Quiñones")
    item_acts.decide(portal.runtime, portal.staff(role), case_id, item, decision, note)
    portal.clock.pass_by(hours=24)
    portal.tick()
    return portal.heard()[before:]


def open_tasks(portal: Portal) -> list[str]:
    return [row.kind for row in portal.rows("SELECT kind FROM tasks WHERE state = 'open'")]


def test_what_a_client_does_not_have_is_put_aside_and_before_staff(lacking: Portal) -> None:
    assert status(lacking, paper(lacking)) == "unavailable"
    assert "item_unavailable" in open_tasks(lacking)
    assert lacking.broken() == []


def test_a_paper_that_is_waived_is_told_in_plain_words_and_the_task_is_done(lacking: Portal) -> None:
    item = paper(lacking)
    assert any("ya no hace falta" in text for text in decide(lacking, item, "waive"))
    assert status(lacking, item) == "waived"
    assert "item_unavailable" not in open_tasks(lacking)


def test_what_may_be_sent_instead_is_sealed_and_asked_for(lacking: Portal) -> None:
    item = paper(lacking)
    heard = decide(lacking, item, "instead", "La denuncia de la  policía")
    assert any("La denuncia de la policía" in text for text in heard)
    assert status(lacking, item) == "missing"
    sealed = lacking.one("SELECT reason_sealed FROM checklist_items WHERE id = :id", id=item)
    assert b"denuncia" not in bytes(sealed)
    assert "La denuncia de la policía" in lacking.say("lista")[-1]


def test_nothing_instead_is_no_decision_and_a_paper_that_came_is_reviewed(lacking: Portal) -> None:
    item = paper(lacking)
    with pytest.raises(Invalid, match="instead"):
        decide(lacking, item, "instead", "  ")
    lacking.change("UPDATE checklist_items SET status = 'received' WHERE id = :id", id=item)
    with pytest.raises(Conflict, match="review"):
        decide(lacking, item, "waive")


def test_who_may_not_review_documents_may_not_decide_either(lacking: Portal) -> None:
    with pytest.raises(NotAllowed):
        decide(lacking, paper(lacking), "waive", role="bookkeeper")
