"""What would tell a case to somebody who reads over a shoulder, and what would not."""

from __future__ import annotations

import pytest

from recado.i18n.discretion import case_word, tells_of_case
from recado.i18n.words import LONGEST, packs

TELLS = [
    "Su caso de inmigración",
    "your U visa",
    "La VISA U ya salió",
    "¿Ya fue a la POLICÍA?",
    "the police report",
    "Mandamos su caso al gobierno.",
    "orden de protección",
    "a protective order",
    "Su abogada le llama",
    "Luna Legal, attorneys",
    "Form I-918, Supplement B",
    "la I‑360 está lista",
    "i918",
    "violencia doméstica",
    "Cita de huellas",
    "her green card",
    "tarjeta\nverde",
    "su pasaporte",
    "acta de divorcio",
    "inmi\u200bgración",
    "deportación",
    "una golpiza",
    "no la pida al consulado",
    "vio\u00adlencia",
    "uscis.gov",
]
QUIET = [
    "",
    "   ",
    "👍",
    "Hola María, ¿nos puede llamar cuando pueda?",
    "Siguiente: papel 3 de su lista. Mande una foto de cada hoja.",
    "Next: paper 3 on your list. Send a photo of each page.",
    "Recibimos 2 páginas. Gracias.",
    "Disculpe, perdón por la demora",
    "We will be hearing from you on Friday, I am 18 today",
    "El precio es de $20",
    "Su consulta es el viernes. Your consultation is on Friday.",
    "advisable, provisions and a vitamin",
    "recibo de la renta, acta de nacimiento, identificación con foto",
]


@pytest.mark.parametrize("text", TELLS)
def test_a_case_word_tells_in_any_dress(text: str) -> None:
    assert tells_of_case(text)


@pytest.mark.parametrize("text", QUIET)
def test_a_text_of_every_day_tells_nothing(text: str) -> None:
    assert case_word(text) is None


def test_each_language_is_searched_whatever_the_text_is_written_in() -> None:
    assert case_word("Su work permit ya llegó") == "work permit"
    assert case_word("Send the denuncia today") == "denuncia"


def test_a_case_word_far_behind_in_a_long_text_is_found() -> None:
    for before in (LONGEST - 3, LONGEST * 2 - 3, LONGEST * 5):
        assert tells_of_case("hola " * (before // 5) + "visa")
    assert not tells_of_case("hola " * LONGEST)


def test_every_case_word_of_the_keyword_files_is_found_as_it_is_written() -> None:
    assert all(len(pack.case_words) > 80 for pack in packs())
    for pack in packs():
        for word in pack.case_words:
            assert tells_of_case(f"Hola, {word.replace(chr(92) + 'w*', 'ando')}.")
