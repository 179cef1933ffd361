"""Words that opt out and in. Exact, in every language at once, and never by resemblance.

Twilio acts on single words only ("STOP PLEASE" reaches the application unhandled), and the rule of
47 CFR 64.1200(a)(10) honours any reasonable wording, so clear sentences count too.
"""

import re
from functools import cache, lru_cache
from itertools import chain

from recado.i18n.words import AT_HAND, LONGEST, bare, packs, pattern, plain, sentences

_LONGEST_PART = 160


@lru_cache(maxsize=AT_HAND)
def opt_out(text: str) -> bool:
    """Whether `text` asks to get no more messages: as a whole message, or in a clear sentence of its own.

    "STOP", "alto por favor", "ya no me manden mensajes" do; "cancelé la cita", "stop by the office" and
    "when it is over, stop texting me" do not.
    """
    said = bare(text)
    if len(text) > LONGEST or not said:
        return False
    if any(_once(said) in pack.opt_out for pack in packs()):
        return True
    return any(map(_asks_to_stop, sentences(text)))


def opt_in(text: str) -> bool:
    """Whether the whole of `text` is a word that takes an opt-out back (START, INICIAR, and Twilio's YES).

    To be asked only about an address that has opted out: elsewhere YES is an answer like another.
    """
    said = bare(text)
    return any(said in pack.opt_in for pack in packs())


def wrong_number(text: str) -> bool:
    """Whether `text` says that it reached somebody else."""
    return len(text) <= LONGEST and any(
        _is_one_of(part, pack.wrong_number)
        for sentence in sentences(text)
        for part in sentence
        for pack in packs()
    )


def denies(text: str, name: str) -> bool:
    """Whether `text` is not of the person called `name`, by its own words ("no soy Ana", "this isn't Ana").

    To be asked with a name that the writer has heard from us: only it can be denied.
    """
    named = plain(name)
    if not named or len(text) > LONGEST or named.split()[0] not in plain(text):
        return False
    denial = _denial(named)
    return any(_is_one_of(part, denial) for sentence in sentences(text) for part in sentence)


def _asks_to_stop(sentence: list[str]) -> bool:
    for part in sentence:
        if any(part in pack.opt_out_anywhere or _is_one_of(part, pack.opt_out_sentences) for pack in packs()):
            return True
        # "When my case is over, stop texting me" asks for nothing now.
        if _conditions().search(part):
            return False
    return False


def _once(said: str) -> str:
    """The word that is repeated or spelt out: "stop" for "stop stop stop" and for "s t o p"."""
    words = said.split()
    if len(words) > 1 and all(len(word) == 1 for word in words):
        return "".join(words)
    return words[0] if len(set(words)) == 1 else said


def _is_one_of(part: str, sentences: re.Pattern[str]) -> bool:
    return len(part) <= _LONGEST_PART and sentences.fullmatch(f" {part}") is not None


@lru_cache(maxsize=AT_HAND)
def _denial(named: str) -> re.Pattern[str]:
    """The name as it is, and as English makes it somebody's: "anas phone"."""
    return pattern(chain.from_iterable(pack.denials for pack in packs()), {"name": [named, f"{named}s"]})


@cache
def _conditions() -> re.Pattern[str]:
    words = "|".join(sorted({phrase for pack in packs() for phrase in pack.conditions}))
    # With words after it: "si" alone is a yes without its accent.
    return re.compile(rf"\b(?:{words})\b .")
