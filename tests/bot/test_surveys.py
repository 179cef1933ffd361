"""A score and its comment as rows: once, sealed, on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recado.bot import staff_acts
from recado.firm.crypto import unseal_text
from recado.firm.models import Survey

if TYPE_CHECKING:
    from support.house import Portal


def close(portal: Portal) -> None:
    case = portal.case_of("Rosa Quiñones")
    before = portal.one("SELECT stage FROM cases WHERE id = :id", id=case)
    staff_acts.change_stage(portal.runtime, portal.staff(), case, "closed", before)
    portal.tick(hours=24)


def test_a_score_and_its_comment_are_kept_once_and_a_low_one_is_a_task(portal: Portal) -> None:
    portal.welcome()
    close(portal)
    assert "1 (mal) a 5 (muy bien)" in portal.heard()[-1]
    portal.say("2", "nadie me llamó")
    with portal.runtime.db.transaction() as session:
        (row,) = session.query(Survey).all()
        assert (row.kind, row.score, unseal_text(session, row, "comment")) == ("end", 2, "nadie me llamó")
    assert portal.tasks().count("low_score") == 1
    assert portal.acts("survey.%") == ["survey.answered", "survey.answered"]
    assert portal.broken() == []


def test_the_words_of_a_comment_lie_nowhere_in_the_open(portal: Portal) -> None:
    portal.welcome()
    close(portal)
    portal.say("5", "gracias a Paula por todo")
    (row,) = portal.rows("SELECT comment_sealed FROM surveys")
    assert b"Paula" not in bytes(row.comment_sealed)


def test_whoever_answered_is_not_asked_again_when_the_case_is_closed_anew(portal: Portal) -> None:
    portal.welcome()
    close(portal)
    portal.say("5", "saltar")
    case = portal.case_of("Rosa Quiñones")
    staff_acts.change_stage(portal.runtime, portal.staff(), case, "filed", "closed")
    close(portal)
    assert sum("1 (mal) a 5" in text for text in portal.heard()) == 1
