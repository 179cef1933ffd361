"""The portal's own words: help, menu, status and the rest, at any point of a conversation."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from rapidfuzz import process
from rapidfuzz.distance import OSA

from recado.i18n.amounts import amount
from recado.i18n.consent import opt_out
from recado.i18n.language import Language
from recado.i18n.words import bare, packs

CommandName = Literal[
    "help", "menu", "status", "checklist", "pay", "language", "person", "back", "skip", "done", "who"
]

COMMANDS: tuple[CommandName, ...] = get_args(CommandName)

_LONGEST = 60
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


def command(text: str) -> Command | None:
    """The global word that the whole of `text` is, in any language, or None.

    Polite words around it are allowed, and small typos in words of five letters or more. A word inside a
    sentence is never a command, and neither is a word that opts out.
    """
    said = bare(text)
    if not said or len(said) > _LONGEST or opt_out(text):
        return None
    return _table().get(said) or _pay_amount(text) or _near(said)


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
    allowed = 0 if len(said) < 5 else 1 if len(said) < 8 else 2
    if not allowed or said in _real_words():
        return None
    near = process.extract(said, list(_table()), scorer=OSA.distance, score_cutoff=allowed, limit=8)
    # People rarely miss a first letter, and where they seem to it is another word ("visto" for "listo").
    near = [found for found in near if found[0][0] == said[0] and len(found[0]) >= 5]
    closest = {_table()[phrase] for phrase, distance, _ in near if distance == near[0][1]}
    return closest.pop() if len({(each.name, each.switch_to) for each in closest}) == 1 else None


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
