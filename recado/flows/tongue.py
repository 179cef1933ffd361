"""Somebody set to one language who writes in the other: twice asks, once; nothing switches by itself."""

from __future__ import annotations

from recado.flows.talk import Talk
from recado.i18n.understand import command, language_of

_TWICE = 2
_FEWEST = 3
"""Words: one or two prove nothing ("ok", "my husband" beside a photo)."""


def asks(talk: Talk, text: str) -> bool:
    """Whether this is the second clear text running in the other language, where we never asked before."""
    memory, language = talk.contact.memory, talk.contact.language
    if language is None or memory.get("tongue_asked") or talk.muted:
        return False
    heard = language_of(text) if len(text.split()) >= _FEWEST and command(text) is None else None
    stored = memory.get("tongue")
    before = stored if isinstance(stored, int) else 0
    times = before + 1 if heard not in (None, language) else 0
    if times >= _TWICE:
        talk.remember_here(tongue_asked=1, tongue=0)
        return True
    if times != before and heard is not None:
        talk.remember_here(tongue=times)
    return False
