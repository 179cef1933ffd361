"""An answer is kept in its normal form, and a wrong one is told what is wrong with it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from characters import ANA
from talking import KNOWN_ES, Conversation, party

from recado.flows import effects as fx
from recado.flows.casetypes import Question
from recado.flows.effects import Bilingual
from recado.flows.reading import PROBLEMS
from recado.i18n.catalog import keys

ASK = Bilingual("Which one?", "¿Cuál?")


def asked(kind: str, **more: object) -> Conversation:
    """Ana, verified, before one question of this kind and another after it."""
    questions = (
        Question("it", kind, ASK, (ANA.role,), **more),
        Question("next", "text", ASK, (ANA.role,)),
    )
    one = party(ANA)
    talk = Conversation((replace(one, case_type=replace(one.case_type, questions=questions)),), KNOWN_ES)
    return talk.says("hola").says("15/03/1987")


@pytest.mark.parametrize(
    ("kind", "said", "kept"),
    [
        ("phone", "mi cel es (305) 555-0123", "+13055550123"),
        ("address", "123 Main St\nHouston TX 77001", "123 Main St, Houston TX 77001"),
        ("country", "soy hondureña", "HN"),
        ("a_number", "a 12 345 678", "A012345678"),
        ("receipt", "ioe 09 1234 5678", "IOE0912345678"),
    ],
)
def test_an_answer_is_kept_in_its_normal_form(kind: str, said: str, kept: str) -> None:
    assert asked(kind).says(said).has(fx.SaveAnswer, question="it", value=kept)


@pytest.mark.parametrize("kind", ["phone", "address", "country", "a_number", "receipt"])
def test_what_is_none_of_its_kind_is_asked_for_again_with_an_example(kind: str) -> None:
    talk = asked(kind).says("xyzzy 1 2")
    assert talk.keys() in ([f"intake.retry_{kind}"], ["intake.address_no_place"])
    assert not talk.has(fx.SaveAnswer)


def test_a_date_that_must_lie_in_the_past_does_not_lie_in_the_future() -> None:
    talk = asked("date", past=True).says("15/03/2031")
    assert talk.keys() == ["intake.date_future"]
    assert asked("date").says("15/03/2031").has(fx.SaveAnswer, value="2031-03-15")
    assert asked("date", past=True).says("15/03/31").has(fx.SaveAnswer, value="1931-03-15")


def test_of_two_readings_one_of_which_is_still_to_come_the_past_one_is_meant() -> None:
    talk = asked("date", past=True).says("10/12/2026")
    assert talk.has(fx.SaveAnswer, value="2026-10-12")


def test_a_number_beyond_what_can_be_right_is_refused_with_the_limit() -> None:
    talk = asked("number", most=20).says("200")
    assert talk.keys() == ["intake.number_most"]
    assert "20" in talk.texts()[0]
    assert talk.says("20").has(fx.SaveAnswer, value=20)


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("31/02/1987", "intake.date_impossible"),
        ("15 de marzo", "intake.date_no_year"),
        ("15/03/1787", "intake.date_too_old"),
        ("marzo del 87", "intake.date_no_day"),
        ("hace 2 años", "intake.retry_date"),
    ],
)
def test_a_date_is_told_what_is_wrong_with_it(said: str, key: str) -> None:
    assert asked("date").says(said).keys() == [key]


def test_an_address_without_its_city_is_no_question_for_staff_however_long() -> None:
    talk = asked("address").says("123 north main street apt 4")
    assert talk.keys() == ["intake.address_no_place"]
    assert not talk.has(fx.CreateTask)


def test_the_third_miss_of_any_sort_calls_a_person() -> None:
    talk = asked("address").says("Houston").says("Houston TX")
    assert talk.says("Houston Texas").has(fx.CreateTask, kind="question")


def test_every_problem_is_said_in_both_languages() -> None:
    assert {each.key for each in PROBLEMS} <= keys("en") & keys("es")


@pytest.mark.parametrize("kind", ["text", "date", "number", "country", "yes_no", "address"])
@pytest.mark.parametrize("said", ["nose la verdad", "i dont know"])
def test_who_does_not_know_leaves_the_question_open(kind: str, said: str) -> None:
    talk = asked(kind).says(said)
    assert talk.has(fx.SaveAnswer, question="it", value=None)
    assert talk.keys()[0] == "intake.skipped"


@pytest.mark.parametrize("kind", ["text", "date", "number", "country", "yes_no", "address"])
@pytest.mark.parametrize("said", ["luego le digo", "ill tell you later"])
def test_who_cannot_now_has_the_question_put_off(kind: str, said: str) -> None:
    talk = asked(kind).says(said)
    assert not talk.has(fx.SaveAnswer)
    assert talk.keys()[0] == "intake.put_off"


@pytest.mark.parametrize("kind", ["phone", "a_number", "receipt", "address"])
@pytest.mark.parametrize("said", ["no tengo", "i dont have one"])
def test_who_has_no_such_number_leaves_the_question_open(kind: str, said: str) -> None:
    assert asked(kind).says(said).has(fx.SaveAnswer, question="it", value=None)


def test_a_no_that_answers_is_not_put_off() -> None:
    assert asked("yes_no").says("ahorita no").has(fx.SaveAnswer, question="it", value=False)
