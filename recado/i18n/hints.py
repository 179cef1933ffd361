"""Single words that a text must hold before it is worth looking closer."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Hints:
    """Words in plain letters, some of any ending ("arrest*")."""

    whole: frozenset[str]
    beginnings: tuple[str, ...]

    @classmethod
    def of(cls, stems: Iterable[str]) -> Self:
        """The hints as the keyword files write them."""
        listed = list(stems)
        return cls(
            frozenset(stem for stem in listed if not stem.endswith("*")),
            tuple(stem[:-1] for stem in listed if stem.endswith("*")),
        )

    def are_in(self, said: str) -> bool:
        """Whether one of them is a word of `said`, which is in plain words."""
        return any(word in self.whole or word.startswith(self.beginnings) for word in said.split())
