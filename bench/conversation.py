"""The conversation itself: microseconds a turn, bytes of state, and what is left in memory.

The yardstick of a turn is the least that any engine of this kind does with the same state: read it from its
JSON and write it back, in the same run, in turn with ours.
"""

import gc
import json
import random
import statistics
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import cast

from recado.bot.rehearsal import FIRM, Rehearsal
from recado.flows.casetypes import load_all
from recado.flows.engine import decide
from recado.flows.events import Message
from recado.flows.view import View
from recado.i18n import commands, consent, page_words, words

TURNS = 100_000
LIMIT_US = 200.0
LIMIT_BYTES = 16 * 1024
LIMIT_GROWTH = 64 * 1024
"""Bytes that may be left after thousands of turns, once the caches of the readers are warm."""
TURNS_A_CLIENT = 200
TEXTS = (
    *("hola", "hello", "1", "2", "3", "15/03/1987", "si", "no", "2 de mayo de 2019", "May 5 2018", "gracias"),
    *(
        "estado",
        "pagar",
        "lista",
        "saltar",
        "atras",
        "ayuda",
        "¿cuánto tarda?",
        "no se",
        "LISTO",
        "done",
        "menu",
    ),
    *(
        "mi esposo nacio en Oaxaca y vive conmigo desde 2015",
        "cambiar 2",
        "IOE0912345678",
        "english",
        "español",
    ),
)


def measure(turns: int = TURNS) -> dict[str, object]:
    """Time every turn of many clients of every case type; look at the largest state and at what is left."""
    chance = random.Random(11)  # noqa: S311 - the same turns each time
    timed = Times()
    _walk(chance, turns, timed)
    grown = _growth(chance, turns // 10)
    ours, least = statistics.median(timed.ours) * 1e6, statistics.median(timed.least) * 1e6
    return {
        "turns": turns,
        "us": {"decide": round(ours, 1), "p99": round(statistics.quantiles(timed.ours, n=100)[98] * 1e6, 1)},
        "least_us": round(least, 1),
        "ratio": round(ours / least, 2),
        "largest_state": timed.largest,
        "grown_bytes": grown,
        "limits": {"us": LIMIT_US, "bytes": LIMIT_BYTES, "grown": LIMIT_GROWTH},
        "holds": ours < LIMIT_US and timed.largest < LIMIT_BYTES and grown < LIMIT_GROWTH,
    }


@dataclass
class Times:
    """Seconds of each turn, ours and the yardstick's, and the largest state in bytes."""

    ours: list[float] = field(default_factory=list)
    least: list[float] = field(default_factory=list)
    largest: int = 0


def _growth(chance: random.Random, turns: int) -> int:
    """Bytes that so many turns leave behind, after as many that warm the readers' caches."""
    gc.collect()
    tracemalloc.start()
    _walk(chance, turns // 2, None)
    gc.collect()
    before = tracemalloc.get_traced_memory()[0]
    _walk(chance, turns // 2, None)
    gc.collect()
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    return grown


def _walk(chance: random.Random, turns: int, times: Times | None) -> None:
    left = turns
    for made in _clients(chance):
        for _ in range(min(TURNS_A_CLIENT, left)):
            _turn(made, chance, times)
        left -= TURNS_A_CLIENT
        if left <= 0:
            return


def _clients(chance: random.Random) -> Iterator[Rehearsal]:
    kinds = sorted(load_all().values(), key=lambda kind: kind.slug)
    while True:
        kind = chance.choice(kinds)
        yield Rehearsal(kind, kind.questions[0].roles[0], chance.choice(("en", "es", None)))


def _turn(made: Rehearsal, chance: random.Random, times: Times | None) -> None:
    """One text: the engine alone is timed, then the rehearsal moves on with the same text."""
    message = Message(chance.choice(TEXTS), media=chance.choice((0, 0, 0, 0, 1)))
    if times is not None:
        state, view = made.state, View(firm=FIRM, parties=(made.party,))
        _forget()
        start = time.perf_counter()
        decide(state, message, view, made.now)
        between = time.perf_counter()
        json.dumps(json.loads(made.stored))
        times.least.append(time.perf_counter() - between)
        times.ours.append(between - start)
        times.largest = max(times.largest, len(made.stored.encode()))
    list(made.says(message.text, message.media))
    made.now += timedelta(seconds=chance.choice((5, 60, 3600)))


def _forget() -> None:
    """Every client types something new: what was read of an earlier text must not make this one cheaper."""
    readers = (words.plain, words.bare, consent.opt_out, commands.command, page_words.page_command)
    for reader in readers:
        reader.cache_clear()


def print_table(found: dict[str, object]) -> None:
    """For people."""
    us, limits = cast("dict[str, float]", found["us"]), cast("dict[str, float]", found["limits"])
    print(f"the conversation alone, {found['turns']} turns through every case type")
    print(f"  reading and writing the state's JSON   {found['least_us']:8.1f} us at the median")
    print(f"  decide                                 {us['decide']:8.1f} us (under {limits['us']:.0f})")
    print(
        f"  largest state                          {found['largest_state']:8} bytes (under {limits['bytes']})"
    )
    print(
        f"  left in memory by 5,000 warm turns     {found['grown_bytes']:8} bytes (under {limits['grown']})"
    )
    print("holds" if found["holds"] else "MISSED")


if __name__ == "__main__":
    print_table(measure())
