"""Check digits, and the misreadings that they let one put right (ICAO Doc 9303, part 3, section 4.9)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

_TO_DIGIT = {
    "O": "0",
    "Q": "0",
    "D": "0",
    "U": "0",
    "I": "1",
    "L": "1",
    "Z": "2",
    "S": "5",
    "G": "6",
    "B": "8",
}
_TO_LETTER = {"0": "O", "1": "I", "2": "Z", "5": "S", "6": "G", "8": "B"}
# G and 6 weigh alike to a check digit: in a number, none can tell which of them it was.
_SEEN_AS_DIGIT = frozenset(_TO_DIGIT) - {"G"}
_SEEN_AS_LETTER = frozenset(_TO_LETTER) - {"6"}
_FILLED = re.compile("[KCLEX<]+$")
"""What a run of fillers at the end of a field may be read as."""
_INVISIBLE = re.compile("K[K<]+$")
_LEADING = 3
"""Numbers begin with up to so many letters: only there may a digit have been one."""
_WEIGHTS = (7, 3, 1)


@dataclass(frozen=True, slots=True)
class Field:
    """A field as it was read, what may stand in it, and the check digit read beside it."""

    name: str
    text: str
    holds: Literal["digits", "any"]
    check: str


@dataclass(frozen=True, slots=True)
class Held:
    """The fields put right, the names of those that do not hold, and of those that had to be mended."""

    values: dict[str, str]
    wrong: tuple[str, ...]
    mended: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Reading:
    text: str
    check: str
    changes: int


def check_digit(text: str) -> str:
    """The check digit of a field: digits count for themselves, letters from A=10, a filler for nothing."""
    total = sum(_value(letter) * _WEIGHTS[at % 3] for at, letter in enumerate(text))
    return str(total % 10)


def letters(text: str) -> str:
    """A field in which no digit may stand, such as a country's code."""
    return "".join(_TO_LETTER.get(letter, letter) for letter in text)


def together(
    *fields: Field, rest: Sequence[str] = (), order: Sequence[str] = (), check: str | None = None
) -> Held:
    """Put fields right, each by its own check digit and, where there is one, by that over all of them.

    `order` names what the check digit over all covers, each field followed by its own check digit; ``+0`` is
    the first of `rest`, which has none.
    """
    best = [_reading(field) for field in fields]
    values = {field.name: one.text for field, one in zip(fields, best, strict=True)}
    wrong = [field.name for field, one in zip(fields, best, strict=True) if not _holds(field, one)]
    mended = tuple(
        field.name for field, one in zip(fields, best, strict=True) if one.changes and field.name not in wrong
    )
    if check is not None and not _whole_holds(fields, best, rest, order, check):
        wrong.append("all")
    return Held(values, tuple(wrong), mended)


def _whole_holds(
    fields: Sequence[Field],
    readings: Sequence[_Reading],
    rest: Sequence[str],
    order: Sequence[str],
    check: str,
) -> bool:
    said = {field.name: one.text + one.check for field, one in zip(fields, readings, strict=True)}
    said |= {f"+{number}": text for number, text in enumerate(rest)}
    whole = "".join(said[name] for name in order)
    return check_digit(whole) == _TO_DIGIT.get(check, check)


def _reading(field: Field) -> _Reading:
    """The reading of a field whose check digit holds, the least changed; as it stands where none is sure."""
    check = _TO_DIGIT.get(field.check, field.check)
    if field.holds == "digits":
        text = "".join(_TO_DIGIT.get(letter, letter) for letter in field.text)
        return _Reading(text, check, int(text != field.text))
    for changes, tier in enumerate(_tiers(field.text)):
        held = {text for text in tier if _says(text, check)}
        if len(held) == 1:
            return _Reading(held.pop(), check, changes)
        if held:
            break  # Several would hold: which one it was, no digit tells.
    return _Reading(field.text, check, 0)


def _says(text: str, check: str) -> bool:
    return check_digit(text) == check or (check == "<" and not text.strip("<"))


def _tiers(text: str) -> Iterator[Iterable[str]]:
    """Ever less likely readings; in each step those that are as likely as one another."""
    leading = min(len(text) - len(text.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")), _LEADING)
    # A K counts twenty, so that no check digit tells it from a filler; no number ends in two of them.
    yield (_INVISIBLE.sub(lambda found: "<" * len(found[0]), text),)
    yield _at_once(text, leading)
    yield _one_by_one(text)
    for fewer in range(leading - 1, -1, -1):
        yield _at_once(text, fewer)


def _at_once(text: str, leading: int) -> Iterator[str]:
    """All that one cause explains: fillers at the end, letters among the digits, or both."""
    ended = _FILLED.sub(lambda found: "<" * len(found[0]), text)
    for begun in (ended, text):
        yield begun
        yield _digits_from(begun, leading)


def _one_by_one(text: str) -> Iterator[str]:
    for at, letter in enumerate(text):
        if letter in _SEEN_AS_DIGIT:
            yield text[:at] + _TO_DIGIT[letter] + text[at + 1 :]
        if letter in _SEEN_AS_LETTER and at < _LEADING:
            yield text[:at] + _TO_LETTER[letter] + text[at + 1 :]


def _digits_from(text: str, at: int) -> str:
    return text[:at] + "".join(
        _TO_DIGIT.get(letter, letter) if letter in _SEEN_AS_DIGIT else letter for letter in text[at:]
    )


def _holds(field: Field, reading: _Reading) -> bool:
    if field.name == "optional" and not reading.text.strip("<"):
        return reading.check in {"0", "<"}
    return check_digit(reading.text) == reading.check


def _value(letter: str) -> int:
    if letter.isdecimal():
        return int(letter)
    return ord(letter) - 55 if "A" <= letter <= "Z" else 0
