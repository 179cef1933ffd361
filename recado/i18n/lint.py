"""What is wrong with the catalogs: found by a test, and by whoever edits a text.

A translator's comment may state an exception, with its reason: `#. long: ...` for a text of more than two
segments, `#. same: ...` for one that reads alike in both languages.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from string import Formatter

from recado.i18n.catalog import LANGUAGES, Entry, Language, entries
from recado.i18n.costs import ON_PAGES, filled
from recado.i18n.segments import measure

MOST_SEGMENTS = 2

Texts = Mapping[Language, Mapping[str, Entry]]

# Each opts out or in at the provider, so none may be offered as an answer to something else.
_TAKEN = "cancel|end|quit|yes|revoke|unsubscribe|cancelar|parar"
_ASKING = (
    "reply|replying|text|texting|send|answer|type|write|respond|say|press|tap"
    "|responda|responder|conteste|contestar|escriba|escribir|mande|mandar|diga|oprima|toque|ponga"
)
_OFFERED = re.compile(
    rf"\b(?i:{_ASKING})\b(?:\W+\w+){{0,3}}?\W+(?i:{_TAKEN})\b|\b(?:{_TAKEN.upper()})\b"
    rf"|[\"'“«](?i:{_TAKEN})[\"'”»]"
)
_TYPOGRAPHIC = re.compile("[“”‘’–—…\u00a0\u202f«»]")


@dataclass(frozen=True)
class Finding:
    """One fault: the rule broken, the key, the language where it is one language's, and what to do."""

    rule: str
    key: str
    language: Language | None
    advice: str

    def __str__(self) -> str:
        where = f"{self.key} [{self.language}]" if self.language else self.key
        return f"{where}: {self.rule}: {self.advice}"


def lint(texts: Texts | None = None) -> list[Finding]:
    """Every fault in `texts` (by default the shipped catalogs), by key; empty when all is well."""
    texts = {language: entries(language) for language in LANGUAGES} if texts is None else texts
    found: list[Finding] = []
    for key in sorted({key for each in texts.values() for key in each}):
        present = {language: texts[language][key] for language in texts if key in texts[language]}
        found += [
            Finding("missing", key, language, "write the text in this language too")
            for language in texts
            if language not in present
        ]
        found += _parity(key, present)
        for language, entry in present.items():
            found += _one(entry, language)
    return found


def _parity(key: str, present: Mapping[Language, Entry]) -> Iterator[Finding]:
    asked = {language: _names(entry) for language, entry in present.items()}
    if len(set(asked.values())) > 1:
        shown = "; ".join(f"{language} has {', '.join(sorted(names))}" for language, names in asked.items())
        yield Finding("placeholders", key, None, f"use the same in every language ({shown})")
    if len({entry.plural for entry in present.values()}) > 1:
        yield Finding("plural", key, None, "give every language plural forms, or none")
    first, *others = present.values()
    if any(other.forms == first.forms for other in others) and not _same_allowed(first):
        yield Finding("identical", key, None, 'translate it, or say why not in a comment: "#. same: ..."')


def _one(entry: Entry, language: Language) -> Iterator[Finding]:
    texted = not entry.key.startswith(ON_PAGES)
    for form in entry.forms:
        if not form.strip():
            yield Finding("empty", entry.key, language, "write the text")
        elif form != form.strip() or "  " in form:
            yield Finding("spaces", entry.key, language, "remove outer and doubled spaces")
        if found := _OFFERED.search(form):
            yield Finding("taken_word", entry.key, language, f"offer another word than in {found[0]!r}")
        if texted and (marks := _TYPOGRAPHIC.findall(form)):
            yield Finding("typographic", entry.key, language, f"use plain marks for {' '.join(marks)}")
        cost = measure(filled(form)).segments
        if texted and cost > MOST_SEGMENTS and not _noted(entry, "long:"):
            yield Finding(
                "long", entry.key, language, f"{cost} segments: shorten it, or note why: #. long: ..."
            )


def _names(entry: Entry) -> frozenset[str]:
    return frozenset(name for form in entry.forms for _, name, _, _ in Formatter().parse(form) if name)


def _same_allowed(entry: Entry) -> bool:
    letters = "".join(literal for form in entry.forms for literal, _, _, _ in Formatter().parse(form))
    return _noted(entry, "same:") or not any(letter.isalpha() for letter in letters)


def _noted(entry: Entry, word: str) -> bool:
    return any(note.strip().startswith(word) and note.strip() != word for note in entry.notes)
