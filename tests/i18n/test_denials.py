"""Whoever says that they are not the person written to, by name."""

from __future__ import annotations

import pytest

from recado.i18n.understand import denies


@pytest.mark.parametrize(
    "said",
    [
        "no soy Ana",
        "Yo no soy ana.",
        "perdón, no soy Ana",
        "aqui no es ana",
        "no me llamo Ana",
        "este no es el numero de Ana",
        "este ya no es el teléfono de ana",
        "Ana ya no usa este numero",
        "aqui no vive ninguna ana",
        "no conozco a Ana",
        "I'm not Ana",
        "i am not ana sorry",
        "this isn't Ana",
        "this is not Ana's phone",
        "not ana",
        "no Ana here",
        "Ana doesn't have this number anymore",
        "I don't know any Ana",
    ],
)
def test_this_denies_the_name(said: str) -> None:
    assert denies(said, "Ana")


@pytest.mark.parametrize(
    "said",
    [
        "soy Ana",
        "this is Ana",
        "no soy Luis",
        "no soy residente",
        "¿No es Ana quien escribe?",
        "mi hija no es Ana Maria, es Ana Luz",
        "no tengo el acta de Ana",
        "Ana no tiene pasaporte",
        "not yet",
        "no",
        "",
        "x" * 5000,
        "\ud800",
    ],
)
def test_this_does_not(said: str) -> None:
    assert not denies(said, "Ana")


@pytest.mark.parametrize("name", ["José Ángel", "Nguyễn", "O'Brien", "Анна", "", "(", "Ana"])
def test_no_name_is_too_odd_to_be_denied(name: str) -> None:
    assert denies(f"no soy {name}", name) is any(sign.isascii() and sign.isalpha() for sign in name)
