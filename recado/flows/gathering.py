"""Documents that are open at once: one takes the next photo, the others wait with their counts.

What is remembered of a document while it is open lies flat in the dialogue's memory for the one at hand
(``open``), and under ``waiting`` for the others: ``sent`` and ``got`` (files sent, good pages read),
``refused`` and ``told`` (codes and faults already spoken of), ``asked_side`` and ``asked_weak`` (asked once),
``weak`` (pages that are hard to read), ``hope`` and ``hope_at`` (the one for which a better photo was asked,
and when).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from recado.flows.talk import Talk

COUNTS = ("sent", "got", "refused", "told", "asked_side", "asked_weak", "weak", "hope", "hope_at")


def every(talk: Talk) -> tuple[str, ...]:
    """The lines whose documents are open, the one at hand first."""
    at_hand = talk.recall("open")
    return (*((at_hand,) if at_hand else ()), *(slug for slug in _waiting(talk) if slug != at_hand))


def turn_to(talk: Talk, slug: str) -> None:
    """From now on this document takes the photos; the one that did waits."""
    at_hand, waiting = talk.recall("open"), _waiting(talk)
    if at_hand == slug:
        return
    if at_hand:
        memory = talk.dialogue.memory
        waiting[at_hand] = {name: memory[name] for name in COUNTS if name in memory}
    if talk.recall("closing") == slug:
        # A late page of what was closing: what was counted still counts.
        counts = talk.dialogue.memory if not at_hand else waiting.pop(slug, {})
        talk.remember(closing=None)
    else:
        counts = waiting.pop(slug, {})
    _put(talk, slug, counts, waiting)


def leave(talk: Talk, slug: str) -> None:
    """This document takes no photos any more; the one that was open before it does again."""
    waiting = _waiting(talk)
    waiting.pop(slug, None)
    if talk.recall("open") != slug:
        talk.remember(waiting=waiting or None)
    elif waiting:
        following, counts = waiting.popitem()
        _put(talk, following, counts, waiting)
    else:
        talk.remember(open=None, waiting=None)


def count(talk: Talk, slug: str, name: str) -> int:
    """A number remembered of this document; 0 when there is none."""
    value = _notes(talk, slug).get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def words(talk: Talk, slug: str, name: str) -> tuple[str, ...]:
    """A list of words remembered of this document."""
    value = _notes(talk, slug).get(name)
    return tuple(word for word in value if isinstance(word, str)) if isinstance(value, list | tuple) else ()


def word(talk: Talk, slug: str, name: str) -> str:
    """A word remembered of this document, or ""."""
    value = _notes(talk, slug).get(name)
    return value if isinstance(value, str) else ""


def note(talk: Talk, slug: str, **facts: Any) -> None:
    """Remember facts of this document; None forgets one."""
    waiting = _waiting(talk)
    if _flat(talk, slug):
        talk.remember(**facts)
    if _flat(talk, slug) or slug not in waiting:
        return
    known = {**waiting[slug], **facts}
    waiting[slug] = {name: value for name, value in known.items() if value is not None}
    talk.remember(waiting=waiting)


def forget(talk: Talk) -> None:
    """Begin to count anew for the document at hand."""
    talk.remember(**dict.fromkeys(COUNTS))


def _put(talk: Talk, slug: str, counts: Mapping[str, Any], waiting: Mapping[str, Any]) -> None:
    facts = {name: counts.get(name) for name in COUNTS}
    talk.remember(open=slug, waiting=dict(waiting) or None, **facts)


def _notes(talk: Talk, slug: str) -> Mapping[str, Any]:
    return talk.dialogue.memory if _flat(talk, slug) else _waiting(talk).get(slug, {})


def _flat(talk: Talk, slug: str) -> bool:
    """Whether its facts lie flat: it is at hand, or was the last that was."""
    return talk.recall("open") in {slug, ""}


def _waiting(talk: Talk) -> dict[str, dict[str, Any]]:
    stored = talk.dialogue.memory.get("waiting")
    if not isinstance(stored, Mapping):
        return {}
    return {slug: dict(known) for slug, known in stored.items() if isinstance(known, Mapping)}
