"""What is said of pages: understood in both languages, slightly misspelt too; nothing else is taken so."""

from __future__ import annotations

import pytest

from recado.i18n.page_words import PageCommand, as_is, other_page, page_command, page_number, same_page
from recado.i18n.understand import COMMANDS, opt_out
from recado.i18n.words import packs

SAID: list[tuple[str, str, tuple[int, ...]]] = [
    ("quite la página 2", "remove", (2,)),
    ("Quita la 2", "remove", (2,)),
    ("quite la pajina dos", "remove", (2,)),
    ("borre la 2, por favor", "remove", (2,)),
    ("elimine las páginas 1 y 4", "remove", (1, 4)),
    ("saque la última hoja", "remove", (-1,)),
    ("¿puede quitar la foto 3?", "remove", (3,)),
    ("remove page 2", "remove", (2,)),
    ("remvoe pgae 2", "remove", (2,)),
    ("please take out page one", "remove", (1,)),
    ("delete the last photo", "remove", (-1,)),
    ("cambie la 3", "replace", (3,)),
    ("canbie la página 3", "replace", (3,)),
    ("la foto 2 salió mal, cámbiela", "replace", (2,)),
    ("reemplace la segunda", "replace", (2,)),
    ("replace page 3", "replace", (3,)),
    ("change the second one", "replace", (2,)),
    ("quiero cambiar una foto", "replace", ()),
    ("deshacer", "restore", ()),
    ("desacer", "restore", ()),
    ("no la quite", "restore", ()),
    ("regrese la página 2", "restore", (2,)),
    ("undo", "restore", ()),
    ("put it back please", "restore", ()),
    ("don't remove page 2", "restore", (2,)),
]


@pytest.mark.parametrize(("text", "doing", "numbers"), SAID)
def test_this_is_about_a_page(text: str, doing: str, numbers: tuple[int, ...]) -> None:
    said = page_command(text)
    assert said is not None
    assert (said.doing, said.numbers) == (doing, numbers)


NOT_SAID = """
quiten a mi esposo de la petición
me quitaron la licencia
quítenme de la lista
quite mi número
cambié de casa
cambio de domicilio
quiero cambiar mi fecha de nacimiento
borrar
borrar esta conversación
delete
delete everything
remove me from your list
change my address
I need to change lawyers
STOP
cancelar
mi primo dice que quite esa hoja del expediente porque el abogado no la necesita
no
2
hola
"""


@pytest.mark.parametrize("text", NOT_SAID.strip().splitlines())
def test_this_is_about_no_page(text: str) -> None:
    assert page_command(text) is None


def test_a_paper_may_be_named_with_the_page() -> None:
    assert page_command("cambie la página 3 del pasaporte") == PageCommand(
        "replace", (3,), "pasaporte", plainly=True
    )


@pytest.mark.parametrize(
    "text",
    [
        "ENVIAR ASÍ",
        "enviar asi",
        "enviar aci",
        "envíela así por favor",
        "así está bien",
        "send as is",
        "SEND IT AS IS",
        "sned as is",
    ],
)
def test_this_says_that_it_goes_as_it_is(text: str) -> None:
    assert as_is(text)


@pytest.mark.parametrize("text", ["no", "listo", "enviar", "send", "así es la vida en este país", ""])
def test_this_does_not(text: str) -> None:
    assert not as_is(text)


def test_the_same_page_and_another_one_are_told_apart() -> None:
    for text in ("la misma", "es la misma página", "cámbiela", "the same", "replace it", "the new one"):
        assert same_page(text), text
        assert not other_page(text), text
    for text in (
        "otra",
        "OTRA PÁGINA",
        "es otra hoja",
        "las dos",
        "no es la misma",
        "other page",
        "keep both",
    ):
        assert other_page(text), text
        assert not same_page(text), text


def test_a_page_is_named_by_its_number_in_figures_and_words() -> None:
    said = {"2": 2, "la 2": 2, "la segunda": 2, "page two": 2, "la foto 3": 3, "la última": -1, "hola": None}
    assert {text: page_number(text) for text in said} == said


def test_no_word_for_pages_opts_out_or_is_a_command_of_the_portal() -> None:
    for text, _, _ in SAID:
        assert not opt_out(text)
    # "Undo" alone has always been a step back; here it is one too, while there is a page to put back.
    verbs = {
        phrase for pack in packs() for name in COMMANDS if name != "back" for phrase in pack.commands[name]
    }
    assert not [text for text in verbs if page_command(text)]
