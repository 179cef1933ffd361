"""One scene, told in both languages: what the client types is given in each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from characters import ANA
from talking import ANA_ANSWERS, Conversation, Golden, party

from recado.flows.state import Contact

LANGUAGES = ("es", "en")


@dataclass(frozen=True)
class Side:
    """One language of a scene."""

    language: Literal["es", "en"]
    golden: Golden

    def __call__(self, es: str, en: str) -> str:
        """What is typed on this side."""
        return es if self.language == "es" else en

    def known(self, **changes: object) -> Contact:
        """A contact point that speaks it, has agreed to texts and was greeted."""
        return Contact(language=self.language, consent="given", greeted=True, **changes)  # type: ignore[arg-type]

    def ana(self, **changes: object) -> Conversation:
        """Ana at her checklist, all questions answered."""
        talk = Conversation((party(ANA, **{"answers": ANA_ANSWERS, **changes}),), self.known())
        return talk.says(self("hola", "hello")).says(self("15/03/1987", "03/15/1987"))

    def keep(self, name: str, talk: Conversation) -> Conversation:
        """Hold the conversation against its golden of this language."""
        self.golden(f"{name}_{self.language}", talk)
        return talk
