"""Which papers a text names, by the words of their labels in either language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA

from recado.flows.casetypes import Item
from recado.flows.talk import Talk
from recado.flows.view import ItemStatus
from recado.i18n.page_words import generic, leads_in
from recado.i18n.words import bare, plain

_SENDS: tuple[ItemStatus, ...] = ("collecting", "closing", "missing", "rejected", "unavailable", "received")
"""The lines that a photo may be for, those first that are the likelier where a word fits several."""
_LONGEST = 120
_MOST_WORDS = 10
_MOST_IN_A_NAME = 4
_SHORTEST_FUZZY = 5
_PARTS = re.compile(r"[,;/&+\n]| y | e | and | plus ", re.IGNORECASE)


def named(talk: Talk, text: str) -> tuple[Item, ...]:
    """The papers that this caption names, in its order; several, too, where a word of it fits several.

    Of a paper that staff have accepted no photo is expected, so its name says nothing.
    """
    if not text or len(text) > _LONGEST or len(text.split()) > _MOST_WORDS:
        return ()
    lines = [(item, line.status) for item, line in talk.lines() if line.status in _SENDS]
    whole = _best(bare(text), lines)
    parts = [_best(bare(part), lines) for part in _PARTS.split(text)] if _PARTS.search(text) else [whole]
    found = dict.fromkeys(item for part in parts for item in part)
    # "Ingresos y gastos" is one paper: its label covers both parts better than each part does by itself.
    one = len(whole) == 1 and all(whole[0] in part for part in parts if part)
    return whole if one else tuple(found)


def judged(talk: Talk, text: str) -> bool:
    """Whether this caption names a paper that staff have accepted, or need no more, and nothing else."""
    rest = _content(text)
    if not 1 <= len(rest) <= _MOST_IN_A_NAME or named(talk, text):
        return False
    done = [item for item, line in talk.lines() if line.status not in _SENDS]
    return any(all(any(_meant(word, each) for each in _words(item)) for word in rest) for item in done)


def only(talk: Talk, text: str) -> Item | None:
    """The one paper that this text names and does nothing else ("ahora va el acta"); None for any other."""
    rest = _content(text)
    if "?" in text or not 1 <= len(rest) <= _MOST_IN_A_NAME:
        return None
    found = named(talk, text)
    if len(found) != 1:
        return None
    known = _words(found[0])
    return found[0] if all(any(_meant(word, each) for each in known) for word in rest) else None


def _content(text: str) -> list[str]:
    return [word for word in bare(text).split() if not leads_in(word) and not generic(word)]


def _best(said: str, lines: Sequence[tuple[Item, ItemStatus]]) -> tuple[Item, ...]:
    """The lines that share the most words with this; of those alike, the ones a photo is likelier for."""
    words = [word for word in said.split() if not generic(word)]
    scored = [(_score(words, item), item, status) for item, status in lines]
    most = max((score for score, _, _ in scored), default=0)
    if most == 0:
        return ()
    best = [(item, status) for score, item, status in scored if score == most]
    likely = min(_SENDS.index(status) for _, status in best)
    ranks = {"missing": 2, "rejected": 2}
    first = ranks.get(_SENDS[likely], likely)
    return tuple(item for item, status in best if ranks.get(status, _SENDS.index(status)) == first)


def _score(words: Sequence[str], item: Item) -> int:
    known = _words(item)
    hits = [word for word in words if any(_meant(word, each) for each in known)]
    # "2" tells the second child's paper from the first's, but names no paper by itself.
    return len(hits) if any(not word.isdecimal() for word in hits) else 0


@lru_cache(maxsize=2048)
def _words(item: Item) -> frozenset[str]:
    both = f"{plain(item.label.en)} {plain(item.label.es)}"
    return frozenset(word for word in both.split() if not generic(word))


def _meant(word: str, known: str) -> bool:
    if word == known:
        return True
    short = min(len(word), len(known)) < _SHORTEST_FUZZY
    return not short and word[0] == known[0] and OSA.distance(word, known, score_cutoff=1) <= 1
