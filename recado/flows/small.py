"""Small talk: thanks, greetings and bare emoji answer nothing, ask nothing, and make no work for staff."""

from __future__ import annotations

from recado.i18n.words import bare

_WORD = "passport"


def is_polite(text: str) -> bool:
    """Whether the text holds nothing but polite words, emoji or signs ("hola, buenas tardes", "🙏")."""
    # `bare` keeps a text of polite words whole when nothing else is there, so something is put there.
    return bare(f"{text} {_WORD}") == _WORD
