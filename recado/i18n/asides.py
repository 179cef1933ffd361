"""What people say beside the question asked: to see their answers, to change one, not to have a paper.

The wordings are in the keyword files, under `asides`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, get_args

from recado.i18n.answers import number
from recado.i18n.words import AT_HAND, bare, packs

Reason = Literal["lost", "never", "someone_else", "waiting", "other"]
REASONS: tuple[Reason, ...] = get_args(Reason)

_LONGEST = 100
_FIGURES = re.compile(r"\b\d{1,3}\b")


@dataclass(frozen=True)
class Change:
    """An answer is to be changed: the one of this number, or the one that these words are about."""

    number: int | None = None
    about: str = ""


@dataclass(frozen=True)
class Lack:
    """A paper is not there: why, where the words say it, and which, where they name one."""

    reason: Reason | None = None
    about: str = ""


def sees_answers(text: str) -> bool:
    """Whether the whole of `text` asks to see the answers given ("mis respuestas", "review")."""
    return _is(_said(text), "my_answers")


def wants_more(text: str) -> bool:
    """Whether the whole of `text` asks for the rest of a list ("más", "more")."""
    return _is(_said(text), "more")


def puts_off(text: str) -> bool:
    """Whether `text` says that a paper is only not at hand now ("ahorita no lo tengo")."""
    return _is(_said(text), "not_now")


@lru_cache(maxsize=AT_HAND)
def only_heard(text: str) -> bool:
    """Whether the whole of `text` says that it was read, and neither yes nor no ("ok", "está bien")."""
    return _is(_said(text), "heard")


def of_everyone(text: str) -> bool:
    """Whether the whole of `text` means several people, or another's answer ("los tres", "same for both")."""
    return _is(_said(text), "everyone")


def change(text: str) -> Change | None:
    """Which answer `text` asks to change ("cambiar 3", "the 3 is wrong", "corregir la fecha"), or None."""
    said = _said(text)
    figures = _FIGURES.findall(said)
    counted = _FIGURES.sub("nn", said)
    if len(figures) == 1 and _is(counted, "change_number"):
        return Change(int(figures[0]))
    rest = _after(said, "change")
    if rest is None or (not rest and not _is(said, "change_alone")):
        return None
    return Change(number(rest)) if number(rest) is not None else Change(about=rest)


@lru_cache(maxsize=AT_HAND)
def lack(text: str) -> Lack | None:
    """Whether `text` says that a paper is not there ("no lo tengo", "i lost it"), and why if it does."""
    said = _said(text)
    if not said or "?" in text:
        return None
    for reason in REASONS[:-1]:
        if _is(said, reason):
            return Lack(reason)
    rest = _after(said, "lacking")
    return None if rest is None else Lack(about=rest)


def _said(text: str) -> str:
    return bare(text) if len(text) <= _LONGEST else ""


def _is(said: str, name: str) -> bool:
    return bool(said) and any(
        pattern.fullmatch(f" {said}") for pack in packs() for pattern in pack.asides[name]
    )


def _after(said: str, name: str) -> str | None:
    """What follows the longest beginning of `said` that one of these patterns matches; None if none does."""
    found = [pattern.match(f" {said}") for pattern in _beginnings(name)]
    ends = [match.end() for match in found if match]
    return f" {said}"[max(ends) :].strip() if said and ends else None


@cache
def _beginnings(name: str) -> tuple[re.Pattern[str], ...]:
    """The same patterns for the beginning of a text: they end where a word ends."""
    wholes = (pattern for pack in packs() for pattern in pack.asides[name])
    return tuple(re.compile(f"(?:{whole.pattern})(?= |$)") for whole in wholes)
