"""What the portal says to a provider of telephone calls."""

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Call:
    """A call that speaks and hangs up. Its repr never shows whom it rings or what it says.

    `to` and `from_` are E.164; `spoken` is said in order, each with its language ("es" or "en").
    """

    to: str = field(repr=False)
    from_: str
    spoken: tuple[tuple[str, str], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Ringing:
    """The provider has taken the call."""

    sid: str
    status: str


class Voice(Protocol):
    """What the portal asks of a provider of calls."""

    def call(self, call: Call) -> Ringing:
        """Ring once; raises CallFailed."""
