"""What people tell that changes a life, and with it a case: a move, an arrest, a birth, a job lost."""

import re
from functools import cache
from typing import Literal, get_args

from recado.i18n.hints import Hints
from recado.i18n.words import LONGEST, Pack, bare, packs, plain

LifeChange = Literal["moved", "arrested", "married", "divorced", "born", "laid_off", "document_lost", "death"]

_CHANGES: tuple[LifeChange, ...] = get_args(LifeChange)
_LONGEST_PART = 240
_SENTENCE = re.compile(r"[^.!?;\n\r]+[.!?;]?")
_PART_END = re.compile(r"[,:()]+")
_YEARS = re.compile(r"\b\d+ (?:anos|years)\b|\b(?:en|in|desde|since|del|de|of|\d\d?) (?:19|20)\d\d\b")
_MONTH_AND_YEAR = r"\b(?:{months}) (?:19|20)\d\d\b"


def life_change(text: str) -> LifeChange | None:
    """What changed in the life of whoever writes, told as the whole of `text` or in a clause of its own.

    "me mudé", "I got a DUI last night", "se murió mi papá" do; a question, a condition ("si me mudo"),
    "no me he mudado", somebody else's move and what happened years ago do not.
    """
    said = plain(text)
    if len(text) > LONGEST or not _hints().are_in(said) or _is_of_long_ago(said):
        return None
    for sentence in _SENTENCE.findall(text):
        for part in _told(sentence):
            if _conditions().search(part):
                break
            if (found := _change(part)) is not None:
                return found
    return None


def _told(sentence: str) -> list[str]:
    """The parts of a sentence that state something: of "I moved, is that ok?" the first."""
    stated, opened, _ = sentence.partition("¿")
    parts = [bare(part) for part in _PART_END.split(stated)]
    if sentence.endswith("?") and not opened:
        parts = parts[:-1]
    return [part for part in parts if part and len(part) <= _LONGEST_PART]


def _change(part: str) -> LifeChange | None:
    said = f" {part}"
    # With and without what may go first: "ya" may be a part of the news itself.
    for clause in dict.fromkeys((said, _before().sub("", said))):
        for pattern in _news():
            if (found := pattern.fullmatch(clause)) is not None:
                return found.lastgroup  # type: ignore[return-value]
    return None


@cache
def _news() -> tuple[re.Pattern[str], ...]:
    """One pattern a language, whose group that matched is named for the change."""
    return tuple(re.compile("|".join(_of_kind(pack, kind) for kind in _CHANGES)) for pack in packs())


def _of_kind(pack: Pack, kind: LifeChange) -> str:
    # Only the kind is a group, so that it is the last one to have matched.
    return f"(?P<{kind}>{re.sub(r'[(](?![?])', '(?:', pack.life[kind].pattern)})"


@cache
def _before() -> re.Pattern[str]:
    phrases = sorted({phrase for pack in packs() for phrase in pack.before_life}, key=len, reverse=True)
    return re.compile(rf"^(?: (?:{'|'.join(phrases)})(?= )){{1,4}}")


def _is_of_long_ago(said: str) -> bool:
    return bool(_YEARS.search(said) or _long_ago().search(said))


@cache
def _hints() -> Hints:
    return Hints.of(stem for pack in packs() for stem in pack.life_hints)


@cache
def _long_ago() -> re.Pattern[str]:
    phrases = "|".join(sorted({phrase for pack in packs() for phrase in pack.long_ago}))
    months = "|".join(sorted({month for pack in packs() for month in pack.months}))
    return re.compile(rf"\b(?:{phrases})\b|" + _MONTH_AND_YEAR.format(months=months))


@cache
def _conditions() -> re.Pattern[str]:
    words = "|".join(sorted({phrase for pack in packs() for phrase in pack.conditions}))
    # Only at its beginning, and with words after it: "si" alone is a yes without its accent.
    return re.compile(rf"^(?:{words})\b .")
