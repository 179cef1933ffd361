"""What cannot wait: the word itself, a raid, an arrest, a blow, despair, in the words that people text.

Unlike other readers this one looks inside sentences, because somebody in danger writes no whole messages of
ours. A missed one is worse than a false alarm, so the doubtful ones count; what is clearly past, elsewhere,
in the news, or about papers does not.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args

from rapidfuzz.distance import OSA

from recado.i18n.language import LANGUAGES, Language
from recado.i18n.words import LONGEST, bare, keywords, pattern, plain

Kind = Literal["word", "immigration", "safety", "despair"]
Said = Literal["despair", "safety", "immigration"]
Phrases = re.Pattern[str]

_SLIPS = 2
_SHORT = 3
"""Words: a part between commas that is no longer belongs to the next ("en 2015, me detuvieron")."""
_SENTENCE = re.compile(r"[.!?;\n\r¡¿]+")
_COMMA = re.compile(r"[,:()]+")
_YEAR = re.compile(r" (?:19|20)\d\d(?= |$)")
_WROTE_IT_RIGHT = (("llevó", "llevaron"), ("Llevó", "llevaron"), ("LLEVÓ", "llevaron"))
"""Without its accent "se lo llevo mañana" is somebody bringing a paper; with it, somebody was taken."""


@dataclass(frozen=True, slots=True)
class Emergency:
    """What kind, and the language in which it was said."""

    kind: Kind
    spoken: Language


@dataclass(frozen=True, slots=True)
class _Alarms:
    """The `emergency` part of one language's keyword file."""

    words: tuple[str, ...]
    triggers: frozenset[str]
    """A phrase is only looked for in a text with one of these words."""
    cries: frozenset[str]
    lead: frozenset[str]
    not_after: frozenset[str]
    seen: Phrases
    taken: Phrases
    held: Phrases
    safety: Phrases
    despair: Phrases
    harmless: Phrases
    past: Phrases
    news: Phrases
    papers: Phrases
    elsewhere: Phrases
    now: frozenset[str]
    things: frozenset[str]
    before: frozenset[str]
    taking: frozenset[str]
    conditional: frozenset[str]
    wondering: frozenset[str]


def emergency(text: str) -> Emergency | None:
    """What the text cries out, or None.

    "word" for the bare word (EMERGENCIA), which says nothing of what happened.
    """
    text = text[:LONGEST]
    for right, read in _WROTE_IT_RIGHT:
        text = text.replace(right, read)
    said = set(plain(text).split())
    if not any(_may_hold(said, alarms) for _, alarms in _alarms()):
        return None
    parts = list(_parts(text))
    for kind in get_args(Said):
        for language, alarms in _alarms():
            if any(_cries(part, alarms, kind) for part in parts):
                return Emergency(kind, language)
    return _word(parts)


def takes_it(text: str) -> bool:
    """Whether a colleague on call says that they take it (OK, VOY, 👍)."""
    said = bare(text)
    return "👍" in text or any(said in alarms.taking for _, alarms in _alarms())


def _may_hold(said: set[str], alarms: _Alarms) -> bool:
    """A glance before the search: nearly every text ends here."""
    return not said.isdisjoint(alarms.triggers) or any(_off(word, alarms) <= _SLIPS for word in said)


def _parts(text: str) -> Iterator[str]:
    """The sentences, cut at their commas too where a part can stand for itself."""
    for sentence in _SENTENCE.split(text):
        waiting = ""
        for piece in _COMMA.split(sentence):
            waiting = f"{waiting} {plain(piece)}".strip()
            if len(waiting.split()) > _SHORT:
                yield f" {waiting}"
                waiting = ""
        if waiting:
            yield f" {waiting}"


def _cries(part: str, alarms: _Alarms, kind: Said) -> bool:
    if kind == "despair":
        return _found(part, alarms.despair, alarms)
    if kind == "safety":
        return _found(part, alarms.safety, alarms, alarms.elsewhere)
    return (
        _found(part, alarms.taken, alarms)
        or _found(part, alarms.seen, alarms, alarms.news, alarms.papers)
        or _found(part, alarms.held, alarms, things=True)
    )


def _found(
    part: str,
    phrases: Phrases,
    alarms: _Alarms,
    *unless: Phrases,
    things: bool = False,
) -> bool:
    start, words = 0, set(part.split())
    while (hit := phrases.search(part, start)) is not None:
        start = hit.end()
        before = part[: hit.start()].split()
        if _undone(before, alarms) or alarms.harmless.search(part):
            continue
        if (alarms.past.search(part) or _YEAR.search(part)) and not words & alarms.now:
            continue
        if any(each.search(part) for each in unless) or (things and alarms.things & set(before)):
            continue
        return True
    return False


def _undone(before: list[str], alarms: _Alarms) -> bool:
    """Whether the words right before say that it did not happen, or only might."""
    last, second = before[-1] if before else "", before[-2] if len(before) > 1 else ""
    if second in alarms.wondering:
        # "No sé si lo agarraron": somebody who fears the worst.
        return False
    # A leading "si" is a yes without its accent.
    return last in alarms.before or (last in alarms.conditional and bool(second))


def _word(parts: list[str]) -> Emergency | None:
    """The bare word, in the language that spells it most like this."""
    found = [
        (slips, language)
        for language, alarms in _alarms()
        for part in parts
        if (slips := _slips(part, alarms)) is not None
    ]
    return Emergency("word", min(found)[1]) if found else None


def _slips(part: str, alarms: _Alarms) -> int | None:
    """How many letters the word is off by; None if it is not there, or a part of something else's name."""
    words = bare(part).split()
    if " ".join(words) in alarms.cries:
        return 0
    for word, after in zip(words, [*words[1:], ""], strict=True):
        if (off := _off(word, alarms)) <= _SLIPS:
            return None if after in alarms.not_after else off
        if word not in alarms.lead:
            return None
    return None


def _off(word: str, alarms: _Alarms) -> int:
    if word[0] != alarms.words[0][0]:
        return _SLIPS + 1
    return min(OSA.distance(word, meant, score_cutoff=_SLIPS) for meant in alarms.words)


@cache
def _alarms() -> tuple[tuple[Language, _Alarms], ...]:
    """Of every language whose keyword file has an `emergency` part."""
    read = ((language, keywords(language).get("emergency")) for language in LANGUAGES)
    return tuple((language, _load(raw)) for language, raw in read if raw and raw["words"])


def _load(raw: Mapping[str, Any]) -> _Alarms:
    def words(name: str) -> frozenset[str]:
        return frozenset(map(plain, raw[name]))

    def phrases(name: str) -> Phrases:
        return pattern(raw.get(name, ()), raw["sets"])

    return _Alarms(
        words=tuple(map(plain, raw["words"])),
        triggers=words("triggers"),
        cries=words("cries"),
        lead=words("lead"),
        not_after=words("not_after"),
        seen=phrases("seen"),
        taken=phrases("taken"),
        held=phrases("held"),
        safety=phrases("safety"),
        despair=phrases("despair"),
        harmless=phrases("harmless"),
        past=phrases("past"),
        news=phrases("news"),
        papers=phrases("papers"),
        elsewhere=phrases("elsewhere"),
        now=words("now"),
        things=words("things"),
        before=words("before"),
        taking=words("taking"),
        conditional=words("conditional"),
        wondering=words("wondering"),
    )
