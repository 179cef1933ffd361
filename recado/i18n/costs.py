"""What each text costs as an SMS, and what it would cost written without the accents that GSM-7 lacks.

á í ó ú are not in GSM-7 (3GPP TS 23.038), é ñ ü ¿ ¡ are: one accent can double the price of a text. Dropping
accents is bad Spanish, so a wording is suggested only where it wins a whole segment.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from string import Formatter

from recado.i18n.catalog import LANGUAGES, Entry, Language, entries
from recado.i18n.segments import Encoding, measure

# Areas whose texts are read on a page and never sent as a message.
ON_PAGES = ("console.", "page.", "mail.")

# What a placeholder usually holds, for counting segments; "x" stands for a character of GSM-7.
_SAMPLES = {"n": 2, "amount": 9, "balance": 9, "date": 24, "link": 50, "url": 50, "firm": 22, "name": 12}
_USUAL = 16
_PLAIN = str.maketrans("áíóúÁÍÓÚ", "aiouAIOU")


@dataclass(frozen=True)
class Cost:
    """The dearest form of one text in one language; `cheaper` is a wording that wins a segment, or empty."""

    key: str
    language: Language
    encoding: Encoding
    segments: int
    cheaper: str


def costs(texts: Mapping[Language, Mapping[str, Entry]] | None = None) -> list[Cost]:
    """The cost of every text that is sent, by key and language (by default of the shipped catalogs)."""
    texts = {language: entries(language) for language in LANGUAGES} if texts is None else texts
    return [
        _cost(found[key], language)
        for key in sorted({key for each in texts.values() for key in each if not key.startswith(ON_PAGES)})
        for language, found in texts.items()
        if key in found
    ]


def filled(form: str) -> str:
    """A text with its placeholders as long as they usually are."""
    return "".join(
        literal + "x" * (_SAMPLES.get(name, _USUAL) if name else 0)
        for literal, name, _, _ in Formatter().parse(form)
    )


def _cost(entry: Entry, language: Language) -> Cost:
    dearest = max(entry.forms, key=lambda form: (measure(filled(form)).segments, len(form)))
    cost = measure(filled(dearest))
    return Cost(entry.key, language, cost.encoding, cost.segments, "\n".join(_cheaper(entry)))


def _cheaper(entry: Entry) -> Iterator[str]:
    for form in entry.forms:
        plain = form.translate(_PLAIN)
        if measure(filled(plain)).segments < measure(filled(form)).segments:
            yield plain
