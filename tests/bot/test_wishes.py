"""Reminders only, help for whoever left, and interpreters, with the real tables and the real outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from recado.bot import staff_acts

if TYPE_CHECKING:
    from support.house import Portal


@pytest.fixture
def known(portal: Portal) -> Portal:
    portal.welcome()
    return portal


def move(portal: Portal) -> None:
    case = portal.case_of("Rosa Quiñones")
    before = portal.one("SELECT stage FROM cases WHERE id = :id", id=case)
    staff_acts.change_stage(portal.runtime, portal.staff(), case, "filed", before)
    portal.tick(hours=24)


def test_with_reminders_only_news_do_not_go_out_and_wait(known: Portal) -> None:
    known.say("solo recordatorios")
    assert "contact.only_reminders_set" in known.acts()
    before = len(known.heard())
    move(known)
    assert not [text for text in known.heard()[before:] if "novedad" in text]
    assert [text for text in known.say("hola") if "Hoy:" in text], "told when the client writes"


def test_news_that_were_queued_before_the_choice_are_blocked_at_the_last_moment(known: Portal) -> None:
    case = known.case_of("Rosa Quiñones")
    before = known.one("SELECT stage FROM cases WHERE id = :id", id=case)
    staff_acts.change_stage(known.runtime, known.staff(), case, "filed", before)
    known.change("UPDATE contact_points SET only_reminders = true")
    known.tick(hours=24)
    (row,) = known.rows("SELECT state, error_text FROM messages WHERE kind = 'update'")
    assert (row.state, row.error_text) == ("blocked", "The client wants reminders only.")


def test_everything_goes_out_again_when_it_is_wanted(known: Portal) -> None:
    known.say("solo recordatorios", "avisos")
    assert known.one("SELECT bool_or(only_reminders) FROM contact_points") is False
    before = len(known.heard())
    move(known)
    assert [text for text in known.heard()[before:] if "novedad" in text]


def test_help_reaches_somebody_who_left_and_nothing_else_does(known: Portal) -> None:
    known.say("ALTO")
    (said,) = known.say("AYUDA")
    assert "INICIAR" in said
    assert known.messages()[-1].kind == "help"
    assert known.say("hola") == []


def test_leaving_with_papers_missing_presses_staff(known: Portal) -> None:
    known.say("ya no me manden mensajes")
    (task,) = known.rows("SELECT urgent FROM tasks WHERE kind = 'opted_out'")
    assert task.urgent


def test_an_interpreter_is_flagged_once_on_record(known: Portal) -> None:
    known.say("hablo mam", "hablo mam")
    assert known.one("SELECT interpreter FROM contact_points WHERE interpreter IS NOT NULL") == "Mam"
    assert known.acts("contact.interpreter_set") == ["contact.interpreter_set"]
    assert known.tasks().count("interpreter") == 1
    assert known.broken() == []
