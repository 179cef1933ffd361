"""Which lines of a page's text may be a machine-readable zone, made as long as its layout wants them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Literal

from recado.media.page_text import MOST_LINES

Layout = Literal["TD1", "TD2", "TD3", "MRV-A", "MRV-B"]

LENGTHS: dict[Layout, tuple[int, int]] = {
    "TD1": (3, 30),
    "TD2": (2, 36),
    "TD3": (2, 44),
    "MRV-A": (2, 44),
    "MRV-B": (2, 36),
}
"""How many lines of how many characters (ICAO Doc 9303, parts 4 to 7)."""

"""Of one page, no more lines are looked at."""
_MOST_ROWS = 3
_SLACK = 6
"""How many fillers a reader may have lost or added in one line."""
_FILLERS = str.maketrans({"«": "<<", "»": "<<", "‹": "<", "›": "<", "≪": "<<", "€": "<", "＜": "<", "{": "<"})
_STRAY = re.compile(r"[^A-Z0-9<]")
_PASSPORT = frozenset("PR")  # R is a P whose foot was seen in a fold
_CARD = frozenset("IAC1L")
_VISA = frozenset("V")


def candidates(readings: Sequence[Sequence[str]]) -> Iterator[tuple[Layout, tuple[str, ...]]]:
    """Yield each run of lines that may be a zone, with the layout that it would have.

    Where a page was read more than once, rows of the readings are mixed, as long as each has as many.
    """
    cleaned = [_likely(lines) for lines in readings]
    for lines in cleaned:
        for at in range(len(lines) - 1):
            yield from _runs(lines[at:])
    zones = [lines for lines in cleaned if 2 <= len(lines) <= _MOST_ROWS]
    if len(zones) > 1 and len({len(lines) for lines in zones}) == 1:
        for mixed in product(*zip(*zones, strict=True)):
            yield from _runs(mixed)


def _runs(lines: Sequence[str]) -> Iterator[tuple[Layout, tuple[str, ...]]]:
    for layout, (rows, length) in LENGTHS.items():
        run = lines[:rows]
        if len(run) == rows and _begins(layout, run[0]):
            yield from _sized(layout, run, length)


def _likely(lines: Sequence[str]) -> list[str]:
    return [line for line in map(_cleaned, lines[:MOST_LINES]) if len(line) >= 30 - _SLACK]


def _cleaned(line: str) -> str:
    text = line.upper().translate(_FILLERS)
    # A sentence is no zone: of its letters many would be strays.
    bare = _STRAY.sub("", text)
    return bare if len(bare) >= 0.9 * len(text.replace(" ", "")) else ""


def _begins(layout: Layout, first: str) -> bool:
    letters = _VISA if layout.startswith("MRV") else _PASSPORT if layout == "TD3" else _CARD
    return first[0] in letters or (layout == "TD2" and first[0] in _PASSPORT)


def _sized(layout: Layout, run: Sequence[str], length: int) -> Iterator[tuple[Layout, tuple[str, ...]]]:
    """The run with every line at its length, if fillers alone make up the difference."""
    if any(abs(len(line) - length) > _SLACK for line in run):
        return
    names = {0} if layout != "TD1" else {2}
    rows = tuple(
        _named(line, length) if number in names else _filled(line, length) for number, line in enumerate(run)
    )
    # Names never fill their line, nor does a line without any filler hold them.
    if all(len(row) == length for row in rows) and "<" in rows[min(names)][5:]:
        yield layout, rows


def _named(line: str, length: int) -> str:
    """A line that ends in names: what is missing or too much are fillers at its end."""
    if len(line) > length and line[length:].strip("<KCLES"):
        return line
    return line[:length].ljust(length, "<")


def _filled(line: str, length: int) -> str:
    """A line of data: what is missing or too much are fillers of its longest run."""
    runs = [found.span() for found in re.finditer("<+", line)]
    if len(line) == length or not runs:
        return line
    start, end = max(runs, key=lambda span: span[1] - span[0])
    wanted = end - start + length - len(line)
    return line[:start] + "<" * wanted + line[end:] if wanted >= 0 else line
