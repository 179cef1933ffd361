"""Effects of what somebody asked of us, or told us about ourselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class SetOnlyReminders:
    """From now on only reminders and answers go to this contact point, or everything again."""

    wanted: bool


@dataclass(frozen=True, slots=True)
class FlagInterpreter:
    """Staff need an interpreter of `language` to talk with whoever writes here."""

    language: str


@dataclass(frozen=True, slots=True)
class SaveSurvey:
    """How it went, 1 (bad) to 5 (good), asked after the intake or at the end; a comment may follow."""

    party: str
    kind: Literal["intake", "end"]
    score: int
    comment: str = ""
