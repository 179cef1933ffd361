"""What was read on a page, as plain lines."""

from dataclasses import dataclass

MOST_LINES = 400
LONGEST_LINE = 300
"""Of what is read, no more is kept: a page of print has some 60 lines of 100 letters."""


@dataclass(frozen=True, slots=True)
class PageText:
    """The lines of a page in reading order, and those of its zone, if it seems to have one."""

    lines: tuple[str, ...]
    zone: tuple[str, ...] = ()
