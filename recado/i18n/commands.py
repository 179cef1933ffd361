"""The portal's own words: help, menu, status and the rest, at any point of a conversation."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, get_args

from rapidfuzz.distance import OSA

from recado.i18n.amounts import amount
from recado.i18n.consent import opt_out
from recado.i18n.language import Language
from recado.i18n.words import AT_HAND, bare, packs

CommandName = Literal[
    "help",
    "menu",
    "status",
    "checklist",
    "pay",
    "language",
    "person",
    "back",
    "skip",
    "done",
    "who",
    "verify",
    "report",
    "delete",
    "phrase",
    "example",
    "reminders",
    "everything",
]

COMMANDS: tuple[CommandName, ...] = get_args(CommandName)

_LONGEST = 60
_SHORTEST_FUZZY = 5
_MOST_MISSED = 2
_SHORT = 3
_PAY = re.compile(r"^\s*(?P<word>[^\W\d_]+)\s+(?P<rest>\S.*)$", re.DOTALL)


@dataclass(frozen=True)
class Command:
    """A global word: what it asks for, and the language it was said in when only one language says it so.

    `switch_to` is set for "language" when the language itself was named ("español"); `cents` for "pay"
    when an amount followed ("pagar 200").
    """

    name: CommandName
    spoken: Language | None = None
    switch_to: Language | None = None
    cents: int | None = None


@lru_cache(maxsize=AT_HAND)
def command(text: str) -> Command | None:
    """The global word that the whole of `text` is, in any language, or None.

    Polite words around it are allowed, and small typos in words of five letters or more. A word inside a
    sentence is never a command, and neither is a word that opts out.
    """
    said = bare(text)
    if not said or len(said) > _LONGEST or opt_out(text):
        return None
    exact = _table().get(said) or _pay_amount(text) or _table().get(_written_out(said, _shortened()))
    return exact or _near(said) or _table().get(_written_out(said, _misspelt()))


def _written_out(said: str, meant: Mapping[str, str]) -> str:
    """With words as they are meant: "q me falta", "kiero ablar con alguien"."""
    return " ".join(meant.get(word, word) for word in said.split())


def _pay_amount(text: str) -> Command | None:
    found = _PAY.match(text)
    if not found:
        return None
    verb = _table().get(bare(found["word"])) or _near(bare(found["word"]))
    cents = amount(found["rest"])
    if verb is None or verb.name != "pay" or cents is None:
        return None
    return Command("pay", verb.spoken, cents=cents)


def _near(said: str) -> Command | None:
    words = said.split()
    if _real_words().intersection([said, *words]):
        return None
    near = [
        (missed, meant)
        for phrase, meant in _alike().get((len(words), words[0][0]), [])
        if (missed := _missed(words, phrase)) is not None
    ]
    fewest = min((missed for missed, _ in near), default=0)
    closest = [meant for missed, meant in near if missed == fewest]
    return closest[0] if len({(each.name, each.switch_to) for each in closest}) == 1 else None


def _missed(words: list[str], meant: list[str]) -> int | None:
    """How many words differ by one slip of the thumb, at most two; None when any differs by more.

    Words under five letters must be exact, and first letters too: where one seems missed it usually is
    another word ("visto" for "listo", "mi casa" for "mi caso").
    """
    missed = 0
    for word, intended in zip(words, meant, strict=True):
        if word == intended:
            continue
        if min(len(word), len(intended)) < _SHORTEST_FUZZY or word[0] != intended[0]:
            return None
        if OSA.distance(word, intended, score_cutoff=1) > 1:
            return None
        missed += 1
    return missed if missed <= _MOST_MISSED else None


@cache
def _table() -> dict[str, Command]:
    table: dict[str, Command] = {}
    for pack in packs():
        for name in COMMANDS:
            for phrase in pack.commands[name]:
                _put(table, phrase, Command(name, pack.language))
        for to, phrases in pack.switch.items():
            for phrase in phrases:
                _put(table, phrase, Command("language", pack.language, switch_to=to))
    return table


@cache
def _alike() -> dict[tuple[int, str], list[tuple[list[str], Command]]]:
    """The phrases by their number of words and first letter, which a slip of the thumb leaves as they are."""
    grouped: dict[tuple[int, str], list[tuple[list[str], Command]]] = {}
    for phrase, found in _table().items():
        words = phrase.split()
        grouped.setdefault((len(words), words[0][0]), []).append((words, found))
    return grouped


def _put(table: dict[str, Command], phrase: str, found: Command) -> None:
    known = table.get(phrase)
    if known and (known.name, known.switch_to) == (found.name, found.switch_to):
        found = Command(found.name, None if known.spoken != found.spoken else known.spoken, found.switch_to)
    elif known:
        raise ValueError(f"{phrase!r} is both {known.name} and {found.name}")
    table[phrase] = found


@cache
def _real_words() -> frozenset[str]:
    return frozenset(word for pack in packs() for word in pack.not_commands)


@cache
def _shortened() -> dict[str, str]:
    return {word: meant for word, meant in _misspelt().items() if len(word) < _SHORT}


@cache
def _misspelt() -> dict[str, str]:
    return {word: meant for pack in packs() for word, meant in pack.texting.items()}
