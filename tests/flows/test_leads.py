"""Somebody whose number is not known: a short intake, a new number of a client's, and silence afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest
from talking import Conversation, Golden

from recado.flows import effects as fx
from recado.flows.state import Contact, State


def saved(talk: Conversation) -> dict[str, str]:
    found = [effect.answers for effect in talk.last if isinstance(effect, fx.SaveLead)]
    return dict(found[-1]) if found else {}


def rosa() -> Conversation:
    return Conversation(()).says("Hola, necesito ayuda con mi residencia").says("1")


def test_a_short_intake_in_spanish(golden: Golden) -> None:
    talk = rosa()
    talk.says("soy Rosa Méndez").says("familia").says("mañana despues de las 5").says("mi comadre")
    assert saved(talk) == {
        "name": "Rosa Méndez",
        "about": "Family",
        "when": "mañana despues de las 5",
        "source": "mi comadre",
        "words": saved(talk)["words"],
    }
    assert saved(talk)["words"].startswith("Hola, necesito ayuda con mi residencia")
    talk.says("gracias").says("se me olvidó: tengo dos hijos").waits(timedelta(days=2)).says("hola?", media=1)
    golden("lead_intake_es", talk)


def test_a_short_intake_in_english_with_a_court_date(golden: Golden) -> None:
    talk = Conversation(()).says("hi").says("yes").says("English").says("skip").says("5").says("anytime")
    talk.says("how much do you charge?").says("google").says("thanks")
    golden("lead_intake_en", talk)


def test_whoever_answers_nothing_is_asked_three_times_and_kept(golden: Golden) -> None:
    talk = Conversation(()).says("Buenas, me llamo Rosa, es para mi hijo")
    talk.says("vive en la frontera").says("hola").says("ahi estan?").says("contesten")
    golden("lead_unanswered_es", talk)
    assert "RecordConsent" not in talk.transcript()
    assert talk.state.contact.consent == "asked"


@pytest.mark.parametrize("step", range(5))
def test_no_question_is_asked_more_than_three_times(step: int) -> None:
    talk = Conversation((), Contact(language="es"))
    for answer in ("hola", "1", "Rosa", "familia", "hoy")[: step + 1]:
        talk.says(answer)
    asked = []
    for _ in range(14):
        asked += talk.says("?").keys()
    assert all(asked.count(key) <= 3 for key in set(asked) - {"handoff.question", "lead.consent_again"})
    assert asked.count("lead.consent_again") <= 2
    assert talk.says("?").keys() == []


def test_a_no_is_on_record_and_the_words_are_kept() -> None:
    talk = Conversation(()).says("Hola, necesito ayuda con mi residencia").says("no")
    assert talk.has(fx.RecordConsent, given=False)
    assert talk.keys() == ["lead.no"]
    assert talk.says("otra cosa que decir").keys() == []
    assert talk.has(fx.CreateTask, kind="lead", note="otra cosa que decir")


def test_leave_given_before_is_not_asked_for_again() -> None:
    talk = Conversation((), Contact(language="en", consent="given", greeted=True)).says("I need help again")
    assert talk.keys() == ["lead.name"]


@pytest.mark.parametrize(
    "typed", ["me llego una carta de inmigracion", "I have court on Friday", "tengo audiencia con el juez"]
)
def test_a_court_date_or_a_letter_does_not_wait(typed: str) -> None:
    assert Conversation(()).says(typed).has(fx.CreateTask, kind="lead", urgent=True)
    assert rosa().says(typed).has(fx.CreateTask, kind="lead", urgent=True)
    done = rosa().says("Rosa").says("1").says("hoy").says("no")
    assert done.says(typed).has(fx.CreateTask, kind="lead", urgent=True)


def test_whoever_says_that_they_are_a_client_is_told_nothing(golden: Golden) -> None:
    talk = Conversation(()).says("Hola soy Ana Morales, cambié de número").says("cuando es mi cita?")
    assert talk.has(fx.CreateTask, kind="new_number")
    assert not talk.has(fx.SaveLead)
    talk.waits(timedelta(days=1)).says("soy Ana")
    golden("new_number_es", talk)


@pytest.mark.parametrize(
    "typed",
    [
        "this is my new number, it's Ana Morales",
        "I'm your client",
        "perdi mi celular, soy Ana",
        "ya tengo caso con ustedes",
    ],
)
def test_a_new_number_is_a_task_with_the_words(typed: str) -> None:
    talk = Conversation(()).says(typed)
    assert talk.has(fx.CreateTask, kind="new_number", note=typed)
    assert talk.keys() == ["lead.new_number"]
    assert not talk.has(fx.SaveLead)


@pytest.mark.parametrize(
    "typed",
    ["My number is 12", "quiero mandar un texto", "necesito un abogado", "mi caso es dificil", "hola"],
)
def test_this_is_no_new_number(typed: str) -> None:
    assert not Conversation(()).says(typed).has(fx.CreateTask, kind="new_number")


def test_a_person_is_promised_and_the_questions_end() -> None:
    talk = rosa().says("quiero hablar con una persona")
    assert talk.has(fx.CreateTask, kind="wants_person")
    assert talk.keys() == ["lead.person"]
    assert talk.says("Rosa").keys() == []


def test_ten_photos_get_one_answer() -> None:
    talk = rosa()
    said = [talk.says("", media=1).keys() for _ in range(10)]
    assert said == [["lead.kept", "lead.name"], *([[]] * 9)]
    assert talk.has(fx.KeepFile)


def test_a_wrong_number_among_the_unknown_is_left_in_peace() -> None:
    talk = Conversation(()).says("wrong number")
    assert talk.keys() == ["wrong_number.sorry"]
    assert not talk.has(fx.SaveLead)
    assert talk.says("hello?").keys() == []


def test_whatever_is_stored_the_lead_goes_on() -> None:
    talk = rosa()
    stored = talk.state.dialogue("lead")
    for odd in (
        {"told": 7, "answers": [1], "misses": "x", "last_line": 3},
        {"answers": {"name": 4}, "misses": -1},
    ):
        spoilt = type(stored)(frames=stored.frames, turn=stored.turn, memory=odd)
        talk.keep(State(talk.state.contact, {"lead": spoilt}))
        assert talk.says("Rosa").keys() == ["lead.about"]
