"""Numbers in words, as each language builds them: "veintitrés", "dos mil", "nineteen eighty seven"."""

from collections.abc import Mapping, Sequence
from functools import cache

from recado.i18n.words import packs

HUNDRED, THOUSAND = 100, 1000
_LONGEST_FIGURES = 9


def counted(words: Sequence[str], *, ordinals: bool = False) -> list[int | str]:
    """The words with each number among them, in words or figures, as its value: ["tengo", 23, "hijos"].

    A number ends where the next word cannot belong to it: "fifteen nineteen eighty" is 15, 19, 80. With
    `ordinals`, "fifteenth" is one too.
    """
    found: list[int | str] = []
    values, at = _values(ordinals=ordinals), 0
    while at < len(words):
        value, used = _figures(words, at) if words[at].isdecimal() else _numeral(words, at, values)
        found.append(words[at] if value is None else value)
        at += max(used, 1)
    return found


def spelled(said: str) -> int | None:
    """The one number that all of `said` is."""
    found = counted(said.split()) if said not in _whole() else [_whole()[said]]
    return found[0] if len(found) == 1 and isinstance(found[0], int) else None


def _figures(words: Sequence[str], at: int) -> tuple[int | None, int]:
    """Figures, and "2 mil"."""
    if len(words[at]) > _LONGEST_FIGURES:
        return None, 1
    value = int(words[at])
    if value < THOUSAND and at + 1 < len(words) and _values(ordinals=False).get(words[at + 1]) == THOUSAND:
        return value * THOUSAND, 2
    return value, 1


def _numeral(words: Sequence[str], at: int, values: Mapping[str, int]) -> tuple[int | None, int]:
    value: int | None = None
    used, joined = 0, False
    for ahead, word in enumerate(words[at:], 1):
        if word in _joins():
            joined = True
            continue
        more = values.get(word)
        grown = more if value is None and not joined else _grown(value, more, joined=joined)
        if grown is None:
            break
        value, used, joined = grown, ahead, False
    return value, used


def _grown(value: int | None, more: int | None, *, joined: bool) -> int | None:
    """`value` with the next word's worth, or None where they are two numbers."""
    if not value or not more:
        return None
    if more == THOUSAND:
        return value * more if value < THOUSAND else None
    rest = value % THOUSAND
    if more == HUNDRED and 0 < rest < 10:
        return value - rest + rest * more
    if rest == 0 or (rest % HUNDRED == 0 and more < HUNDRED):
        return value + more
    tens = rest % HUNDRED
    fits = tens % 10 == 0 and more < 10 and (tens > 10 or joined)
    return value + more if fits else None


@cache
def _values(*, ordinals: bool) -> dict[str, int]:
    words = {word: value for pack in packs() for word, value in pack.numbers.items() if " " not in word}
    orders = {word: value for pack in packs() for word, value in pack.choices.items() if value > 0}
    return (
        {**{word: value for word, value in orders.items() if word.isalpha()}, **words} if ordinals else words
    )


@cache
def _whole() -> dict[str, int]:
    """Several words that are one number together: "no tengo hijos"."""
    return {word: value for pack in packs() for word, value in pack.numbers.items() if " " in word}


@cache
def _joins() -> frozenset[str]:
    return frozenset(word for pack in packs() for word in pack.number_joins)
