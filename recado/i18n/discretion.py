"""Whether a text would tell somebody who looks over a shoulder what a case is about.

They are the words that the confidentiality of 8 U.S.C. 1367 is about, and those that give them away: whoever
shares a home with the client may read her phone. They are kept in the keyword files, under `case_words`.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import groupby

from recado.i18n.words import LONGEST, packs, plain


def tells_of_case(text: str) -> bool:
    """Whether `text` holds a case word of any language, whatever language it is written in.

    Case, accents, marks and unseen characters hide nothing. An empty text tells nothing.
    """
    return case_word(text) is not None


def case_word(text: str) -> str | None:
    """The first case word in `text`, as it stands there in plain words; None when there is none."""
    found = next(filter(None, map(_case_words().search, _pieces(text))), None)
    return found[0].strip() if found else None


def _pieces(text: str) -> list[str]:
    """All of `text` in plain words. Plain words are clipped, so a long text is read in overlapping pieces."""
    starts = range(0, max(len(text), 1), LONGEST // 2)
    return [f" {plain(text[start : start + LONGEST])} " for start in starts]


@cache
def _case_words() -> re.Pattern[str]:
    every = sorted({word for pack in packs() for word in pack.case_words})
    # By the first letter, so that a word is compared with those few that begin like it.
    some = (
        f"{letter}(?:{'|'.join(word[1:] for word in words)})"
        for letter, words in groupby(every, lambda word: word[0])
    )
    return re.compile(rf" (?:{'|'.join(some)})(?= )")
