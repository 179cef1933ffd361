"""Which questions can have buttons; the rest is better read as numbers than cut off."""

from __future__ import annotations

import pytest

from recado.gateways.texting import Choices
from recado.gateways.twilio_content import fits


@pytest.mark.parametrize(
    ("options", "label", "well"),
    [
        (("Sí", "No"), "", True),
        (("a" * 20, "b" * 20, "c" * 20), "", True),
        (("a" * 21, "b"), "", False),
        (("a" * 21, "b"), "Ver opciones", True),
        (("a", "b", "c", "d"), "", False),
        (("a", "b", "c", "d"), "Ver opciones", True),
        (("a", "b", "c", "d" * 25), "Ver opciones", False),
        (tuple("abcdefghijk"), "Ver opciones", False),
        (("a", "b", "c", "d"), "x" * 21, False),
        (("Ana", "Ana"), "Ver opciones", False),
        ((), "Ver opciones", False),
    ],
)
def test_buttons_and_lists_have_their_limits(options: tuple[str, ...], label: str, well: bool) -> None:
    assert fits(Choices("¿Cuál?", options, "es", label)) is well


def test_a_question_too_long_for_buttons_goes_with_numbers() -> None:
    assert not fits(Choices("x" * 1025, ("Sí", "No"), "es"))
