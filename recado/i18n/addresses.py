"""Postal addresses as people type them: the words are kept, only what is plainly missing is named."""

import re
from enum import Enum
from functools import cache

from recado.i18n.countries import country_of
from recado.i18n.words import packs, plain

_LONGEST = 300
_ZIP = re.compile(r"\b\d{5}(?:-\d{4})?\b")
_PART_END = re.compile(r"[,;\n]+")
_HOUSE = re.compile(r"\d{1,6}[a-z]?")


class AddressProblem(Enum):
    """What a text lacks to be an address that mail can reach."""

    NOT_AN_ADDRESS = "not_an_address"
    NO_STREET = "no_street"
    NO_PLACE = "no_place"


def address_of(text: str) -> str | AddressProblem:
    """The address as it was typed, on one line; or what is missing: the street with its number, or the place.

    Whether it exists is not asked: many who need the mail live behind a shop or in a village without streets.
    """
    parts = [" ".join(part.split()) for part in _PART_END.split(text) if plain(part)]
    if not parts or len(text) > _LONGEST or "?" in text:
        return AddressProblem.NOT_AN_ADDRESS
    words = plain(text).split()
    street, place = _has_street(text, words), _has_place(text, [plain(part).split() for part in parts])
    if not street and not place:
        return AddressProblem.NOT_AN_ADDRESS
    if not street:
        return AddressProblem.NO_STREET
    return ", ".join(parts) if place else AddressProblem.NO_PLACE


def _has_street(text: str, words: list[str]) -> bool:
    """A number that is no ZIP beside a word, a post box, or the words that stand for a missing number."""
    said = f" {' '.join(words)} "
    if any(f" {phrase} " in said for pack in packs() for phrase in pack.address["unnumbered"]):
        return True
    house = any(_HOUSE.fullmatch(word) for word in plain(_without_zip(text)).split())
    return house and any(len(word) >= 3 and word.isalpha() for word in words)


def _without_zip(text: str) -> str:
    """The text without its ZIP: five digits that do not stand first, or stand alone."""
    found = list(_ZIP.finditer(text))
    if not found or (found[-1].start() == 0 and len(text.split()) > 2):
        return text
    return text[: found[-1].start()] + text[found[-1].end() :]


def _has_place(text: str, parts: list[list[str]]) -> bool:
    """A ZIP, a state, a country, or a part with words after the street."""
    words = [word for part in parts for word in part]
    if (_without_zip(text) != text and len(words) > 1) or len(_ZIP.findall(text)) > 1:
        return True
    if words[-1] in _states() or country_of(" ".join(parts[-1])) is not None:
        return True
    return any(_names_a_place(part) for part in parts[1:]) or _after_the_street(parts[0]) or _no_figure(parts)


def _names_a_place(part: list[str]) -> bool:
    return any(len(word) >= 3 and word.isalpha() and word not in _inside() for word in part)


def _no_figure(parts: list[list[str]]) -> bool:
    """One or two words alone ("Houston") name a place and nothing else."""
    words = parts[0]
    return len(parts) == 1 and len(words) <= 2 and all(word.isalpha() for word in words) and "no" not in words


def _after_the_street(words: list[str]) -> bool:
    """A word after the number and the kind of street: "123 main st houston", "calle 5 numero 12 puebla"."""
    ends = [at for at, word in enumerate(words) if word in _inside() or _HOUSE.fullmatch(word)]
    kinds = [at for at, word in enumerate(words) if word in _streets()]
    return bool(kinds and ends) and _names_a_place(words[max(ends) + 1 :]) and max(ends) > 0


@cache
def _states() -> frozenset[str]:
    return frozenset(word for pack in packs() for word in pack.address["states"])


@cache
def _streets() -> frozenset[str]:
    return frozenset(word for pack in packs() for word in pack.address["streets"])


@cache
def _inside() -> frozenset[str]:
    """Words that belong to a street or a house, and never to a place."""
    return _streets() | frozenset(word for pack in packs() for word in pack.address["units"])
