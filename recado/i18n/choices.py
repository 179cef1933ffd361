"""One of several options, picked by number, by ordinal, or by its words."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from recado.i18n.answers import yes_no
from recado.i18n.numerals import spelled
from recado.i18n.words import AT_HAND, bare, packs, plain

_CLOSE_ENOUGH = 85
_CLEARLY_CLOSER = 8
_SHORTEST_HEARD = 5
_LONGEST_ENDING = 3
_MOST_WORDS = 4
_SHORTEST_MENTIONED = 4
_NUMBERED = re.compile(r"\s*(?:no|num|nro|#)[.: ]*(\d{1,2})\s*[.!)]*\s*", re.IGNORECASE)
# Letters that sound alike in Spanish, and that many write by ear: "acilo", "kasada", "dibosiada".
_BY_EAR = (
    (re.compile("c(?=[eiy])|z"), "s"),
    (re.compile("qu(?=[ei])|c|q"), "k"),
    (re.compile("v|w"), "b"),
    (re.compile("g(?=[ei])"), "j"),
    (re.compile("ll"), "y"),
    (re.compile("h"), ""),
)


def choice(text: str, options: Sequence[str]) -> int | None:
    """Which of `options` the text picks, counted from 1: by number, by ordinal, or by its words.

    Words may be a part of one option only ("casada" for "Estoy casada") or slightly misspelt; when two
    options are about as close, none is picked.
    """
    if found := _NUMBERED.fullmatch(text[:200]):
        text = found[1]
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
        or _choice_by_mention(said, wordings)
    )


def _position(said: str, count: int) -> int | None:
    rest = _content(said)
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
    words = set(_content(said))
    holding = [at for at, wording in enumerate(wordings, 1) if words <= set(wording.split())]
    return holding[0] if len(holding) == 1 and len(said) >= _SHORTEST_MENTIONED else None


def _choice_by_words(said: str, wordings: list[str]) -> int | None:
    """By every word said, as written or a slip away ("residensia" for "Solicité la residencia")."""
    words = _content(said)
    if max(map(len, words), default=0) < _SHORTEST_HEARD:
        return None
    holding = [
        at
        for at, wording in enumerate(wordings, 1)
        if all(any(_heard(word, meant) for meant in wording.split()) for word in words)
    ]
    return holding[0] if len(holding) == 1 else None


def _choice_by_mention(said: str, wordings: list[str]) -> int | None:
    """By the one option that a word among a few others names: "casada por el civil", not "no casada"."""
    words = said.split()
    if len(words) > _MOST_WORDS or any(word in pack.turns for word in words for pack in packs()):
        return None
    content = {word for word in _content(said) if len(word) >= _SHORTEST_MENTIONED}
    holding = [at for at, wording in enumerate(wordings, 1) if content & set(wording.split())]
    return holding[0] if len(holding) == 1 else None


def _heard(word: str, meant: str) -> bool:
    """Whether the word is meant: a slip away, an ending away ("widow", "widowed"), or written by ear."""
    if word == meant:
        return True
    shorter, longer = sorted((word, meant), key=len)
    if len(longer) - len(shorter) > _LONGEST_ENDING:
        return False
    if len(shorter) < _SHORTEST_HEARD:
        return _by_ear(word) == _by_ear(meant) and len(shorter) > _SHORTEST_MENTIONED - 1
    if longer.startswith(shorter) and len(longer) - len(shorter) <= _LONGEST_ENDING:
        return True
    allowed = 1 if len(shorter) < 8 else 2
    return OSA.distance(word, meant) <= allowed or OSA.distance(_by_ear(word), _by_ear(meant)) <= allowed


@lru_cache(maxsize=AT_HAND)
def _by_ear(word: str) -> str:
    for spelling, sound in _BY_EAR:
        word = spelling.sub(sound, word)
    return word


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


def _content(said: str) -> list[str]:
    """The words without those that only lead to them; all of them where nothing else is left."""
    return [word for word in said.split() if word not in _lead()] or said.split()


@cache
def _lead() -> frozenset[str]:
    return frozenset(word for pack in packs() for word in pack.choice_lead)
