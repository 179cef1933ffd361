"""What is said beside the question asked: plans that may cost a case, a name denied, a return after days."""

from __future__ import annotations

from datetime import timedelta

from characters import ANA, LUIS
from sides import Side
from talking import ANA_BEGAN, Conversation, party

from recado.flows import effects as fx


def test_plans_to_travel_are_the_attorneys_wherever_they_are_told(side: Side) -> None:
    """A plan is no question and has no question mark; leaving may cost the case all the same."""
    talk = Conversation((party(ANA),), side.known())
    talk.says(side("hola", "hello")).says(side("15/03/1987", "03/15/1987"))
    talk.says(side("voy a viajar a mexico en diciembre", "im going to mexico in december"))
    assert talk.has(fx.CreateTask, kind="legal_question", urgent=True)
    assert not talk.has(fx.SaveAnswer)
    side.keep("travel_plans", talk)


def test_a_question_of_law_is_never_kept_as_an_answer_in_free_words(side: Side) -> None:
    answers = {**ANA_BEGAN, "birth_country": "GT"}
    talk = at_her_mothers_name(side, answers)
    talk.says(side("puedo viajar a mexico este mes", "can i travel to mexico this month"))
    assert talk.has(fx.CreateTask, kind="legal_question", urgent=True)
    assert not talk.has(fx.SaveAnswer), talk.transcript()
    talk.says("Elena Ruiz")
    assert talk.has(fx.SaveAnswer, question="mother_name", value="Elena Ruiz")


def test_an_answer_in_free_words_that_touches_the_law_is_kept_and_is_the_attorneys_too(side: Side) -> None:
    talk = at_her_mothers_name(side, ANA_BEGAN)
    words = side(
        "Elena Ruiz, y tengo miedo de que la deporten", "Elena Ruiz, and I fear they deport her back"
    )
    talk.says(words)
    assert talk.has(fx.SaveAnswer, question="mother_name", value=words)
    assert talk.has(fx.CreateTask, kind="legal_question", urgent=True)


def at_her_mothers_name(side: Side, answers: dict[str, object]) -> Conversation:
    """Ana is asked for her mother's name, which takes any words."""
    talk = side.ana(answers=answers)
    known = {q.slug: "x" for q in talk.parties[0].case_type.questions if q.slug != "mother_name"}
    talk = side.ana(answers={**known, **answers}, items=())
    for line in talk.parties[0].case_type.items:
        talk._item(ANA.key, line.slug, "accepted")
    return talk.says(side("lista", "checklist"))


def test_whoever_denies_the_name_is_told_nothing_more(side: Side) -> None:
    talk = Conversation((party(ANA),)).says(side("hola, quien es", "hi, who is this please"))
    talk.says(side("no soy Ana", "this isn't Ana"))
    assert talk.keys() == ["wrong_number.sorry"]
    assert talk.has(fx.CreateTask, kind="wrong_number")
    talk.says(side("quien es Ana?", "who is Ana?"))
    side.keep("name_denied", talk)


def test_on_a_shared_phone_whoever_is_not_ana_is_asked_who_they_are(side: Side) -> None:
    talk = Conversation((party(ANA), party(LUIS)), side.known())
    talk.says(side("hola", "hello")).says("1")
    talk.says(side("no soy Ana", "I'm not Ana"))
    assert talk.keys() == ["routing.ask"]
    assert talk.state.contact.consent == "given"


def test_whoever_comes_back_with_a_word_is_told_where_we_were(side: Side) -> None:
    talk = Conversation((party(ANA),), side.known())
    talk.says(side("hola", "hello")).says(side("15/03/1987", "03/15/1987")).says(side("si", "yes"))
    talk.waits(timedelta(days=2))
    talk.says(side("aqui estoy", "im back"))
    assert talk.keys()[0] == "intake.recap"
    side.keep("back_after_days", talk)
