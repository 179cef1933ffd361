"""A text is rendered whole, in the reader's own way of writing, or not at all."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from recado.i18n import catalog
from recado.i18n.asides import change, sees_answers, wants_more
from recado.i18n.catalog import LANGUAGES, TextError, keys, placeholders, render, text
from recado.i18n.money import Money
from recado.i18n.page_words import as_is, other_page
from recado.i18n.understand import command, opt_in, opt_out
from recado.media.refusals import CODES

HEADER = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""

SAMPLE = {
    "en": """msgid "demo.hello"
msgstr "Hello {name}: {what}"

msgid "demo.braces"
msgstr "{{not a name}}"

msgid "demo.pages"
msgid_plural "demo.pages"
msgstr[0] "1 page of {name}"
msgstr[1] "{n} pages of {name}"
""",
    "es": """msgid "demo.hello"
msgstr "Hola {name}: {what}"

msgid "demo.braces"
msgstr "{{no es un nombre}}"

msgid "demo.pages"
msgid_plural "demo.pages"
msgstr[0] "1 página de {name}"
msgstr[1] "{n} páginas de {name}"
""",
}


class Shelf:
    """Catalogs of a test's own, in place of the shipped ones."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, language: str, name: str, body: str) -> None:
        folder = self.root / "locale" / language / "LC_MESSAGES"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(HEADER + body, "utf-8")
        catalog._load.cache_clear()


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    monkeypatch.setattr(catalog, "files", lambda _package: tmp_path)
    made = Shelf(tmp_path)
    for language, body in SAMPLE.items():
        made.put(language, "demo.po", body)
    yield made
    catalog._load.cache_clear()


@pytest.mark.parametrize(
    ("value", "english", "spanish"),
    [
        ("as it is", "as it is", "as it is"),
        (12345, "12,345", "12,345"),
        (Money(123450, "usd"), "$1,234.50", "$1,234.50"),
        (Money(-500, "USD"), "-$5.00", "-$5.00"),
        (Money(500, "JPY"), "¥500", "¥500"),
        (date(2027, 3, 12), "March 12, 2027", "12 de marzo de 2027"),
        (
            datetime(2027, 3, 12, 15, 0, tzinfo=UTC),
            "March 12, 2027, 3:00 PM",
            "12 de marzo de 2027, 3:00 p.m.",
        ),
        (["a"], "a", "a"),
        (["a", "b"], "a and b", "a y b"),
        (("acta", "foto", "identidad"), "acta, foto, and identidad", "acta, foto e identidad"),
        (("acta", "hielo"), "acta and hielo", "acta y hielo"),
    ],
)
def test_each_kind_of_value_is_written_as_the_language_writes_it(
    shelf: Shelf, value: catalog.Param, english: str, spanish: str
) -> None:
    params: dict[str, catalog.Param] = {"name": "Ana", "what": value}
    assert render("demo.hello", "en", params) == f"Hello Ana: {english}"
    assert render("demo.hello", "es", params) == f"Hola Ana: {spanish}"


def test_values_are_never_read_as_placeholders(shelf: Shelf) -> None:
    assert render("demo.hello", "en", {"name": "{what}", "what": "{n}"}) == "Hello {what}: {n}"
    assert render("demo.braces", "es") == "{no es un nombre}"


@pytest.mark.parametrize(
    ("n", "said"), [(0, "0 páginas"), (1, "1 página"), (2, "2 páginas"), (1200, "1,200 páginas")]
)
def test_n_chooses_the_plural(shelf: Shelf, n: int, said: str) -> None:
    assert render("demo.pages", "es", {"n": n, "name": "pasaporte"}) == f"{said} de pasaporte"


@pytest.mark.parametrize(
    ("key", "params", "complaint"),
    [
        ("demo.nothing", {}, "demo.nothing [es]: no such text"),
        ("demo.hello", {"name": "Ana"}, "demo.hello [es]: {what} has no value"),
        ("demo.hello", {"name": "Ana", "what": True}, "demo.hello [es]: {what} is true or false"),
        ("demo.hello", {"name": "Ana", "what": []}, "demo.hello [es]: {what} cannot be written: list"),
        ("demo.pages", {"name": "Ana"}, "demo.pages [es]: a text with plural forms needs a whole number n"),
    ],
)
def test_half_a_text_is_never_sent(
    shelf: Shelf, key: str, params: dict[str, catalog.Param], complaint: str
) -> None:
    with pytest.raises(TextError, match=complaint.replace("[", r"\[").replace("{", r"\{")):
        render(key, "es", params)


def test_keys_placeholders_and_texts_can_be_listed(shelf: Shelf) -> None:
    assert keys() == {"demo.hello", "demo.braces", "demo.pages"}
    assert placeholders("demo.hello", "en") == {"name", "what"}
    assert placeholders("demo.pages", "en") == {"n", "name"}
    assert text("demo.hello", "es") == "Hola {name}: {what}"


def test_every_file_of_a_language_is_read(shelf: Shelf) -> None:
    shelf.put("en", "more.po", 'msgid "more.text"\nmsgstr "More"\n')
    assert render("more.text", "en") == "More"
    assert keys("en") - keys("es") == {"more.text"}


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ('msgid "demo.hello"\nmsgstr "Again"\n', "already in another file"),
        ('msgid "a.b"\nmsgstr "1"\n\nmsgid "a.b"\nmsgstr "2"\n', "twice"),
        ('msgid "A text, not a key"\nmsgstr "x"\n', "not a key"),
        ('msgid "a.b"\nmsgstr "{name.__class__}"\n', "plain placeholder"),
        ('msgid "a.b"\nmsgstr "{0}"\n', "plain placeholder"),
        ('msgid "a.b"\nmsgstr "{name!r}"\n', "plain placeholder"),
        ('msgid "a.b"\nmsgstr "{name:>9}"\n', "plain placeholder"),
        ('msgid "a.b"\nmsgstr "{name"\n', "a.b"),
        ('msgid "a.b"\nmsgid_plural "a.b"\nmsgstr[0] "one"\n', "no text"),
        ('msgid "a.b"\nmsgstr ""\n', "no text"),
        ("msgid a.b\n", "PO file"),
    ],
)
def test_a_broken_catalog_is_refused_by_name(shelf: Shelf, body: str, complaint: str) -> None:
    shelf.put("en", "other.po", body)
    with pytest.raises(TextError, match=complaint) as refused:
        keys("en")
    assert "en/other.po" in str(refused.value)


def test_every_refusal_of_a_file_has_its_text() -> None:
    codes = {*CODES, "fetch_failed", "unreadable"}
    assert {f"media.{code}" for code in codes} <= keys()


def test_the_catalogs_say_that_nobody_has_reviewed_them() -> None:
    for source in (Path(catalog.__file__).parent / "locale").glob("*/LC_MESSAGES/*.po"):
        header = source.read_text("utf-8").split('msgid ""')[0]
        assert re.search(r"UNREVIEWED|NOT REVIEWED|SIN REVISAR", header), source


PHRASES = {"ENVIAR ASÍ": as_is, "SEND AS IS": as_is, "OTRA PÁGINA": other_page, "OTHER PAGE": other_page}
"""What a text offers in more words than one."""


def test_every_word_that_a_text_offers_is_understood() -> None:
    texts = " ".join(text(key, language) for language in LANGUAGES for key in keys(language))
    for phrase, understood in PHRASES.items():
        assert phrase in texts
        assert understood(phrase), phrase
        texts = texts.replace(phrase, "")
    # Any first text will do, so HELLO is an invitation and not a word of its own.
    offered = set(re.findall(r"\b[A-ZÁÉÍÓÚÑ]{4,}\b", texts)) - {"HELLO", "HOLA"}
    assert {"STOP", "ALTO"} <= offered
    assert [word for word in sorted(offered) if not _understood(word)] == []


def _understood(word: str) -> bool:
    known = command(word) or opt_out(word) or opt_in(word)
    return bool(known or sees_answers(word) or wants_more(word) or change(f"{word} 1"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_shipped_text_renders(language: catalog.Language) -> None:
    for key in sorted(keys(language)):
        params: dict[str, catalog.Param] = dict.fromkeys(placeholders(key, language), "x")
        params["n"] = 2
        assert render(key, language, params)
