"""Answers to a question: yes or no, and whole numbers."""

import re
from functools import cache, lru_cache

from recado.i18n.numerals import counted, spelled
from recado.i18n.words import AT_HAND, LONGEST, bare, packs

_YES_SIGNS = frozenset("👍👌✅✔☑🆗🙆")
_NO_SIGNS = frozenset("👎❌✖🚫🙅⛔")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_GLUED = re.compile(r"(?<!\w)(\d+)(?=[a-z]{3})")
_NOT_WHOLE = re.compile(r"\d[.,]\d(?!\d\d)|-\s*\d")
_HEARD_IN = 6
_MOST_SAID = 8
_LONGEST_PHRASE = 6
_STRETCHED = re.compile(r"(.)\1+$")


@lru_cache(maxsize=AT_HAND)
def yes_no(text: str) -> bool | None:
    """True for a yes, False for a no, None when the whole of `text` is neither.

    Several that say the same are one ("sí, así es", "no, not yet"), and so is a stretched one ("nooo").
    """
    said = bare(text)
    if not said:
        return _sign(text)
    if said in _meanings():
        return _meanings()[said]
    words = [_usual(word) for word in said.split()[: _MOST_SAID + 1]]
    return _agreed(words) if len(words) <= _MOST_SAID else None


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


def _agreed(words: list[str]) -> bool | None:
    """What phrases of one mind say; None where another word stands among them, or where they differ."""
    meant, at = set[bool](), 0
    while at < len(words):
        for length in range(min(_LONGEST_PHRASE, len(words) - at), 0, -1):
            phrase = " ".join(words[at : at + length])
            if phrase in _meanings():
                meant.add(_meanings()[phrase])
                break
            if phrase in _hesitations():
                break
        else:
            return None
        at += length
    return meant.pop() if len(meant) == 1 else None


def _usual(word: str) -> str:
    """The word without its stretched end or its shortened form: "noo", "q"."""
    if word in _meanings():
        return word
    word = next((pack.texting[word] for pack in packs() if word in pack.texting), word)
    return _STRETCHED.sub(r"\1", word)


def _sign(text: str) -> bool | None:
    signs = {True for sign in text[:LONGEST] if sign in _YES_SIGNS}
    signs |= {False for sign in text[:LONGEST] if sign in _NO_SIGNS}
    return signs.pop() if len(signs) == 1 else None


@cache
def _counting() -> frozenset[str]:
    """What stands beside the one that is counted: "tengo una hija"."""
    return frozenset(word for pack in packs() for word in pack.counting)


@cache
def _meanings() -> dict[str, bool]:
    said_no = {phrase: False for pack in packs() for phrase in pack.no}
    return {**said_no, **{phrase: True for pack in packs() for phrase in pack.yes}}


@cache
def _hesitations() -> frozenset[str]:
    return frozenset(phrase for pack in packs() for phrase in pack.hesitations)
