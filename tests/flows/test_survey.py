"""How it went: asked once after the intake and once at the end, never at a bad moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from characters import ANA
from talking import ANA_ANSWERS, Conversation, Golden, ana_at_her_checklist, invoice, party

from recado.flows import effects as fx
from recado.flows import survey
from recado.flows.state import Contact
from recado.flows.view import ContactFacts, ItemView
from recado.flows.wished import SaveSurvey


def all_sent(**changes: object) -> Conversation:
    """Ana's papers are all there; the survey has just been asked, where nothing stands against it."""
    slugs = [item.slug for item in party(ANA).case_type.items]
    return ana_at_her_checklist(items=tuple(ItemView(slug, "received") for slug in slugs), **changes)


def test_a_good_score_with_a_comment(golden: Golden) -> None:
    talk = all_sent()
    assert talk.keys()[-1] == "survey.ask_intake"
    talk.says("5").says("todo muy claro, gracias").says("hola").moves(ANA.key, "closed").says(
        "muy bien"
    ).says("no")
    golden("survey", talk)


def test_a_low_score_is_put_before_staff_in_english(golden: Golden) -> None:
    known = Contact(language="en", consent="given", greeted=True)
    talk = Conversation((party(ANA, answers=ANA_ANSWERS),), known).says("hi").says("03/15/1987")
    talk.moves(ANA.key, "closed").says("2").says("nobody called me back, why?")
    assert talk.has(fx.CreateTask, kind="low_score", note="nobody called me back, why?")
    golden("survey_low_english", talk)


def test_a_score_is_kept_and_a_low_one_is_a_task() -> None:
    talk = all_sent().says("1")
    assert talk.has(SaveSurvey, kind="intake", score=1, comment="")
    assert talk.has(fx.CreateTask, kind="low_score")
    assert talk.keys() == ["survey.sorry"]
    assert not all_sent().says("4").has(fx.CreateTask)


def test_it_is_never_asked_twice() -> None:
    talk = all_sent().says("gracias").says("lista").says("estado")
    assert "survey.ask_intake" not in set(talk.keys())
    assert "survey.ask_intake" not in set(all_sent(surveyed=frozenset({"intake"})).keys())


@pytest.mark.parametrize("text", ["¿cuándo es mi cita?", "9", "estado", "gracias", "mi tía es de Puebla"])
def test_a_text_that_is_no_score_is_heard_as_any_other(text: str) -> None:
    talk = all_sent().says(text)
    assert not talk.has(SaveSurvey)
    assert talk.keys()
    assert not talk.says("5").has(SaveSurvey), "and the question is not pending any more"


@pytest.mark.parametrize("stage", sorted(survey.BAD_NEWS))
def test_it_is_never_asked_after_bad_news(stage: str) -> None:
    assert "survey.ask_intake" not in set(all_sent(stage=stage).keys())


def test_a_case_that_is_closed_after_a_denial_is_closed_without_a_question() -> None:
    talk = ana_at_her_checklist().moves(ANA.key, "denied").moves(ANA.key, "closed")
    assert talk.keys() == ["status.changed"]
    talk = ana_at_her_checklist().moves(ANA.key, "rfe").moves(ANA.key, "approved").moves(ANA.key, "closed")
    assert talk.keys() == ["status.changed", "survey.ask_end"], "a request for evidence that ended well"


def test_it_is_never_asked_in_a_discreet_case() -> None:
    talk = ana_at_her_checklist()
    talk.facts = ContactFacts(safe=True)
    talk.change(ANA.key, discreet=True).moves(ANA.key, "closed")
    assert "survey.ask_end" not in set(talk.keys())


def test_it_is_never_asked_while_something_else_is_due_or_staff_write() -> None:
    assert "survey.ask_intake" not in set(all_sent(invoices=(invoice(),)).keys())
    talk = ana_at_her_checklist().change(ANA.key, paused=True).moves(ANA.key, "closed")
    assert talk.keys() == ["status.changed"]


def test_it_is_not_asked_of_somebody_who_left_or_wants_reminders_only() -> None:
    talk = ana_at_her_checklist().says("ALTO").moves(ANA.key, "closed")
    assert talk.keys() == []
    talk = ana_at_her_checklist()
    talk.facts = ContactFacts(only_reminders=True)
    assert talk.moves(ANA.key, "closed").keys() == []


def test_an_answer_that_comes_much_later_is_no_comment() -> None:
    talk = all_sent().says("5").waits(timedelta(hours=3)).says("mi nueva dirección la mando mañana")
    assert not talk.has(SaveSurvey)


def test_skip_leaves_it_without_a_trace() -> None:
    talk = all_sent().says("saltar")
    assert talk.keys() == ["small.thanks"]
    assert not talk.has(SaveSurvey)


def test_garbage_in_its_frame_does_no_harm() -> None:
    talk = all_sent()
    dialogue = talk.state.dialogue(ANA.key)
    frames = tuple(replace(f, data={"at": 7, "kind": [], "score": "x"}) for f in dialogue.frames)
    talk.keep(talk.state.with_dialogue(ANA.key, replace(dialogue, frames=frames)))
    assert talk.says("5").keys()
