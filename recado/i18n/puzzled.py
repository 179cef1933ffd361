"""What people write who do not understand what they read: "no entiendo", "que?", "wat", "donde lo mando"."""

import re
from functools import cache, lru_cache

from recado.i18n.answers import yes_no
from recado.i18n.words import AT_HAND, Pack, bare, packs

_LONGEST = 80
_ONLY_MARKS = re.compile(r"\W*[?¿]\W*")


@lru_cache(maxsize=AT_HAND)
def puzzled(text: str) -> bool:
    """Whether the whole of `text` says that its writer does not understand, or asks what to do.

    It asks nothing of a person: the same thing in other words, or an example, is its answer.
    """
    if len(text) > _LONGEST:
        return False
    if _ONLY_MARKS.fullmatch(text):
        return True
    said = bare(text).split()
    # "k" is "que" to some and "okay" to others.
    return any(_asks(pack, said) for pack in packs()) and yes_no(text) is None


def _asks(pack: Pack, said: list[str]) -> bool:
    words = " ".join(pack.texting.get(word, word) for word in said)
    return _asked(pack.language).fullmatch(f" {words}") is not None


@cache
def _asked(language: str) -> re.Pattern[str]:
    pack = next(each for each in packs() if each.language == language)
    return re.compile("|".join(each.pattern for each in pack.asides["puzzled"]) or "(?!)")
