"""Taps on our words and automatic answers, as telephones send them; and people's words that look alike."""

from __future__ import annotations

import pytest

from recado.i18n.understand import automatic, opt_out, tapback


@pytest.mark.parametrize(
    "text",
    [
        "Liked “Next: passport. Photograph the page with your picture.”",
        'Loved "Thank you, Ana."',
        "Laughed at “First, a few short questions.”",
        "Emphasized “Back to: passport.”",
        "Questioned an image",
        "Removed a like from “Thank you.”",
        "Reacted 😂 to “Thank you, Ana.”",
        "👍 to “Next: passport.”",
        "Le gustó “Siguiente: pasaporte.”",
        "Le encantó “Gracias, Ana.”",
        "No le gustó “Volvemos a: pasaporte.”",
        "Enfatizó una imagen",
        "👍 a “Gracias, Ana.”",
        "\u200b👍\u200b to “\u200bThank you. Text STOP at any time to stop.\u200b”",
        "Liked “Text STOP. STOP.”",
    ],
)
def test_this_is_a_tap_on_one_of_our_texts(text: str) -> None:
    assert tapback(text)


@pytest.mark.parametrize(
    "text",
    [
        "👍",
        "Liked",
        "I liked the lawyer",
        "le gustó mucho",
        "me gustó su servicio, gracias",
        "a “casa”",
        "loved it",
        "",
        "\x00",
        "Liked " + "“x" * 900,
        "👍 gracias",
        "1",
    ],
)
def test_this_is_somebodys_own_words(text: str) -> None:
    assert not tapback(text)


@pytest.mark.parametrize(
    "text",
    [
        "I'm driving",
        "I’m driving with Do Not Disturb While Driving turned on. I’ll see your message later.",
        "(I’m not receiving notifications. If this is urgent, reply “urgent”.) Auto-Reply",
        "Sorry, I can't talk right now.",
        "This is an automated message: our office is closed.",
        "Este es un mensaje automático, no responda.",
        "Estoy manejando. Le llamo más tarde.",
        "Respuesta automática: fuera de la oficina hasta el lunes.",
    ],
)
def test_this_a_telephone_answers_by_itself(text: str) -> None:
    assert automatic(text)
    assert not opt_out(text)


@pytest.mark.parametrize(
    "text",
    [
        "I drive for work",
        "trabajo manejando un camión",
        "¿es un mensaje automatizado?",
        "my husband was driving",
        "",
        "x" * 3000,
    ],
)
def test_this_no_telephone_says_by_itself(text: str) -> None:
    assert not automatic(text)
