"""Languages that Recado does not speak: who writes in one, or asks for it, is given a person."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from recado.i18n.language import LANGUAGES
from recado.i18n.words import pattern, plain, read_words, sentences

_LONGEST = 400
_ENOUGH = 2
_MOST_WORDS = 20


@dataclass(frozen=True)
class _Known:
    """What `other_languages.yaml` says, ready to be looked for in plain words."""

    names: Mapping[str, str]
    wanted: re.Pattern[str]
    greetings: Mapping[str, str]
    marks: Mapping[str, frozenset[str]]
    scripts: Mapping[str, str]


def other_language(text: str) -> str | None:
    """The language, by its usual English name, that `text` asks for or is written in; None for ours.

    "hablo mam", "solo mixteco", "mwen pale kreyol", "falo português", "do you have someone who speaks
    K'iche'" and a language's name alone ask for one. "Soy de la región mam" and "hablo español y mam" do not.
    """
    if len(text) > _LONGEST:
        return None
    parts = [part for sentence in sentences(text) for part in sentence]
    return _asked_for(parts) or _written(parts) or _script(text)


def _asked_for(parts: list[str]) -> str | None:
    known = _known()
    for part in parts:
        name = _named(part)
        if name is not None and (name == part or known.wanted.fullmatch(f" {part}")):
            return known.names[name]
    return None


def _named(part: str) -> str | None:
    """The longest name of a language among the words."""
    words = part.split()
    if len(words) > _MOST_WORDS:
        return None
    phrases = (" ".join(words[at : at + n]) for n in (3, 2, 1) for at in range(len(words) - n + 1))
    return next((phrase for phrase in phrases if phrase in _known().names), None)


def _written(parts: list[str]) -> str | None:
    """By a greeting of its own, or by two small words that no other language here has."""
    known = _known()
    for part in parts:
        if part in known.greetings:
            return known.greetings[part]
    words = " ".join(parts).split()
    counts = {name: len(marks.intersection(words)) for name, marks in known.marks.items()}
    best = max(counts, key=lambda name: counts[name], default=None)
    if best is None or counts[best] < _ENOUGH or list(counts.values()).count(counts[best]) > 1:
        return None
    return best


def _script(text: str) -> str | None:
    """By its letters: whoever writes nothing in Latin ones."""
    letters = [sign for sign in text if sign.isalpha()]
    if len(letters) < _ENOUGH or any(sign.isascii() for sign in letters):
        return None
    names = {_known().scripts.get(unicodedata.name(sign, "").split(" ")[0]) for sign in letters[:40]}
    # Japanese mixes three scripts; kana decide.
    return "Japanese" if "Japanese" in names else next(iter(names)) if len(names) == 1 else None


@cache
def _known() -> _Known:
    raw = read_words("other_languages.yaml")
    # A language stops being another one when its catalog is added.
    others = {name: facts for name, facts in raw["languages"].items() if facts.get("code") not in LANGUAGES}
    names = {plain(word): name for name, facts in others.items() for word in [name, *facts.get("names", [])]}
    sets = {**raw["sets"], "language": list(names)}
    return _Known(
        names=names,
        wanted=pattern(raw["wanted"], sets),
        greetings={
            plain(word): name for name, facts in others.items() for word in facts.get("greetings", [])
        },
        marks={
            name: frozenset(map(plain, facts["marks"])) for name, facts in others.items() if "marks" in facts
        },
        scripts={script: name for name, facts in others.items() for script in facts.get("scripts", [])},
    )
