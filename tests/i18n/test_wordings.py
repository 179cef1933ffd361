"""Our texts as WhatsApp's templates write them, and back again."""

from __future__ import annotations

import pytest

from recado.i18n import wordings
from recado.i18n.catalog import entries, render

FIRST = ["welcome.invitation", "welcome.invited_before", "update.waiting", "reminder.neutral"]
PARAMS = {"name": "José Ángel", "firm": "Ríos & Hijos (Law)", "phone": "(212) 555-0100", "what": "pasaporte"}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("key", FIRST)
def test_what_fills_a_template_gives_the_words_that_were_said(key: str, language: str) -> None:
    said = render(key, language, PARAMS)  # type: ignore[arg-type]
    values = wordings.values(key, language, said)
    assert values is not None
    written = wordings.template(key, language)
    for at, value in enumerate(values, 1):
        written = written.replace(f"{{{{{at}}}}}", value)
    assert written == said


def test_several_texts_and_both_languages_are_one_template_numbered_through() -> None:
    key = "welcome.begin,consent.ask"
    said = "\n\n".join(render(each, "es", PARAMS) for each in key.split(","))
    assert wordings.values(key, "es", said) == ("José Ángel", "Ríos & Hijos (Law)", "Ríos & Hijos (Law)")
    both = wordings.template("welcome.invitation", None)
    assert [f"{{{{{at}}}}}" in both for at in range(1, 6)] == [True, True, True, True, False]


def test_other_words_and_values_that_whatsapp_does_not_take_fill_nothing() -> None:
    assert wordings.values("welcome.invitation", "es", "Hola") is None
    twice = render("update.waiting", "es", {**PARAMS, "name": "Ana\nMaría"})
    assert wordings.values("update.waiting", "es", twice) is None


@pytest.mark.parametrize(
    ("written", "wrong"),
    [("{{1}}, hola a todos", 1), ("Hola, {{1}}.", 1), ("Hola {{1}} {{2}} aquí", 1), ("Hola, {{1}}, bien", 0)],
)
def test_what_whatsapp_refuses_is_named(written: str, wrong: int) -> None:
    assert len(wordings.faults(written)) == wrong


def test_every_text_can_be_written_as_a_template() -> None:
    for language in ("en", "es"):
        for key, entry in entries(language).items():
            if not entry.plural:
                assert wordings.template(key, language)
