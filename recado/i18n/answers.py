"""Answers to a question: yes or no, a number, one of several options."""

import re
from collections.abc import Sequence
from functools import cache

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from recado.i18n.numerals import counted, spelled
from recado.i18n.words import LONGEST, bare, packs, plain

_YES_SIGNS = frozenset("👍👌✅✔☑🆗🙆")
_NO_SIGNS = frozenset("👎❌✖🚫🙅⛔")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_GLUED = re.compile(r"(?<!\w)(\d+)(?=[a-z]{3})")
_NOT_WHOLE = re.compile(r"\d[.,]\d(?!\d\d)|-\s*\d")
_HEARD_IN = 6
_CLOSE_ENOUGH = 85
_CLEARLY_CLOSER = 8
_SHORTEST_HEARD = 5


def yes_no(text: str) -> bool | None:
    """True for a yes, False for a no, None when the whole of `text` is neither."""
    said = bare(text)
    if any(said in pack.yes for pack in packs()):
        return True
    if any(said in pack.no for pack in packs()):
        return False
    return _sign(text) if not said else None


def number(text: str) -> int | None:
    """The whole number that `text` says, in figures or words: alone, or as the only one of a short sentence.

    None for a question, a fraction, several numbers, or more than nine digits. "Un par" is none.
    """
    if len(text) > LONGEST or "?" in text or _NOT_WHOLE.search(text):
        return None
    said = bare(_THOUSANDS.sub("", text))
    if (value := spelled(said)) is not None:
        return value
    words = _GLUED.sub(r"\1 ", said).split()
    if any(not word.isalpha() and not word.isdecimal() for word in words):
        return None
    if len(words) > _HEARD_IN or any(half in words for pack in packs() for half in pack.halves):
        return None
    items = counted(words)
    # "Un" and "a" are more often articles than numbers.
    values = {item for item in items if isinstance(item, int) and (item > 1 or str(item) in words)}
    if not values and items.count(1) == 1 and all(item in _counting() for item in items if item != 1):
        return 1
    return values.pop() if len(values) == 1 else None


def choice(text: str, options: Sequence[str]) -> int | None:
    """Which of `options` the text picks, counted from 1: by number, by ordinal, or by its words.

    Words may be a part of one option only ("casada" for "Estoy casada") or slightly misspelt; when two
    options are about as close, none is picked.
    """
    said = bare(text)[:200]
    if not said:
        return _choice_by_sign(text, options)
    wordings = [plain(option) for option in options]
    return _choice_once(text, said, wordings, options) or _choice_said_twice(said, wordings, options)


def _choice_once(text: str, said: str, wordings: list[str], options: Sequence[str]) -> int | None:
    if wordings.count(said) == 1:
        return wordings.index(said) + 1
    picked = _position(said, len(options))
    if picked is not None:
        return picked if 1 <= picked <= len(options) else None
    return (
        _choice_by_sign(text, options)
        or _choice_by_part(said, wordings)
        or _choice_by_words(said, wordings)
        or _choice_by_sound(said, wordings)
    )


def _sign(text: str) -> bool | None:
    signs = {True for sign in text[:LONGEST] if sign in _YES_SIGNS}
    signs |= {False for sign in text[:LONGEST] if sign in _NO_SIGNS}
    return signs.pop() if len(signs) == 1 else None


def _position(said: str, count: int) -> int | None:
    lead = {word for pack in packs() for word in pack.choice_lead}
    rest = [word for word in said.split() if word not in lead] or said.split()
    if len(rest) != 1:
        return None
    for pack in packs():
        if rest[0] in pack.choices:
            ordinal = pack.choices[rest[0]]
            return count if ordinal < 0 else ordinal
    value = spelled(rest[0])
    return value or None


def _choice_by_sign(text: str, options: Sequence[str]) -> int | None:
    answer = yes_no(text)
    meanings = [yes_no(option) for option in options]
    return meanings.index(answer) + 1 if answer is not None and meanings.count(answer) == 1 else None


def _choice_by_part(said: str, wordings: list[str]) -> int | None:
    words = set(said.split())
    holding = [at for at, wording in enumerate(wordings, 1) if words <= set(wording.split())]
    return holding[0] if len(holding) == 1 and len(said) >= 4 else None


def _choice_by_words(said: str, wordings: list[str]) -> int | None:
    """By every word said, as written or a slip away ("residensia" for "Solicité la residencia")."""
    lead = {word for pack in packs() for word in pack.choice_lead}
    words = [word for word in said.split() if word not in lead]
    if max(map(len, words), default=0) < _SHORTEST_HEARD:
        return None
    holding = [
        at
        for at, wording in enumerate(wordings, 1)
        if all(any(_heard(word, meant) for meant in wording.split()) for word in words)
    ]
    return holding[0] if len(holding) == 1 else None


def _heard(word: str, meant: str) -> bool:
    if word == meant:
        return True
    shorter = min(len(word), len(meant))
    return shorter >= _SHORTEST_HEARD and OSA.distance(word, meant) <= (1 if shorter < 8 else 2)


def _choice_said_twice(said: str, wordings: list[str], options: Sequence[str]) -> int | None:
    """A number and the words beside it ("1 sí", "residente 2"), where both pick the same."""
    words = said.split()
    for figure, rest in ((words[0], words[1:]), (words[-1], words[:-1])):
        position, beside = _position(figure, len(options)), " ".join(rest)
        # The words once only: whoever sends nothing but numbers is not followed into every pair of them.
        if rest and position and position == _choice_once(beside, beside, wordings, options):
            return position
    return None


def _choice_by_sound(said: str, wordings: list[str]) -> int | None:
    if len(said) < 5:
        return None
    scored = sorted(((fuzz.ratio(said, w), -at) for at, w in enumerate(wordings, 1)), reverse=True)
    if not scored or scored[0][0] < _CLOSE_ENOUGH:
        return None
    clear = len(scored) == 1 or scored[0][0] - scored[1][0] >= _CLEARLY_CLOSER
    return -scored[0][1] if clear else None


@cache
def _counting() -> frozenset[str]:
    """What stands beside the one that is counted: "tengo una hija"."""
    return frozenset(word for pack in packs() for word in pack.counting)
