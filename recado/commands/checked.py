"""What one look of `recado doctor` says."""

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "off", "unseen", "wrong"]


@dataclass(frozen=True, slots=True)
class Check:
    """One part: ok, off (switched off, by choice), unseen (cannot be looked at from here) or wrong."""

    part: str
    state: State
    line: str
    advice: str = ""
