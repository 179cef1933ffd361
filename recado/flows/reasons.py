"""Why a paper is sent back: a list that staff choose from, each with a text that the client reads."""

from __future__ import annotations

from typing import Literal, get_args

from recado.flows.effects import Bilingual
from recado.i18n.catalog import render

Reason = Literal[
    "glare",
    "cut_edge",
    "blurry",
    "dark",
    "expired",
    "wrong_side",
    "wrong_document",
    "needs_translation",
    "incomplete_pages",
    "other",
]
REASONS: tuple[Reason, ...] = get_args(Reason)
OTHER: Reason = "other"
"""What none of them says: the client reads what staff wrote, and nothing else."""
TRANSLATE: Reason = "needs_translation"
DRAWN: tuple[Reason, ...] = (
    "glare",
    "cut_edge",
    "blurry",
    "dark",
    "wrong_side",
    "needs_translation",
    "incomplete_pages",
)
"""Those that a drawing helps to understand, a bad and a good one side by side."""


def because(code: str, words: str) -> Bilingual:
    """The reason as the client reads it: the list's own text, or staff's words where it has none."""
    if code not in REASONS or code == OTHER:
        return Bilingual(words, words)
    return Bilingual(render(f"reasons.{code}", "en"), render(f"reasons.{code}", "es"))


def added(code: str, words: str) -> str:
    """What staff wrote beside a reason of the list; empty where their words are the reason."""
    return words if code in REASONS and code != OTHER else ""
