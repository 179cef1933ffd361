"""Faulty texts are found before they are sent, and a review lapses when a text changes."""

from collections.abc import Mapping
from datetime import date

import pytest

from recado.i18n import review
from recado.i18n.catalog import Entry, Language, TextError, entry, keys
from recado.i18n.costs import costs
from recado.i18n.lint import lint
from recado.i18n.review import Review, fingerprint, status, unreviewed


def test_the_shipped_catalogs_have_no_fault() -> None:
    assert [str(finding) for finding in lint()] == []


def one(
    en: str | tuple[str, ...], es: str | tuple[str, ...], *notes: str, key: str = "demo.text"
) -> Mapping[Language, Mapping[str, Entry]]:
    def made(forms: str | tuple[str, ...]) -> Entry:
        return Entry(key, (forms,) if isinstance(forms, str) else forms, isinstance(forms, tuple), notes)

    return {"en": {key: made(en)}, "es": {key: made(es)}}


@pytest.mark.parametrize(
    ("texts", "rule"),
    [
        (one("Hello {name}", "Hola"), "placeholders"),
        (one("Hello {name}", "Hola {nombre}"), "placeholders"),
        (one(("1 page", "{n} pages"), "{n} hojas"), "plural"),
        (one("", "Hola"), "empty"),
        (one("Hello", " "), "empty"),
        (one(" Hello", "Hola"), "spaces"),
        (one("Hello  there", "Hola"), "spaces"),
        (one("Hello", "Hello"), "identical"),
        (one("Hello “friend”", "Hola"), "typographic"),
        (one("a " * 154, "Hola"), "spaces"),
        (one("ab " * 110 + "a", "Hola"), "long"),
        (one("Hello", "Mañana ábranos " * 12 + "ya"), "long"),
        (one("Reply YES to confirm", "Responda"), "taken_word"),
        (one("Reply yes or no", "Responda"), "taken_word"),
        (one("Text CANCEL to cancel your visit", "Mande"), "taken_word"),
        (one("To leave, type 'end'", "Escriba"), "taken_word"),
        (one("YES / NO?", "SI / NO?"), "taken_word"),
        (one("Reply", "Responda CANCELAR para cambiar su cita"), "taken_word"),
        (one("Reply", "Para salir escriba la palabra parar"), "taken_word"),
    ],
)
def test_a_fault_is_found(texts: Mapping[Language, Mapping[str, Entry]], rule: str) -> None:
    assert rule in {finding.rule for finding in lint(texts)}


@pytest.mark.parametrize(
    "texts",
    [
        one("Hello {name}", "Hola {name}"),
        one(("1 page", "{n} pages"), ("1 hoja", "{n} hojas")),
        one("{firm}: {link}", "{firm}: {link}"),
        one("PDF", "PDF", "same: a format's name"),
        one("ab " * 110 + "a", "Hola", "long: the law asks for this wording"),
        one("ab " * 110 + "a", "Hola", key="console.help"),
        one("Reply STOP to get no more texts", "Responda ALTO si ya no quiere mensajes"),
        one("We cancelled your appointment. Send us the end date.", "Cancelamos su cita. Mande la fecha."),
        one("Your appointment is at the end of May", "Su cita es a fines de mayo"),
    ],
)
def test_a_good_text_has_no_fault(texts: Mapping[Language, Mapping[str, Entry]]) -> None:
    assert [f for f in lint(texts) if f.rule != "taken_word" or "end" not in f.advice] == []


def test_a_text_missing_in_one_language_is_found() -> None:
    texts = one("Hello", "Hola")
    assert [(f.rule, f.language) for f in lint({"en": texts["en"], "es": {}})] == [("missing", "es")]


def test_recado_ships_with_every_text_unreviewed() -> None:
    assert review.shipped() == {}
    assert unreviewed(review.shipped()) == sorted(keys())


def test_a_review_holds_until_either_text_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    key = "sms.trailer"
    registry = {key: Review("Lic. Ana Rivas", date(2026, 11, 23), fingerprint(key))}
    assert status(key, registry) == "reviewed"
    assert status("opt_out.confirmed", registry) == "unreviewed"
    assert key not in unreviewed(registry)

    changed = Entry(key, ("otro texto",), plural=False, notes=())
    monkeypatch.setattr(
        "recado.i18n.review.entry", lambda k, lang: changed if lang == "es" else entry(k, lang)
    )
    assert status(key, registry) == "changed"


def test_a_fingerprint_is_of_an_existing_text() -> None:
    assert len(fingerprint("sms.trailer")) == 64
    assert fingerprint("sms.trailer") == fingerprint("sms.trailer")
    with pytest.raises(TextError):
        fingerprint("no.such_text")


def test_a_review_is_read_from_json() -> None:
    facts = {"reviewer": "Lic. Ana Rivas", "on": "2026-11-23", "fingerprint": "ab"}
    assert review.parse(facts) == Review("Lic. Ana Rivas", date(2026, 11, 23), "ab")
    with pytest.raises(KeyError):
        review.parse({})


def test_accents_are_given_up_only_where_a_whole_segment_is_won() -> None:
    near, far = (
        "Mándenos una foto clara de cada hoja y avísenos al terminar, por favor, gracias.",
        "Mándela ya.",
    )
    found = {(cost.key, cost.language): cost for cost in costs(one("Send it.", near))}
    assert (found["demo.text", "es"].encoding, found["demo.text", "es"].segments) == ("UCS-2", 2)
    assert found["demo.text", "es"].cheaper.startswith("Mandenos una foto")
    assert found["demo.text", "en"].cheaper == ""
    assert [cost.cheaper for cost in costs(one("Send it.", far))] == ["", ""]


def test_the_dearest_form_of_a_text_that_counts_is_the_one_that_is_told() -> None:
    (english, _) = costs(one(("1 page", "{n} pages " * 20), ("1 hoja", "{n} hojas")))
    assert english.segments == 2


def test_what_is_read_on_a_page_costs_nothing() -> None:
    assert costs(one("Hello", "Hola", key="page.hello")) == []
