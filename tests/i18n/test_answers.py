"""Answers to a question: yes or no, numbers, choices, amounts, languages, wrong numbers."""

import pytest

from recado.i18n.understand import amount, choice, language_of, number, wrong_number, yes_no
from recado.i18n.words import packs


@pytest.mark.parametrize(
    "said",
    [
        "si",
        "Sí",
        "SÍ!",
        "sí, gracias",
        "sip",
        "simón",
        "claro que sí",
        "ok",
        "Okay",
        "dale",
        "yes",
        "Yes please",
        "yeah",
        "👍",
        "👍🏽",
        "👍👍",
        "✅",
        "correcto",
        "así es",
        "that's right",
        "true",
        "Sí, por favor",
    ],
)
def test_this_is_a_yes(said: str) -> None:
    assert yes_no(said) is True


@pytest.mark.parametrize(
    "said",
    [
        "no",
        "NO.",
        "No, gracias",
        "nel",
        "nop",
        "nope",
        "nah",
        "no thanks",
        "👎",
        "👎🏿",
        "❌",
        "todavía no",
        "ninguno",
        "false",
        "claro que no",
        "I don't",
        "no quiero",
    ],
)
def test_this_is_a_no(said: str) -> None:
    assert yes_no(said) is False


@pytest.mark.parametrize(
    "said",
    [
        "",
        "si puedo mañana",
        "no sé",
        "I don't know",
        "maybe",
        "tal vez",
        "yes and no",
        "👍👎",
        "sino",
        "siempre",
        "know",
        "hola",
        "no me llego",
        "¿sí o no?",
        "🙂",
        "gracias",
        "yesterday",
        "notario",
    ],
)
def test_this_is_neither(said: str) -> None:
    assert yes_no(said) is None


def test_no_phrase_is_both_yes_and_no() -> None:
    yes = {phrase for pack in packs() for phrase in pack.yes}
    assert not yes & {phrase for pack in packs() for phrase in pack.no}


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("3", 3),
        ("tres", 3),
        ("three", 3),
        ("Tres.", 3),
        ("tengo 3 hijos", 3),
        ("I have 2 kids", 2),
        ("dos hijos", 2),
        ("1,200", 1200),
        ("cero", 0),
        ("ninguno", 0),
        ("treinta y cinco", 35),
        ("thirty-five", 35),
        ("veintidós", 22),
        ("una", 1),
        ("3️⃣", 3),
        ("007", 7),
    ],
)
def test_this_is_a_number(said: str, value: int) -> None:
    assert number(said) == value


@pytest.mark.parametrize(
    "said",
    [
        "",
        "muchos",
        "2 o 3",
        "¿cuántos son 3?",
        "2.5",
        "-3",
        "1234567890123",
        "un momento",
        "one moment",
        "A123B456 y 3",
        "mi hijo nació hace 5 meses y no sé si cuenta",
    ],
)
def test_this_is_no_number(said: str) -> None:
    assert number(said) is None


MARITAL = ["Soltera", "Casada", "Divorciada", "Viuda"]


@pytest.mark.parametrize(
    ("said", "options", "picked"),
    [
        ("1", MARITAL, 1),
        ("2.", MARITAL, 2),
        ("#3", MARITAL, 3),
        ("2)", MARITAL, 2),
        ("la primera", MARITAL, 1),
        ("opción 2", MARITAL, 2),
        ("la última", MARITAL, 4),
        ("dos", MARITAL, 2),
        ("the second one", MARITAL, 2),
        ("2️⃣", MARITAL, 2),
        ("CASADA", MARITAL, 2),
        ("casda", MARITAL, 2),
        ("divorsiada", MARITAL, 3),
        ("Soltera, gracias", MARITAL, 1),
        ("casada", ["Estoy soltera", "Estoy casada"], 2),
        ("sí", ["Sí", "No"], 1),
        ("👎", ["Sí", "No"], 2),
        ("yes", ["Sí", "No"], 1),
        ("no estoy segura", ["Sí", "No", "No estoy segura"], 3),
        ("no", ["Sí", "No", "No estoy segura"], 2),
    ],
)
def test_this_picks_an_option(said: str, options: list[str], picked: int) -> None:
    assert choice(said, options) == picked


@pytest.mark.parametrize(
    ("said", "options"),
    [
        ("5", MARITAL),
        ("0", MARITAL),
        ("", MARITAL),
        ("no sé", MARITAL),
        ("1 o 2", MARITAL),
        ("estoy", ["Estoy soltera", "Estoy casada"]),
        ("1", []),
        ("soltera o casada", MARITAL),
        ("🙂", MARITAL),
        ("no estoy casada", MARITAL),
    ],
)
def test_this_picks_none(said: str, options: list[str]) -> None:
    assert choice(said, options) is None


@pytest.mark.parametrize(
    ("said", "cents"),
    [
        ("200", 20000),
        ("$200", 20000),
        ("$200.50", 20050),
        ("200.5", 20050),
        ("1,234.50", 123450),
        ("$1,200", 120000),
        ("200 dólares", 20000),
        ("200,50 dolares", 20050),
        ("pay $75", 7500),
        ("quiero pagar 100 por favor", 10000),
        ("200$", 20000),
    ],
)
def test_this_is_an_amount(said: str, cents: int) -> None:
    assert amount(said) == cents


@pytest.mark.parametrize(
    "said",
    [
        "",
        "0",
        "$0.00",
        "200 o 300",
        "-200",
        "two hundred",
        "1.234",
        "12/03/1985",
        "A123456789",
        "200 mañana",
        "1,23,456",
        "99999999999",
    ],
)
def test_this_is_no_amount(said: str) -> None:
    assert amount(said) is None


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("hola", "es"),
        ("Hola buenas tardes", "es"),
        ("¿Cómo va mi caso?", "es"),
        ("ya mandé los papeles", "es"),
        ("hello", "en"),
        ("hi", "en"),
        ("I sent the documents", "en"),
        ("What is this?", "en"),
        ("When is my court date", "en"),
        ("gracias", "es"),
        ("ok", None),
        ("", None),
        ("123", None),
        ("María López", None),
        ("👍", None),
        ("no", None),
        ("hello hola", None),
    ],
)
def test_the_language_is_told_by_its_small_words(said: str, language: str | None) -> None:
    assert language_of(said) == language


@pytest.mark.parametrize(
    "said",
    [
        "wrong number",
        "Wrong number!",
        "Sorry, wrong number",
        "you have the wrong number",
        "I think you have the wrong person",
        "número equivocado",
        "Creo que tiene el número equivocado",
        "se equivocó de número",
        "No soy esa persona",
        "número equivocado, no soy María",
        "this is not her number",
        "Disculpe, está equivocado de número",
    ],
)
def test_this_says_wrong_number(said: str) -> None:
    assert wrong_number(said)


@pytest.mark.parametrize(
    "said",
    [
        "I gave you the wrong number for my passport",
        "the A-number is wrong",
        "mi numero de pasaporte esta equivocado",
        "puse un numero equivocado en la forma I-130",
        "no soy casada",
        "estoy equivocada",
        "is that wrong?",
        "",
        "no",
    ],
)
def test_this_does_not_say_wrong_number(said: str) -> None:
    assert not wrong_number(said)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        *(
            ("si asi es", True),
            ("siii claro", True),
            ("claro q si", True),
            ("yeah, i do", True),
            ("noooo", False),
        ),
        *(("no, not yet", False), ("pues no", False), ("nel no", False)),
        *(("si no", None), ("no si", None), ("ok no", None), ("ya no", None), ("si pero no", None)),
        *(("no thanks im good", None), ("si " * 40, None)),
    ],
)
def test_several_of_one_mind_are_one_yes_or_no(said: str, meant: bool | None) -> None:
    assert yes_no(said) is meant


MARRIED = ["Soltera o soltero", "Casada o casado", "Divorciada o divorciado", "Viuda o viudo"]


@pytest.mark.parametrize(
    ("said", "picked"),
    [
        *(
            ("kasada", 2),
            ("dibosiada", 3),
            ("biuda", 4),
            ("casada por el civil", 2),
            ("estoy soltera", 1),
            ("no. 4", 4),
        ),
        *(("no casada", None), ("casi casada", None), ("soltera o casada", None), ("mi mama es viuda", None)),
        *(
            ("casada pero divorciada", None),
            ("nunca casada", None),
            ("separada", None),
            ("union libre", None),
        ),
    ],
)
def test_a_choice_by_ear_or_among_a_few_other_words(said: str, picked: int | None) -> None:
    assert choice(said, MARRIED) == picked
