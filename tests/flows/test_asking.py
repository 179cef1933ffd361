"""Questions in the middle: an approved answer, the attorney, or staff; always back to the pending step."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from characters import ANA, BETH, LUIS
from talking import KNOWN_ES, Conversation, Golden, ana_at_her_checklist, party

from recado.flows import asking
from recado.flows import effects as fx
from recado.flows.state import Contact

KNOWN_EN = Contact(language="en", consent="given", greeted=True)


def beth_at_her_questions(**changes: object) -> Conversation:
    """Beth has proved who she is; the first question of her intake waits."""
    return Conversation((party(BETH, **changes),), KNOWN_EN).says("hello").says("07/04/1990")


def test_frequent_questions_are_answered_and_the_step_comes_back(golden: Golden) -> None:
    talk = ana_at_her_checklist()
    talk.says("¿Cuánto tarda?").says("es seguro mandar mi pasaporte por aqui").says("a que hora abren")
    talk.says("q es una traduccion con certificado").says("¿Necesitan los originales?").says(
        "y ahora que hago?"
    )
    golden("frequent_questions", talk)
    assert not [line for line in talk.lines if "task for staff" in line]


def test_frequent_questions_in_english_between_the_questions_of_the_intake(golden: Golden) -> None:
    talk = beth_at_her_questions()
    talk.says("how long does it take?").says("who sees my papers").says("my husband")
    talk.says("did u get my pics?").says("can i drop off my papers at your office")
    golden("frequent_questions_english", talk)


def test_a_matter_of_law_goes_to_the_attorney_the_same_day(golden: Golden) -> None:
    talk = ana_at_her_checklist()
    talk.says("¿Puedo viajar a México?")
    assert talk.has(fx.CreateTask, kind="legal_question", urgent=True, due=timedelta(hours=8))
    talk.waits(asking.BURST).says("ya puedo trabajar").waits(asking.BURST).says("me van a aprobar?")
    talk.says("debo firmar el papel que me dieron").says("me pueden deportar")
    golden("legal_questions", talk)


def test_a_matter_of_law_in_english(golden: Golden) -> None:
    talk = beth_at_her_questions()
    talk.says("can my husband travel to Canada?").waits(asking.BURST).says("should I sign it")
    talk.waits(asking.BURST).says("I got a ticket, does it affect my case?").says("will they approve it")
    golden("legal_questions_english", talk)


def test_no_matter_of_law_is_answered_whatever_the_firm_approved() -> None:
    talk = ana_at_her_checklist().says("¿cuánto tarda? ¿y puedo viajar a mi país?")
    assert talk.keys() == ["advice.to_attorney", "advice.travel", "checklist.again"]


def test_an_answer_that_nobody_approved_is_never_given() -> None:
    talk = ana_at_her_checklist()
    talk.firm = replace(talk.firm, approved=frozenset({"faq.hours"}))
    assert talk.says("¿cuánto tarda?").keys() == ["handoff.question", "checklist.again"]
    assert talk.has(fx.CreateTask, kind="question", note="¿cuánto tarda?")
    assert talk.says("a que hora abren").keys() == ["faq.hours", "checklist.again"]


def test_several_questions_in_one_breath_are_all_kept_and_passed_on_once() -> None:
    talk = ana_at_her_checklist().says("¿y si mi hermana no quiere?")
    assert talk.keys() == ["handoff.question", "checklist.again"]
    talk.says("¿y la carta de la iglesia?")
    assert talk.has(fx.CreateTask, kind="question", note="¿y la carta de la iglesia?")
    assert talk.keys() == ["checklist.again"]
    assert talk.waits(asking.BURST).says("¿y mi tío?").keys() == ["handoff.question", "checklist.again"]


def test_a_frequent_question_is_answered_before_anybody_proved_who_they_are() -> None:
    talk = Conversation((party(ANA),), KNOWN_ES).says("hola").says("donde queda la oficina")
    assert talk.keys() == ["faq.office", "identity.ask"]
    assert talk.says("¿me van a aprobar?").keys() == ["advice.to_attorney", "identity.ask"]


def test_a_free_answer_that_is_a_frequent_question_is_not_stored() -> None:
    talk = Conversation((party(LUIS, answers={"relationship": "spouse"}),), KNOWN_ES)
    talk.says("hola").says("02/11/1985").says("cuanto tarda")
    assert talk.keys()[0] == "faq.how_long"
    assert not talk.has(fx.SaveAnswer)


def test_a_clock_that_stands_before_the_last_question_does_not_silence_the_next() -> None:
    """Stored moments may lie in the future: after a restore, or from a host with a wrong clock."""
    talk = ana_at_her_checklist().says("¿y si mi hermana no quiere?")
    talk.now -= timedelta(days=3)
    assert talk.says("¿y la carta?").keys()[0] == "handoff.question"
