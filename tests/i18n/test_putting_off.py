"""Who does not know, or cannot answer now, is understood; a word that opts out is neither."""

import pytest

from recado.i18n.understand import is_later, is_unknown, opt_out
from recado.i18n.words import packs


@pytest.mark.parametrize(
    "said",
    [
        "no se",
        "nose",
        "no sé",
        "pues no se la verdad",
        "no me acuerdo",
        "quien sabe",
        "ni idea",
        "noc",
        "no lo se bien",
        "no c",
        "idk",
        "i dont know",
        "dunno",
        "not sure",
        "i dont remember the date",
        "no clue",
        "honestly i dont know",
        "no recuerdo la fecha exacta",
        "no estoy segura",
        "nose la fecha",
        "i forgot",
        "la verdad no me acuerdo",
        "se me olvido",
        "no se cuando fue",
    ],
)
def test_this_says_that_its_writer_does_not_know(said: str) -> None:
    assert is_unknown(said)
    assert not is_later(said)
    assert not opt_out(said)


@pytest.mark.parametrize(
    "said",
    [
        "alto",
        "i dont know if i can stop working",
        "i know",
        "no",
        "no quiero",
        "no se puede",
        "no se si mi esposo puede venir a la cita",
        "no sea malo",
        "se",
        "si se",
        "stop",
    ],
)
def test_this_does_not(said: str) -> None:
    assert not is_unknown(said)


@pytest.mark.parametrize(
    "said",
    [
        "despues",
        "luego",
        "luego le digo",
        "later",
        "ahorita no puedo",
        "al rato",
        "mañana se lo mando",
        "not right now",
        "i'll tell you later",
        "estoy trabajando",
        "dejeme buscarlo",
        "deme chance",
        "un momento",
        "im at work",
        "let me check",
        "ill send it tomorrow",
        "hold on",
        "no lo tengo a la mano",
        "ahora no",
        "tomorrow",
        "se lo mando en la noche",
        "estoy manejando ahorita",
        "le digo despues",
        "let me ask my husband",
        "give me a minute",
        "voy a preguntar a mi esposo",
        "ahorita le mando",
        "en seguida se lo mando",
    ],
)
def test_this_puts_the_answer_off(said: str) -> None:
    assert is_later(said)
    assert not is_unknown(said)
    assert not opt_out(said)


@pytest.mark.parametrize(
    "said",
    [
        "15/03/1987",
        "alto",
        "basta",
        "despues de la corte",
        "luego de eso me case",
        "mañana es mi cita",
        "no",
        "now",
        "si",
        "stop",
        "tomorrow is my interview",
        "wait for my husband",
    ],
)
def test_this_answers_or_asks_something_else(said: str) -> None:
    assert not is_later(said)


def test_no_word_that_opts_out_puts_anything_off() -> None:
    for word in {word for pack in packs() for word in pack.opt_out}:
        assert not is_later(word)
        assert not is_unknown(word)
