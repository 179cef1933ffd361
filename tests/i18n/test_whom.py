"""For whom somebody says that they write."""

from __future__ import annotations

import pytest

from recado.i18n.whom import relation, whom


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Soy Luis", "luis"),
        ("es para Sofía!!", "sofia"),
        ("this is for Mateo please", "mateo"),
        ("estas son de luis", "luis"),
        ("Luis", ""),
        ("soy", ""),
        ("no", ""),
        ("quiero mandar los papeles de mi hija Sofía que está en la escuela", ""),
        ("x" * 5000, ""),
    ],
)
def test_the_words_after_it_are_read(said: str, name: str) -> None:
    assert whom(said) == name


@pytest.mark.parametrize(
    "said", ["para mi hija", "for my husband", "es para mi otro hijo", "this is for my daughter"]
)
def test_a_relation_is_known_for_one(said: str) -> None:
    assert relation(whom(said))


@pytest.mark.parametrize(
    "said", ["para Luis", "mi hija", "soy casada", "es para la corte", "for the visa", ""]
)
def test_anything_else_is_none(said: str) -> None:
    assert not relation(whom(said))
