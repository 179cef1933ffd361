"""Recovery: whatever is stored, a turn starts from something the current flows know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, get_args

from recado.flows.state import Consent, Contact, Dialogue, Frame, Identity
from recado.i18n.language import LANGUAGES

STEPS = frozenset(
    {
        ("intake", "question"),
        ("checklist", "item"),
        ("checklist", "rest"),
        ("billing", "choose"),
        ("life", "address"),
        ("phrase", "choose"),
        ("review", "page"),
        ("lacking", "reason"),
        ("sorting", "which"),
        ("signature", "original"),
        ("survey", "score"),
        ("survey", "comment"),
        ("lead", "consent"),
        ("lead", "language"),
        ("lead", "name"),
        ("lead", "about"),
        ("lead", "when"),
        ("lead", "source"),
        ("lead", "silent"),
    }
)
"""Every place where a dialogue may stand between turns."""

_QUESTIONS = frozenset({None, "language", "consent", "party"})


def contact(stored: Contact) -> tuple[Contact, str]:
    """The contact's part with every value that is not one of ours at its safest, and what was wrong."""
    mended = replace(
        stored,
        language=stored.language if stored.language in LANGUAGES else None,
        consent=stored.consent if stored.consent in get_args(Consent) else "unasked",
        # Whatever is not a clear no is taken for an opt-out: silence is the mistake that can be mended.
        opted_out=stored.opted_out is not False,
        party=_word(stored.party),
        party_until=_word(stored.party_until),
        greeted=stored.greeted is True,
        asked=stored.asked if _word(stored.asked) in _QUESTIONS else None,
        memory=_mapping(stored.memory),
    )
    return mended, "" if mended == stored else "the contact's stored state was not readable"


def dialogue(stored: Dialogue) -> tuple[Dialogue, str]:
    """The same for one dialogue; a step that is not known here is left, and the safe step asked afresh."""
    unknown = [frame for frame in stored.frames if not _known(frame)]
    mended = replace(
        stored,
        frames=() if unknown else tuple(stored.frames),
        turn=_count(stored.turn),
        asked=None if unknown else _word(stored.asked),
        identity=stored.identity if stored.identity in get_args(Identity) else "unknown",
        wrong_answers=_count(stored.wrong_answers),
        verified_at=_word(stored.verified_at),
        memory=_mapping(stored.memory),
    )
    if unknown:
        return mended, f"no step {unknown[0].flow}/{unknown[0].step} in the current flows"
    return mended, "" if mended == stored else "the dialogue's stored state was not readable"


def _known(frame: Frame) -> bool:
    named = isinstance(frame.flow, str) and isinstance(frame.step, str)
    return named and (frame.flow, frame.step) in STEPS and isinstance(frame.data, Mapping)


def _word(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _count(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
