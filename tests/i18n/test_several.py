"""Several answers in one text are taken apart where there is no doubt; else the text stays whole."""

import pytest

from recado.i18n.understand import several


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ("1 si 2 no 3 15/03/1987", ("si", "no", "15/03/1987")),
        ("si, casada, 3 hijos", ("si", "casada", "3 hijos")),
        ("1. si\n2. no\n3. casada", ("si", "no", "casada")),
        ("si\nno\n3", ("si", "no", "3")),
        ("1) Si, 2) No", ("Si", "No")),
        ("1-si 2-no 3-casada", ("si", "no", "casada")),
        ("si, tengo 3 hijos", ("si", "tengo 3 hijos")),
        ("si, no, si", ("si", "no", "si")),
        ("15 de marzo de 1987, si", ("15 de marzo de 1987", "si")),
        ("1.- si 2.- no", ("si", "no")),
        ("1: yes 2: no 3: 2 kids", ("yes", "no", "2 kids")),
        ("yes, married, 2 kids", ("yes", "married", "2 kids")),
        ("1 yes 2 march 15 1987", ("yes", "march 15 1987")),
        ("1 Si. 2 No. 3 Juan Perez", ("Si", "No", "Juan Perez")),
        ("si,no,no,si", ("si", "no", "no", "si")),
    ],
)
def test_this_is_several_answers(said: str, parts: tuple[str, ...]) -> None:
    assert several(said) == parts


@pytest.mark.parametrize(
    "said",
    [
        "March 15, 1987",
        "no, gracias",
        "si, claro",
        "no, no tengo",
        "2, 3",
        "1 hijo 2 hijas",
        "Houston, TX",
        "15/03/1987",
        "si",
        "hola\nsoy Ana",
        "no, sí tengo",
        "1, 2 y 3",
        "305 555 0123",
        "1 2 3",
        "mi esposo se llama Juan, y vive conmigo",
        "",
        "mi numero es A 123 456 789",
        "marzo 15, 1987, si",
        "123 main st\nhouston\ntexas",
        "3 hijos, 2 niñas y 1 niño",
        "1,500",
    ],
)
def test_this_stays_whole(said: str) -> None:
    assert several(said) == (said,)
