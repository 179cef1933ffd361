"""Questions and PERSON with the real tables: what the firm approved, who is named, and when it is open."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from recado.bot.texts import shipped_fingerprint
from recado.firm import setup, texts
from recado.firm.audit import SYSTEM
from recado.firm.errors import Invalid
from recado.i18n import review

if TYPE_CHECKING:
    from support.house import Portal

NEW_YORK = ZoneInfo("America/New_York")


def real(portal: Portal) -> None:
    """From now on it is no demo, whose shipped texts count as approved, but a firm's own."""
    portal.owner("UPDATE firm SET demo = false")
    portal.runtime.db.memo.clear()


def last(portal: Portal) -> str:
    """The catalog keys of the last text."""
    return str(portal.messages()[-1].text_key)


def noon(portal: Portal) -> None:
    """Go on to a weekday's noon at the firm, after all that was."""
    here = portal.clock.at.astimezone(NEW_YORK)
    portal.clock.pass_by(
        hours=(12 - here.hour) % 24 + 24 * max(0, 7 - here.weekday() if here.weekday() > 3 else 0)
    )


def test_a_frequent_question_is_answered_in_the_demo(portal: Portal) -> None:
    portal.welcome()
    (said,) = portal.say("¿Cuánto tarda?")
    assert said.startswith("Depende de cada caso")
    assert "question" not in portal.tasks()


def test_outside_the_demo_only_an_answer_that_somebody_reviewed_is_given(portal: Portal) -> None:
    portal.welcome()
    real(portal)
    portal.say("¿Cuánto tarda?")
    assert last(portal).split(",")[0] == "handoff.question"
    assert portal.tasks().count("question") == 1
    with portal.runtime.transaction() as session:
        texts.review(session, SYSTEM, "faq.how_long", "Vera Ríos", review.fingerprint("faq.how_long"))
    portal.runtime.db.memo.clear()
    portal.say("¿Cuánto tarda?")
    assert last(portal).split(",")[0] == "faq.how_long"
    portal.say("¿Necesitan los originales?")
    assert last(portal).split(",")[0] != "faq.originals", "that one nobody reviewed"


def test_a_partner_who_accepts_the_shipped_texts_answers_for_the_answers_too(portal: Portal) -> None:
    portal.welcome()
    real(portal)
    with portal.runtime.transaction() as session:
        texts.accept_shipped(session, SYSTEM, "Vera Ríos", shipped_fingerprint())
    (said,) = portal.say("¿Necesitan los originales?")
    assert "Guarde bien sus originales" in said


def test_an_answer_whose_words_were_changed_since_is_not_approved(portal: Portal) -> None:
    real(portal)
    with portal.runtime.transaction() as session:
        texts.review(session, SYSTEM, "faq.hours", "Vera Ríos", "the fingerprint of other words")
        assert texts.approved(session, {"faq.hours": review.fingerprint("faq.hours")}, "") == frozenset()


def test_a_matter_of_law_is_an_urgent_task_that_is_due_the_same_working_day(portal: Portal) -> None:
    portal.welcome()
    noon(portal)
    (said,) = portal.say("¿puedo viajar a México?")
    assert "hable con su abogado antes de viajar" in said
    (task,) = portal.rows("SELECT urgent, due_at FROM tasks WHERE kind = 'legal_question'")
    due = task.due_at.astimezone(NEW_YORK)
    assert task.urgent
    assert (due.date(), due.hour) == (portal.clock.at.astimezone(NEW_YORK).date(), 17)


def test_whoever_asks_for_a_person_reads_a_name_and_the_hours_that_the_firm_keeps(portal: Portal) -> None:
    portal.welcome()
    noon(portal)
    name = portal.one(
        "SELECT s.name FROM staff s JOIN assignments a ON a.staff_id = s.id WHERE a.case_id = :id"
        " ORDER BY a.created_at",
        id=portal.case_of("Rosa Quiñones"),
    )
    with portal.runtime.transaction() as session:
        setup.set_hours(session, SYSTEM, "mon-fri 08:00-18:00")
    portal.runtime.db.memo.clear()
    (said,) = portal.say("persona")
    assert f"{name.split()[0]} le va a contestar" in said
    assert "de 8 a. m. a 6 p. m." in said
    assert "firm.hours_set" in portal.acts()


def test_at_night_the_client_reads_when_the_office_opens(portal: Portal) -> None:
    portal.welcome()
    noon(portal)
    portal.clock.pass_by(hours=8)
    assert portal.clock.at.astimezone(NEW_YORK).hour in (19, 20, 21)
    (said,) = portal.say("persona")
    tomorrow = portal.clock.at.astimezone(NEW_YORK).weekday() < 4
    assert ("abre mañana a las 9 a. m." if tomorrow else "abre el lunes a las 9 a. m.") in said


def test_hours_that_cannot_be_read_are_refused_and_stored_ones_do_no_harm(portal: Portal) -> None:
    with portal.runtime.transaction() as session, pytest.raises(Invalid, match="no working day"):
        setup.set_hours(session, SYSTEM, "when we feel like it")
    portal.owner("""UPDATE firm SET settings = '{"hours": "always"}'""")
    portal.runtime.db.memo.clear()
    assert portal.welcome()
