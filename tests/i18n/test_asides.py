"""What people say beside a question: to see or change their answers, or that a paper is not there."""

import pytest

from recado.i18n.asides import Change, Lack, change, lack, puts_off, sees_answers, wants_more

CHANGES = {
    "CAMBIAR 3": Change(3),
    "cambiar la 3": Change(3),
    "Cambiar la respuesta 3 por favor": Change(3),
    "quiero corregir la tres": Change(3),
    "la 3 está mal": Change(3),
    "me equivoqué en la 2": Change(2),
    "change 3": Change(3),
    "change answer 3": Change(3),
    "I made a mistake on number 12": Change(12),
    "the 3 is wrong": Change(3),
    "cambiar fecha de entrada": Change(about="fecha de entrada"),
    "cambiar": Change(),
    "cambié de trabajo": Change(about="de trabajo"),
    "3": None,
    "update": None,
    "está mal": None,
    "la semana pasada me cambié de casa": None,
    "": None,
}
LACKS = {
    "no lo tengo": Lack(),
    "No tengo eso": Lack(),
    "no encuentro mi pasaporte": Lack(about="pasaporte"),
    "no tengo acta de nacimiento": Lack(about="acta de nacimiento"),
    "dont have that": Lack(),
    "I don’t have a passport": Lack(about="passport"),
    "se me perdió": Lack("lost"),
    "me lo robaron": Lack("lost"),
    "no la tengo, se me perdio": Lack("lost"),
    "I lost it when we moved": Lack("lost"),
    "it was stolen": Lack("lost"),
    "nunca lo tuve": Lack("never"),
    "never had it": Lack("never"),
    "está con mi ex": Lack("someone_else"),
    "lo tiene mi mamá": Lack("someone_else"),
    "my ex has it": Lack("someone_else"),
    "todavía no llega": Lack("waiting"),
    "lo estoy tramitando": Lack("waiting"),
    "still waiting for it": Lack("waiting"),
    "¿y si no lo tengo?": None,
    "no": None,
    "si lo tengo": None,
    "I have it": None,
    "no tengo hambre " * 30: None,
}


@pytest.mark.parametrize(("text", "meant"), CHANGES.items())
def test_an_answer_is_named_by_its_number_or_by_what_it_is_about(text: str, meant: Change | None) -> None:
    assert change(text) == meant


@pytest.mark.parametrize(("text", "meant"), LACKS.items())
def test_a_paper_that_is_not_there_is_heard_with_its_reason(text: str, meant: Lack | None) -> None:
    assert lack(text) == meant


@pytest.mark.parametrize(
    "text", ["ahorita no lo tengo", "no lo tengo aquí conmigo", "I don't have it with me"]
)
def test_a_paper_that_is_only_not_at_hand_is_put_off(text: str) -> None:
    assert puts_off(text)


@pytest.mark.parametrize("text", ["mis respuestas", "REVISAR", "ver mis respuestas", "My answers", "review"])
def test_ones_answers_are_asked_for(text: str) -> None:
    assert sees_answers(text)
    assert not sees_answers(f"{text} de mi caso en la corte")


def test_the_rest_of_a_list_is_asked_for_by_one_word() -> None:
    assert wants_more("MÁS")
    assert wants_more("more")
    assert not wants_more("no más mensajes")
