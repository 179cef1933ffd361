"""What people say of the pages of a paper: to take one out, to change one, to leave it as it is.

The wordings are in the keyword files, under `pages`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Literal

from rapidfuzz.distance import OSA

from recado.i18n.consent import opt_out
from recado.i18n.language import LANGUAGES
from recado.i18n.numerals import spelled
from recado.i18n.words import AT_HAND, bare, keywords, packs, plain

Doing = Literal["remove", "replace", "restore"]
_DOING: tuple[Doing, ...] = ("remove", "replace", "restore")

_LONGEST = 80
_SHORTEST_FUZZY = 5
_SHORTEST_PHRASE = 8
_MOST_NAMED = 3
_MOST_PAGES = 200


@dataclass(frozen=True)
class PageCommand:
    """What is to be done with which pages, from 1 (-1: the last); `about` are words that name a paper.

    `plainly`: a page was spoken of as one ("la página 2", not just "la 2").
    """

    doing: Doing
    numbers: tuple[int, ...] = ()
    about: str = ""
    plainly: bool = False


@lru_cache(maxsize=AT_HAND)
def page_command(text: str) -> PageCommand | None:
    """What `text` asks to be done with a page ("quite la página 2", "replace page 3", "undo"), or None.

    Every word of it must be understood, with a slip of the thumb at most in words of five letters or more;
    a text that opts out never is one.
    """
    said = bare(text) if len(text) <= _LONGEST else ""
    if not said or opt_out(text):
        return None
    doing, rest = _verb(said.split())
    if doing is None:
        return None
    numbers = _numbers(rest)
    plainly = any(_is(word, "page") for word in rest)
    words = [word for word in rest if _number(word) is None and not _is(word, "page") and not _small(word)]
    if len(words) > _MOST_NAMED or (doing != "restore" and not numbers and not plainly):
        return None
    return PageCommand(doing, numbers, " ".join(words), plainly=plainly)


def as_is(text: str) -> bool:
    """Whether the whole of `text` says that a page goes as it is ("ENVIAR ASÍ", "send as is")."""
    return _whole(text, "as_is")


def same_page(text: str) -> bool:
    """Whether the whole of `text` says that two photos are of one page ("es la misma", "change it")."""
    return _whole(text, "same")


def other_page(text: str) -> bool:
    """Whether the whole of `text` says that a photo is of another page ("es otra página", "keep both")."""
    return _whole(text, "other")


def leads_in(word: str) -> bool:
    """Whether this word only hands something over ("aquí está mi ..."), and names no paper."""
    return word in _words("here_is")


def generic(word: str) -> bool:
    """Whether this word may stand in a paper's name and names none by itself ("foto", "of")."""
    return word in _generic()


def page_number(text: str) -> int | None:
    """The one page that all of `text` names: "2", "la segunda", "page two", "la última" (-1), or None."""
    found = [word for word in bare(text).split() if not _is(word, "page") and not _small(word)]
    rest = found or [word for word in bare(text).split() if _number(word) is not None]
    return _number(rest[0]) if len(rest) == 1 else None


def _verb(words: list[str]) -> tuple[Doing | None, list[str]]:
    """What is to be done, and the words that are left; None where no verb is, or two that differ."""
    found: set[Doing] = set()
    rest: list[str] = []
    at = 0
    while at < len(words):
        verb = _verb_at(words, at)
        if verb is None:
            rest.append(words[at])
            at += 1
        else:
            found.add(verb[0])
            at += verb[1]
    if found == {"remove"} and any(word in _words("keep") for word in rest):
        # "No la quite": she changed her mind.
        return "restore", [word for word in rest if word not in _words("keep")]
    return (found.pop(), rest) if len(found) == 1 else (None, rest)


def _verb_at(words: list[str], at: int) -> tuple[Doing, int] | None:
    """The verb that begins with this word, and of how many words it is."""
    for phrase, doing in _verbs().get(words[at][0], ()):
        if len(phrase) <= len(words) - at and all(map(_meant, words[at:], phrase)):
            return doing, len(phrase)
    return None


def _meant(word: str, intended: str) -> bool:
    if word == intended:
        return True
    short = min(len(word), len(intended)) < _SHORTEST_FUZZY
    # The first letter is hardly ever missed: where it is, it is another word.
    return not short and word[0] == intended[0] and OSA.distance(word, intended, score_cutoff=1) == 1


def _numbers(words: list[str]) -> tuple[int, ...]:
    """The pages named; "one" and "una" count only right behind the word for a page ("page one")."""
    named = [_number(word) for word in words if not _small(word)]
    if not any(named):
        named = [_number(word) for before, word in pairwise(words) if _is(before, "page")]
    return tuple(number for number in named if number is not None)


def _number(word: str) -> int | None:
    for pack in packs():
        if word in pack.choices:
            return pack.choices[word]
    value = spelled(word)
    return value if value is not None and 0 < value <= _MOST_PAGES else None


def _is(word: str, what: str) -> bool:
    known = _words(what)
    return word in known or (len(word) >= _SHORTEST_FUZZY and any(_meant(word, each) for each in known))


def _small(word: str) -> bool:
    return word in _words("small")


def _whole(text: str, what: str) -> bool:
    said = bare(text) if len(text) <= _LONGEST else ""
    known = _wholes(what)
    if not said or said in known:
        return bool(said)
    close = (each for each in known if len(each) >= _SHORTEST_PHRASE and each[0] == said[0])
    return len(said) >= _SHORTEST_PHRASE and any(
        OSA.distance(said, each, score_cutoff=1) <= 1 for each in close
    )


@cache
def _generic() -> frozenset[str]:
    return _words("generic").union(*(pack.any_paper for pack in packs()))


@cache
def _said(what: str) -> tuple[str, ...]:
    every: Iterable[str] = (each for language in LANGUAGES for each in keywords(language)["pages"][what])
    return tuple(dict.fromkeys(plain(each) for each in every))


@cache
def _words(what: str) -> frozenset[str]:
    return frozenset(word for phrase in _said(what) for word in phrase.split())


@cache
def _wholes(what: str) -> frozenset[str]:
    return frozenset(_said(what))


@cache
def _verbs() -> dict[str, list[tuple[tuple[str, ...], Doing]]]:
    """The verbs by their first letter, the longest first, so that "take that back" is not "take"."""
    every = [(tuple(each.split()), doing) for doing in _DOING for each in _said(doing)]
    grouped: dict[str, list[tuple[tuple[str, ...], Doing]]] = {}
    for phrase, doing in sorted(every, key=lambda each: -len(each[0])):
        grouped.setdefault(phrase[0][0], []).append((phrase, doing))
    return grouped
