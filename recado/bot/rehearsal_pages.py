"""The pages of a conversation without a house around it: in which order they lie, and which are out."""

from __future__ import annotations

from dataclasses import dataclass, field

from recado.flows import arranged
from recado.flows.effects import AddPage

Paper = tuple[str, str]
"""Whose, and which."""


@dataclass
class Desk:
    """What the shell's tables would know of the pages of each paper."""

    laid: dict[Paper, list[str]] = field(default_factory=dict)
    """All pages that ever came, in order."""
    out: set[str] = field(default_factory=set)
    awaited: dict[Paper, list[str]] = field(default_factory=dict)
    """For each file on its way, the page whose place it is to take."""
    made: int = 0

    def perform(self, effect: object) -> tuple[str, str] | None:
        """Do what a turn asks with pages; return whose paper it was, and which; None for any other effect."""
        match effect:
            case AddPage(key, item, _, instead):
                self.add(key, item, instead)
            case arranged.SortFiles(key, item, files, _):
                for _ in range(files):
                    self.add(key, item)
            case (
                arranged.RemovePages(key, item)
                | arranged.RestorePages(key, item)
                | arranged.ReplacePage(key, item)
            ):
                self.arrange(effect)
            case _:
                return None
        return key, item

    def sheets(self, key: str, item: str) -> tuple[str, ...]:
        """The pages of the PDF, in order."""
        return tuple(sheet for sheet in self.laid.get((key, item), ()) if sheet not in self.out)

    def add(self, key: str, item: str, instead: str = "") -> None:
        """A file is on its way."""
        self.awaited.setdefault((key, item), []).append(instead)

    def read(
        self, key: str, item: str, pages: int, faults: tuple[str, ...], alike: str
    ) -> tuple[tuple[str, ...], tuple[str, ...], str, str]:
        """A file was read: the names of its pages, and the rest of what the turn is told."""
        new = tuple(f"sheet{self.made + number}" for number in range(1, pages + 1))
        self.made += pages
        self.laid.setdefault((key, item), []).extend(new)
        waiting = self.awaited.get((key, item), [])
        return new, faults, alike, waiting.pop(0) if waiting else ""

    def lost(self, key: str, item: str) -> int:
        """How many files never gave a page; they are expected no longer."""
        return len(self.awaited.pop((key, item), []))

    def arrange(self, effect: arranged.RemovePages | arranged.RestorePages | arranged.ReplacePage) -> None:
        """Take pages out, put them back, or let one take another's place."""
        match effect:
            case arranged.RemovePages(_, _, sheets):
                self.out |= set(sheets)
            case arranged.RestorePages(_, _, sheets):
                self.out -= set(sheets)
            case arranged.ReplacePage(key, item, old, new):
                laid = [sheet for sheet in self.laid[key, item] if sheet not in new]
                at = laid.index(old) + 1
                self.laid[key, item] = [*laid[:at], *new, *laid[at:]]
                self.out.add(old)
