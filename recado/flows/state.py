"""What the conversation remembers between turns: JSON with a version, nothing else.

Language, consent and routing belong to the contact point; each (person, case) that may speak there has a
dialogue of its own. The shell stores the two parts apart, each sealed under its owner's key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeVar

from recado.i18n.language import Language

T = TypeVar("T")
VERSION = 1
"""Raised when a stored state can no longer be read as it stands; `recover` then has something to do."""

LEAD = "lead"
"""The dialogue of somebody whom the firm does not know yet."""

Consent = Literal["unasked", "asked", "given", "refused"]
Identity = Literal["unknown", "verified", "locked"]


class StateError(ValueError):
    """This stored state is not one that the current flows can read."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One place in one flow; the stack's last frame is where the client stands."""

    flow: str
    step: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contact:
    """What belongs to the address and not to any one case."""

    language: Language | None = None
    consent: Consent = "unasked"
    opted_out: bool = False
    party: str | None = None
    """Key of the (person, case) that is speaking; None until it is known."""
    party_until: str | None = None
    """ISO 8601 UTC: when the choice of party is asked again, if several may speak here."""
    greeted: bool = False
    asked: str | None = None
    """The pending question that belongs to the address: language, consent, or which person."""
    memory: Mapping[str, Any] = field(default_factory=dict)
    """Small facts of the address itself, never anything of a case."""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Where one person stands in one case."""

    frames: tuple[Frame, ...] = ()
    turn: int = 0
    """Counts the client's own messages; a timer names the turn it was set on."""
    asked: str | None = None
    """Name of the pending question; an input is its answer only while it has not changed."""
    identity: Identity = "unknown"
    wrong_answers: int = 0
    verified_at: str | None = None
    memory: Mapping[str, Any] = field(default_factory=dict)
    """Small facts that outlive a frame (a reminder's count, an offered list), never answers of the case."""


_NEVER_SPOKE = Dialogue()
"""Made once: a turn asks for its dialogue many times over."""


@dataclass(frozen=True, slots=True)
class State:
    """All that a turn reads and returns."""

    contact: Contact = field(default_factory=Contact)
    dialogues: Mapping[str, Dialogue] = field(default_factory=dict)

    def dialogue(self, party: str) -> Dialogue:
        """The dialogue of `party`, a fresh one if it never spoke."""
        return self.dialogues.get(party, _NEVER_SPOKE)

    def with_dialogue(self, party: str, dialogue: Dialogue) -> State:
        """The same state with one dialogue replaced."""
        # Made anew, not by `replace`, which costs three times as much: a turn does this a dozen times.
        return State(self.contact, {**self.dialogues, party: dialogue})

    def with_contact(self, contact: Contact) -> State:
        """The same state with the contact point's part replaced."""
        return State(contact, self.dialogues)


def contact_to_json(contact: Contact) -> dict[str, Any]:
    """Plain JSON of the contact's part."""
    return {
        "version": VERSION,
        "language": contact.language,
        "consent": contact.consent,
        "opted_out": contact.opted_out,
        "party": contact.party,
        "party_until": contact.party_until,
        "greeted": contact.greeted,
        "asked": contact.asked,
        "memory": dict(contact.memory),
    }


def contact_from_json(data: Mapping[str, Any]) -> Contact:
    """Read what `contact_to_json` wrote. Raises StateError for anything else."""
    return _read(Contact, data)


def dialogue_to_json(dialogue: Dialogue) -> dict[str, Any]:
    """Plain JSON of one dialogue."""
    return {
        "version": VERSION,
        "frames": [{"flow": f.flow, "step": f.step, "data": dict(f.data)} for f in dialogue.frames],
        "turn": dialogue.turn,
        "asked": dialogue.asked,
        "identity": dialogue.identity,
        "wrong_answers": dialogue.wrong_answers,
        "verified_at": dialogue.verified_at,
        "memory": dict(dialogue.memory),
    }


def dialogue_from_json(data: Mapping[str, Any]) -> Dialogue:
    """Read what `dialogue_to_json` wrote. Raises StateError for anything else."""
    try:
        frames = tuple(Frame(f["flow"], f["step"], f["data"]) for f in data["frames"])
    except (KeyError, TypeError) as error:
        raise StateError(f"unreadable frames: {error!r}") from error
    return replace(_read(Dialogue, {**data, "frames": frames}), frames=frames)


def _read(kind: type[T], data: Mapping[str, Any]) -> T:
    if data.get("version") != VERSION:
        raise StateError(f"state version {data.get('version')!r}, expected {VERSION}")
    try:
        return kind(**{name: value for name, value in data.items() if name != "version"})
    except TypeError as error:
        raise StateError(str(error)) from error
