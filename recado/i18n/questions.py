"""What a client asks: a frequent question with a text of its own, or a matter of law that none may answer."""

from functools import cache

from rapidfuzz.distance import OSA

from recado.i18n.words import LONGEST, Pack, packs, sentences

_SHORTEST_FUZZY = 5
_MOST_BESIDE = 4
"""Words beside the question: more of them say something that its answer would pass over."""


def frequent(text: str) -> str | None:
    """The slug of the one frequent question that `text` asks without a doubt, typos forgiven.

    None when it asks another, or several, or says much besides; and for a matter of law.
    """
    if len(text) > LONGEST:
        return None
    found, beside = set[str](), 0
    for part in _parts(text):
        slugs = {slug for pack in packs() if (slug := _asked(part, pack)) is not None}
        found |= slugs
        beside += 0 if slugs else len(part.split())
    if len(found) != 1 or beside > _MOST_BESIDE or advice_topic(text) is not None:
        return None
    return found.pop()


def advice_topic(text: str) -> str | None:
    """Which matter of law `text` asks about (travel, work, arrest, ...), or None.

    Wider than `frequent`, on purpose: a machine's silence is mended by a person, its advice is not.
    """
    if len(text) > LONGEST:
        return None
    # A comma parts nothing here: "I got a ticket, does it matter?"
    for sentence in map(" ".join, sentences(text)):
        for pack in packs():
            words = f" {_spelled(sentence, pack)}"
            for topic, asked in pack.advice.items():
                if asked.search(words):
                    return topic
    return None


def _parts(text: str) -> list[str]:
    return [part for sentence in sentences(text) for part in sentence]


def _asked(part: str, pack: Pack) -> str | None:
    words = f" {_spelled(part, pack)}"
    if not pack.frequent.fullmatch(words):
        return None
    return next((slug for slug, asked in pack.faq.items() if asked.fullmatch(words)), None)


@cache
def _near(pack_at: int) -> dict[tuple[str, int], tuple[str, ...]]:
    """The words of the questions by first letter and length, where a typo's meaning is looked for."""
    near: dict[tuple[str, int], list[str]] = {}
    for word in sorted(packs()[pack_at].asked):
        if len(word) >= _SHORTEST_FUZZY:
            near.setdefault((word[0], len(word)), []).append(word)
    return {key: tuple(words) for key, words in near.items()}


def _spelled(part: str, pack: Pack) -> str:
    """The words as they were meant: abbreviations written out, one slip in a longer word forgiven."""
    return " ".join(_meant(word, pack) for word in part.split())


def _meant(word: str, pack: Pack) -> str:
    known = pack.texting.get(word)
    if known is not None:
        return known
    if word in pack.asked or len(word) < _SHORTEST_FUZZY:
        return word
    near = _near(packs().index(pack))
    alike = [
        each
        for length in (len(word), len(word) - 1, len(word) + 1)
        for each in near.get((word[0], length), ())
        if OSA.distance(word, each, score_cutoff=1) <= 1
    ]
    return alike[0] if len(alike) == 1 else word
