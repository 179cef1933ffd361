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


@pytest.mark.parametrize("said", ["no", "5", "q", "nop"])
def test_a_bare_no_at_the_checklist_is_told_what_can_be_done(said: str) -> None:
    talk = ana_at_her_checklist().says(said)
    assert talk.keys()[0] == "checklist.how"
    assert not talk.has(fx.CreateTask)


@pytest.mark.parametrize("said", ["te lo mando mañana", "mañana", "despues", "al rato"])
def test_another_day_is_later_for_a_paper_too(said: str) -> None:
    assert ana_at_her_checklist().says(said).keys()[0] == "checklist.skipped"


def test_that_one_i_do_not_have_is_heard_and_si_is_no_reason() -> None:
    talk = ana_at_her_checklist().says("ese no lo tengo")
    assert talk.keys() == ["lacking.reason"]
    assert talk.says("si").keys() == ["lacking.reason"]
    assert talk.says("1").has(fx.Unavailable, reason="lost")


def test_no_to_the_other_side_means_that_there_is_none() -> None:
    talk = ana_at_her_checklist().says("", media=1).says("listo")
    assert talk.keys() == ["documents.other_side"]
    assert talk.says("no").has(fx.CloseDocument, item="last_permit")


def test_a_photo_instead_of_an_answer_is_kept_and_the_answer_asked_for_each_time() -> None:
    talk = asking_ana().says("", media=1)
    assert talk.keys() == ["documents.kept_answer", "intake.yes_no_again"]
    assert "first_permit" in next(each.note for each in talk.last if isinstance(each, fx.CreateTask))
    assert talk.says("", media=1).keys() == []
    talk.says("no")
    assert talk.says("", media=1).keys()[0] == "documents.kept_answer"


def test_the_answer_to_the_question_before_goes_where_it_belongs() -> None:
    talk = Conversation((party(BETH),), KNOWN_EN).says("hi").says("07/04/1990").says("skip")
    assert talk.says("husband").has(fx.SaveAnswer, question="relationship", value="spouse")
    assert talk.keys() == ["intake.changed", "intake.choice"]
    talk = Conversation((party(ANA),), KNOWN_ES).says("hola").says("15/03/1987").says("no")
    talk.says("despues").says("solicite asilo")
    assert talk.has(fx.SaveAnswer, question="basis", value="asylum")
    assert talk.keys()[0] == "intake.understood"


def test_a_yes_or_a_number_is_never_taken_for_the_question_before() -> None:
    talk = Conversation((party(BETH),), KNOWN_EN).says("hi").says("07/04/1990").says("skip")
    for said in ("yes", "3", "no", "what"):
        assert not talk.says(said).has(fx.SaveAnswer, question="relationship")


def test_a_bill_is_chosen_by_its_sum_or_all_of_them() -> None:
    bills = (invoice(), invoice("1043", 5_000))
    talk = ana_at_her_checklist(invoices=bills)
    assert talk.says("pagar").says("el de 50").keys()[0] == "billing.link"
    assert "$50" in talk.texts()[0]
    assert talk.says("pagar").says("los dos").keys().count("billing.link") == 2


def test_who_cannot_pay_is_put_before_a_person() -> None:
    talk = ana_at_her_checklist(invoices=(invoice(), invoice("1043", 5_000))).says("pagar")
    assert talk.says("no puedo pagar todo este mes").has(fx.CreateTask, kind="question")


def test_a_leads_name_is_not_que_and_thanks_make_no_work() -> None:
    talk = Conversation((), Contact()).says("ola").says("si")
    for said in ("que?", "no entiendo"):
        assert not talk.says(said).has(fx.SaveLead)
    assert talk.keys() == ["lead.name"]
    talk.says("juana").says("1").says("si").says("en la tarde").says("mi papa")
    assert talk.says("ok").last == ()


def test_words_said_while_reading_the_answers_are_not_lost() -> None:
    talk = ana_at_her_checklist().says("respuestas").says("cambiar mi apodo")
    assert talk.has(fx.CreateTask, kind="question", note="cambiar mi apodo")


def test_an_address_without_a_number_is_asked_for_once_more() -> None:
    talk = ana_at_her_checklist().says("me mude").says("aqui en houston")
    assert talk.keys() == ["life.address_again"]
    assert talk.says("aqui en houston").has(fx.SaveAnswer, question="new_address")


def test_who_texts_too_much_is_told_so_once_and_still_reaches_a_person() -> None:
    talk = ana_at_her_checklist()
    at = next(at for at in range(60) if talk.says(f"oiga {at}").keys()[-1:] == ["loop.rest"])
    assert at > 30
    assert talk.has(fx.CreateTask, kind="loop")
    assert talk.says("oiga otra vez").keys() == []
    assert talk.says("persona").keys() == ["handoff.person"]
