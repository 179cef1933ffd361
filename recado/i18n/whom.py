"""For whom somebody writes: "soy Luis", "es para mi hija", "these are for Ana"."""

import re
from functools import cache

from recado.i18n.words import LONGEST, bare, packs, plain

_MOST_WORDS = 8


def whom(text: str) -> str:
    """The words after "soy", "es para", "this is for", in plain words; "" where the text says no such thing.

    A name is not known here: "soy casada" gives "casada".
    """
    said = bare(text)
    if len(text) > LONGEST or len(said.split()) > _MOST_WORDS:
        return ""
    lead = next((lead for lead in _leads() if said.startswith(f"{lead} ")), "")
    return said.removeprefix(lead).strip() if lead else ""


def relation(words: str) -> bool:
    """Whether `words`, as `whom` gives them, are somebody by relation only: "mi hija", "my husband"."""
    found = words.split()
    own = [pack for pack in packs() if found and found[-1] in pack.relations]
    return any(" ".join(found[:-1]) in pack.relation_of for pack in own)


def helps_another(text: str) -> bool:
    """Whether somebody is a relative of the person meant: "soy su mamá", "I'm her husband"."""
    return _helpers().search(f" {plain(text)}") is not None


def names_a_number(text: str) -> bool:
    """Whether `text` speaks of a telephone or its number."""
    return any(not pack.telephone.isdisjoint(plain(text).split()) for pack in packs())


@cache
def _helpers() -> re.Pattern[str]:
    either = "|".join(f"{pack.helper.pattern} ({'|'.join(sorted(pack.relations))})" for pack in packs())
    return re.compile(rf"(?:{either})(?= |$)")


@cache
def _leads() -> tuple[str, ...]:
    every = {phrase for pack in packs() for phrase in pack.for_whom}
    return tuple(sorted(every, key=len, reverse=True))
