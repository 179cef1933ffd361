"""Texts that nobody typed to be answered: a tap on our words, and what a telephone answers by itself."""

import re
from functools import cache

from recado.i18n.words import LONGEST, packs, plain, sentences

_QUOTED = r"[\"'“”„«‘].+[\"'“”»’…]?"
_LONGEST_AUTOMATIC = 400


def tapback(text: str) -> bool:
    """Whether `text` is a reaction to one of our texts, which telephones send as words over SMS.

    "Liked “Next: passport…”", "Le encantó “…”", "👍 to “…”" are; a thumb alone is an answer like another.
    """
    return len(text) <= LONGEST and _tap().fullmatch(" ".join(text.split())) is not None


def automatic(text: str) -> bool:
    """Whether a telephone or an office answers by itself: "I am driving", "este es un mensaje automático"."""
    if len(text) > _LONGEST_AUTOMATIC:
        return False
    whole = plain(text)
    return any(
        phrase in f" {whole} " for pack in packs() for phrase in _padded(pack.automatic_anywhere)
    ) or any(part in pack.automatic for sentence in sentences(text) for part in sentence for pack in packs())


@cache
def _padded(phrases: frozenset[str]) -> tuple[str, ...]:
    return tuple(f" {phrase} " for phrase in sorted(phrases))


@cache
def _tap() -> re.Pattern[str]:
    verbs = "|".join(re.escape(each) for pack in packs() for each in pack.reacted)
    to = "|".join(re.escape(each) for pack in packs() for each in pack.reacted_to)
    things = "|".join(re.escape(each) for pack in packs() for each in pack.reacted_things)
    said = f"(?:{_QUOTED}|(?:{things})\\.?)"
    return re.compile(
        rf"(?:{verbs}) {said}|(?:{verbs})?\W*[^\w\s]+\W* ?(?:{to}) ?:? {said}", re.IGNORECASE | re.DOTALL
    )
