"""What people type, reduced to plain words, and the keyword file of each language."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain
from typing import Any

import yaml

from recado.i18n.language import LANGUAGES, Language

# A text message is at most 1,600 characters at the provider; no longer input earns more work.
LONGEST = 1600

AT_HAND = 64
"""Texts whose plain words are remembered: a turn reads the same few many times over."""

# Without these nobody could leave, agree or be known by their language.
_NEEDED = ("opt_out", "opt_in", "yes", "no", "marks")
_FULLEST: Language = "en"

_APOSTROPHES = str.maketrans(dict.fromkeys("'’‘`´ʼ", ""))
_NOT_WORD = re.compile(r"[\W_]+")
_SENTENCE_END = re.compile(r"[.!?;\n\r¡¿]+")
_PART_END = re.compile(r"[,:()]+")


@dataclass(frozen=True)
class Pack:
    """The keyword file of one language; every phrase is already in plain words."""

    language: Language
    polite: frozenset[str]
    commands: Mapping[str, tuple[str, ...]]
    switch: Mapping[Language, tuple[str, ...]]
    not_commands: frozenset[str]
    opt_out: frozenset[str]
    opt_out_anywhere: frozenset[str]
    opt_out_sentences: re.Pattern[str]
    opt_in: frozenset[str]
    conditions: frozenset[str]
    wrong_number: re.Pattern[str]
    denials: tuple[str, ...]
    """Sentence patterns, still without the name that they deny."""
    texting: Mapping[str, str]
    faq: Mapping[str, re.Pattern[str]]
    frequent: re.Pattern[str]
    """Any of the questions in `faq`: most texts ask none, and one look tells."""
    advice: Mapping[str, re.Pattern[str]]
    asked: frozenset[str]
    automatic: frozenset[str]
    automatic_anywhere: frozenset[str]
    reacted: tuple[str, ...]
    reacted_to: tuple[str, ...]
    reacted_things: tuple[str, ...]
    life: Mapping[str, re.Pattern[str]]
    before_life: frozenset[str]
    life_hints: frozenset[str]
    long_ago: frozenset[str]
    confidence: re.Pattern[str]
    confidence_hints: frozenset[str]
    watched: re.Pattern[str]
    watched_hints: frozenset[str]
    new_number: re.Pattern[str]
    court: frozenset[str]
    for_whom: frozenset[str]
    any_paper: frozenset[str]
    helper: re.Pattern[str]
    telephone: frozenset[str]
    ordinary_names: frozenset[str]
    relations: frozenset[str]
    relation_of: frozenset[str]
    yes: frozenset[str]
    no: frozenset[str]
    hesitations: frozenset[str]
    turns: frozenset[str]
    """Words that turn what stands beside them: "no", "pero"."""
    numbers: Mapping[str, int]
    number_joins: frozenset[str]
    halves: frozenset[str]
    counting: frozenset[str]
    choices: Mapping[str, int]
    choice_lead: frozenset[str]
    months: Mapping[str, int]
    days: Mapping[str, int]
    date_words: frozenset[str]
    spans: frozenset[str]
    money: frozenset[str]
    marks: frozenset[str]
    case_words: frozenset[str]
    """Regular expressions over plain words; see `discretion`."""
    address: Mapping[str, frozenset[str]]
    countries: Mapping[str, frozenset[str]]
    country_lead: frozenset[str]
    elsewhere: frozenset[str]
    unknown: re.Pattern[str]
    later: re.Pattern[str]
    asides: Mapping[str, tuple[re.Pattern[str], ...]]
    """What is said beside a question: to see one's answers, to change one, not to have a paper.

    Each pattern by itself, because the longest beginning that one of them matches counts."""


@lru_cache(maxsize=AT_HAND)
def plain(text: str) -> str:
    """`text` in lower-case words parted by one space: no accents, marks, emoji or unseen characters.

    Letters of any script stay, so that a name in its own writing is not nothing.
    """
    return _NOT_WORD.sub(" ", _unmarked(text[:LONGEST].translate(_APOSTROPHES)).casefold()).strip()


def sentences(text: str) -> list[list[str]]:
    """The sentences of `text`, each as its parts between commas, in plain words, polite words removed."""
    split = (map(bare, _PART_END.split(sentence)) for sentence in _SENTENCE_END.split(text[:LONGEST]))
    return [parts for sentence in split if (parts := [part for part in sentence if part])]


@lru_cache(maxsize=AT_HAND)
def bare(text: str) -> str:
    """`text` in plain words without polite ones around them, in any language: "menu" for "¡Menú, por favor!".

    A text of nothing but polite words stays whole.
    """
    words = plain(text)
    rest = _polite().sub(" ", f" {words} ")
    return " ".join(rest.split()) or words


@cache
def packs() -> tuple[Pack, ...]:
    """The keyword files of all languages."""
    return tuple(_load(language) for language in LANGUAGES)


def pack(language: Language) -> Pack:
    """The keyword file of `language`."""
    return packs()[LANGUAGES.index(language)]


@cache
def _polite() -> re.Pattern[str]:
    phrases = sorted({phrase for each in packs() for phrase in each.polite}, key=len, reverse=True)
    # Only at either end: a polite word inside a sentence may carry its meaning.
    some = "|".join(phrases)
    return re.compile(rf"^(?: (?:{some})(?= ))+|(?: (?:{some})(?= ))+ $")


def _unmarked(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if unicodedata.category(c) not in {"Mn", "Me", "Cf"})


def _load(language: Language) -> Pack:
    raw = keywords(language)
    return Pack(
        language=language,
        polite=_phrases(raw["polite"]),
        commands={name: tuple(map(plain, said)) for name, said in raw["commands"].items()},
        switch={to: tuple(map(plain, said)) for to, said in raw["switch"].items()},
        not_commands=_phrases(raw["not_commands"]),
        opt_out=_phrases(raw["opt_out"]),
        opt_out_anywhere=_phrases(raw["opt_out_anywhere"]),
        opt_out_sentences=pattern(raw["opt_out_sentences"], raw["sets"]),
        opt_in=_phrases(raw["opt_in"]),
        conditions=_phrases(raw["conditions"]),
        wrong_number=pattern(raw["wrong_number"], raw["sets"]),
        denials=tuple(raw["denials"]),
        texting={plain(short): plain(word) for word, each in raw["texting"].items() for short in each},
        faq={slug: pattern(each, raw["faq_sets"]) for slug, each in raw["faq"].items()},
        frequent=pattern(chain.from_iterable(raw["faq"].values()), raw["faq_sets"]),
        advice={topic: pattern(each, raw["faq_sets"]) for topic, each in raw["advice"].items()},
        automatic=_phrases(raw["automatic"]),
        automatic_anywhere=_phrases(raw["automatic_anywhere"]),
        reacted=tuple(raw["reacted"]),
        reacted_to=tuple(raw["reacted_to"]),
        reacted_things=tuple(raw["reacted_things"]),
        asked=_words_of({**raw["faq"], **raw["advice"]}, raw["faq_sets"]),
        life={kind: pattern(said, raw["life_sets"]) for kind, said in raw["life"].items()},
        before_life=_phrases(raw["life_sets"]["before"]),
        long_ago=_phrases(raw["long_ago"]),
        life_hints=frozenset(raw["life_hints"]),
        confidence_hints=frozenset(raw["confidence_hints"]),
        watched=pattern(raw["watched"], raw["life_sets"]),
        watched_hints=frozenset(raw["watched_hints"]),
        confidence=pattern(raw["confidence"], raw["life_sets"]),
        new_number=pattern(raw["new_number"], raw["life_sets"]),
        court=frozenset(raw["court"]),
        for_whom=_phrases(raw["for_whom"]),
        any_paper=_phrases(raw["any_paper"]),
        helper=pattern(raw["helper"], raw["sets"]),
        telephone=_phrases(raw["telephone"]),
        ordinary_names=_phrases(raw["ordinary_names"]),
        relations=_phrases(raw["relations"]),
        relation_of=_phrases(raw["relation_of"]),
        yes=_phrases(raw["yes"]),
        no=_phrases(raw["no"]),
        hesitations=_phrases(raw["hesitations"]),
        turns=_phrases(raw["turns"]),
        numbers=_numbered(raw["numbers"]),
        number_joins=_phrases(raw["number_joins"]),
        halves=_phrases(raw["halves"]),
        counting=_phrases(raw["counting"]),
        choices=_numbered(raw["choices"]),
        choice_lead=_phrases(raw["choice_lead"]),
        months=_numbered(raw["months"]),
        days=_numbered(raw["days"]),
        date_words=_phrases(raw["date_words"]),
        spans=_phrases(raw["spans"]),
        money=_phrases(raw["money"]),
        marks=_phrases(raw["marks"]),
        case_words=frozenset(map(_stem, raw["case_words"])),
        address={what: _phrases(said) for what, said in raw["address"].items()},
        countries={code: _phrases(said) for code, said in raw["countries"].items()},
        country_lead=_phrases(raw["country_lead"]),
        elsewhere=_phrases(raw["elsewhere"]),
        unknown=pattern(raw["unknown"], raw["sets"]),
        later=pattern(raw["later"], raw["sets"]),
        asides={
            name: tuple(pattern([each], raw["sets"]) for each in said) for name, said in raw["asides"].items()
        },
    )


def keywords(language: Language) -> dict[str, Any]:
    """The file, with the sections that it leaves out empty: a new language may begin with few words."""
    said = _read(language)
    if lacking := [name for name in _NEEDED if not said.get(name)]:
        raise ValueError(f"keywords/{language}.yaml says nothing under {', '.join(lacking)}")
    return _filled(_read(_FULLEST), said)


@cache
def _read(language: Language) -> dict[str, Any]:
    return read_words(f"keywords/{language}.yaml")


def read_words(name: str) -> dict[str, Any]:
    """One of the YAML files of this package, every value in it a text, a list or a mapping.

    "no" and "on" are words here, not false and true. By libyaml where PyYAML was built with it: each process
    reads these files when it starts.
    """
    source = files("recado.i18n").joinpath(name).read_text("utf-8")
    loader = yaml.CBaseLoader if yaml.__with_libyaml__ else yaml.BaseLoader
    return dict(yaml.load(source, Loader=loader))  # noqa: S506 - neither makes anything else


def _filled(shape: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    empty = {name: _filled(value, {}) if isinstance(value, dict) else [] for name, value in shape.items()}
    deeper = {
        name: _filled(shape[name], value) for name, value in said.items() if isinstance(shape.get(name), dict)
    }
    return {**empty, **said, **deeper}


def _phrases(raw: list[str]) -> frozenset[str]:
    return frozenset(map(plain, raw))


def _stem(word: str) -> str:
    """A phrase in plain words, where a star is the rest of a word: "immigra*"."""
    return " ".join(plain(each) + (r"\w*" if each.endswith("*") else "") for each in word.split())


def _numbered(raw: Mapping[str, list[str]]) -> dict[str, int]:
    return {plain(word): int(value) for value, words in raw.items() for word in words}


def pattern(raw: Iterable[str], sets: Mapping[str, list[str]]) -> re.Pattern[str]:
    """Any of these sentence patterns; without one, nothing matches.

    They are regular expressions over whole words: `(any more)? texts` reads as it looks. Every text is held
    against every one of them, and one call is quicker than fifty.
    """
    return re.compile("|".join(regex(each, sets) for each in raw) or "(?!)")


def regex(pattern: str, sets: Mapping[str, list[str]]) -> str:
    """A sentence pattern as a regular expression over words that each follow a space."""
    filled = re.sub(r"<(\w+)>", lambda found: f"({'|'.join(sets[found[1]])})", pattern)
    folded = _unmarked(filled.casefold())
    words = re.sub(r"[a-z0-9]+", lambda found: f"(?:~{found[0]})", folded)
    # A star means up to four and an @ up to twelve words of any kind, which keeps the time to match bounded
    # whatever is typed.
    whole = words.replace(" ", "").replace("*", "{0,4}").replace("_", r"(?:~[^~]+)")
    whole = whole.replace("@", "(?:~[^~]+){0,12}").replace("~", " ")
    # Words end where they end, also where the pattern is looked for inside a sentence.
    return f"(?:{whole})(?= |$)"


def _words_of(raw: Mapping[str, list[str]], sets: Mapping[str, list[str]]) -> frozenset[str]:
    """Every word that stands in the patterns: what a slip of the thumb may have meant."""
    every = [pattern for patterns in raw.values() for pattern in patterns]
    return frozenset(re.findall(r"[a-z0-9]+", " ".join(regex(each, sets) for each in every)))
