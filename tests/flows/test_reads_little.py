"""Somebody who reads little: short texts, no accents, photos for answers, "que?", "si" to everything."""

from __future__ import annotations

import pytest
from characters import ANA, BETH
from talking import KNOWN_ES, Conversation, Golden, ana_at_her_checklist, invoice, party

from recado.flows import effects as fx
from recado.flows.casetypes import load_all
from recado.flows.state import Contact

KNOWN_EN = Contact(language="en", consent="given", greeted=True)
BETH_ANSWERS = {"relationship": "spouse", "status": "citizen", "married_before": False, "name_changed": False}


def asking_ana() -> Conversation:
    """Ana, who has just proved who she is, at her first question: yes or no."""
    return Conversation((party(ANA),), KNOWN_ES).says("hola").says("15/03/1987")


def beth_at_her_checklist() -> Conversation:
    """Beth, who has answered what is asked at once."""
    talk = Conversation((party(BETH, answers=BETH_ANSWERS),), KNOWN_EN)
    return talk.says("hi").says("07/04/1990")


def test_que_from_the_first_text_to_the_papers(golden: Golden) -> None:
    talk = Conversation((party(ANA),))
    talk.says("ola").says("que?").says("no entiendo").says("k").says("q").says("15 marso 87")
    talk.says("ok").says("que").says("no").says("como?").says("1").says("si")
    talk.says("no entiendo").says("no c que es eso").says("como le ago").says("donde lo mando")
    golden("reads_little_es", talk)


def test_what_from_the_first_text_to_the_papers(golden: Golden) -> None:
    talk = Conversation((party(BETH),))
    talk.says("wat").says("english").says("huh").says("ok").says("what is that").says("july 4 90")
    talk.says("yea").says("what").says("1").says("idk").says("ok").says("no").says("nope")
    talk.says("i dont get it").says("wher do i send it").says("how")
    golden("reads_little_en", talk)


def test_not_understanding_makes_no_work_for_staff_before_the_second_time() -> None:
    talk = ana_at_her_checklist()
    assert talk.says("no entiendo").keys() == ["checklist.how", "checklist.next"]
    assert not talk.has(fx.CreateTask)
    assert talk.says("que?").keys()[0] == "handoff.stuck"
    assert talk.has(fx.CreateTask, kind="question", note="que?")


def test_what_is_asked_for_leave_and_for_a_birth_date_is_explained() -> None:
    talk = Conversation((party(ANA),), Contact(language="es")).says("hola")
    assert talk.says("no entiendo").keys() == ["consent.explain"]
    talk.says("1")
    assert talk.says("para que").keys() == ["identity.why"]
    assert "Ana" in talk.texts()[0]
    assert talk.says("que?").keys() == ["handoff.question", "identity.ask"]


def test_ok_is_no_oath_and_si_no_answer_in_words() -> None:
    talk = asking_ana()
    assert talk.says("ok").keys() == ["intake.retry_yes_no"]
    assert talk.says("sí").has(fx.SaveAnswer, question="first_permit", value=True)


@pytest.mark.parametrize("said", ["si", "ok", "no entiendo", "que"])
def test_what_says_nothing_is_not_kept_as_an_answer_in_words(said: str) -> None:
    talk = (
        Conversation((party(ANA, case_type=load_all()["asylum"]),), KNOWN_ES).says("hola").says("15/03/1987")
    )
    talk.says("1 mayo 2020, si, no").says("guatemala").says("si").says("soltera")
    assert talk.state.dialogue(ANA.key).asked == "intake.when_to_talk"
    assert not talk.says(said).has(fx.SaveAnswer)
    assert talk.says("los lunes en la tarde").has(fx.SaveAnswer, question="when_to_talk")


@pytest.mark.parametrize(
    "said", ["no quiero", "si", "que es eso", "no entiendo", "no", "gracias", "para que?"]
)
def test_a_phrase_is_never_made_of_what_nobody_means_as_one(said: str) -> None:
    talk = ana_at_her_checklist(invoices=(invoice(),)).says("frase")
    assert not talk.says(said).has(fx.SavePhrase)
