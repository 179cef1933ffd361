"""Who does not understand, and says so as people text it."""

from __future__ import annotations

import pytest

from recado.i18n.asides import of_everyone, only_heard
from recado.i18n.puzzled import puzzled
from recado.i18n.whom import helps_another, names_a_number


@pytest.mark.parametrize(
    "said",
    [
        *("que?", "que", "q?", "ke", "??", "no entiendo", "No le entiendo nada", "no entendi la pregunta"),
        *("como?", "cual", "mande?", "eh?", "que es eso", "no c cual es eso", "como le ago", "que ago"),
        *(
            "donde lo mando",
            "no se como mandar la foto",
            "expliqueme por favor",
            "de cual habla?",
            "de quien",
        ),
        *("wat", "what?", "huh", "i dont understand", "i dont get it", "idk what that is", "which one"),
        *("what is that", "wher do i send it", "what do i do now", "im confused", "whose birthday"),
    ],
)
def test_this_does_not_understand(said: str) -> None:
    assert puzzled(said)


@pytest.mark.parametrize(
    "said",
    [
        *(
            "que falta",
            "como va mi caso",
            "cuanto tarda",
            "no",
            "si",
            "k",
            "ok",
            "no lo tengo",
            "no se",
            "no c",
        ),
        *("como se llama mi mama", "donde estan", "que papeles necesito", "quien es", "no entiendo ingles"),
        *("idk", "i dont get it yet", "how long", "how are you", "what happened", "what is my status", ""),
        "que " * 200,
    ],
)
def test_this_says_something_else(said: str) -> None:
    assert not puzzled(said)


@pytest.mark.parametrize("said", ["ok", "k", "ok gracias", "está bien", "va", "alright", "no problem"])
def test_that_a_text_was_read_is_neither_yes_nor_no(said: str) -> None:
    assert only_heard(said)


@pytest.mark.parametrize("said", ["si", "no", "ok si", "si claro", "yes", "nope", "está bien enferma"])
def test_a_yes_or_a_no_is_more_than_that(said: str) -> None:
    assert not only_heard(said)


@pytest.mark.parametrize(
    "said",
    [
        *("los tres", "las 3", "todos", "lo mismo", "lo mismo para los tres", "es igual para todos"),
        *("all three", "all of them", "both", "same for the other two", "same as before"),
    ],
)
def test_this_means_more_than_one(said: str) -> None:
    assert of_everyone(said)


@pytest.mark.parametrize("said", ["la", "for the", "its", "tres", "mateo", "three", "no", ""])
def test_this_does_not(said: str) -> None:
    assert not of_everyone(said)


def test_a_relative_who_helps_is_known_and_a_wrong_number_is_about_a_number() -> None:
    assert helps_another("no soy ella, soy su mamá")
    assert helps_another("I'm not her, I'm her mom")
    assert not helps_another("no soy ella")
    assert names_a_number("número equivocado")
    assert not names_a_number("no soy ella")
