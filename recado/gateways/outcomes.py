"""What an outside service's answer means to us."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final


class Outcome(StrEnum):
    """The few facts that provider codes come down to; nothing above the gateways knows a provider code."""

    ACCEPTED = "accepted"  # the provider has it
    RETRY = "retry"  # it was never processed: sending the same again is safe
    LATER = "later"  # it may work in hours or days, not now
    UNKNOWN = "unknown"  # it may or may not have happened: look before doing anything again
    OPTED_OUT = "opted_out"  # the person has said STOP to this sender
    BAD_ADDRESS = "bad_address"  # this number or WhatsApp account cannot receive
    BLOCKED = "blocked"  # the person, carrier or destination blocks us
    CHANNEL_CLOSED = (
        "channel_closed"  # WhatsApp's 24 hours are over, or the channel is not open to this person
    )
    CONTENT_REFUSED = "content_refused"  # this text or picture, never the address, is what was refused
    CONFIG = "config"  # credentials, sender or registration: a person must change a setting
    REFUSED = "refused"  # refused for good, for a reason that we have no word for
    ALARM = "alarm"  # the account itself is in trouble: stop sending and tell someone now


_DELAYS: Final = {
    Outcome.RETRY: timedelta(seconds=1),
    Outcome.LATER: timedelta(hours=1),
    Outcome.UNKNOWN: timedelta(seconds=90),
}
_TRIES: Final = {Outcome.RETRY: 5, Outcome.LATER: 3}


@dataclass(frozen=True, slots=True)
class Verdict:
    """An outcome with what to do about it and the sentence that staff read.

    `wait` and `most` override what `delay` and `tries` say for the outcome in general.
    """

    outcome: Outcome
    staff_text: str
    code: str | None = None
    wait: timedelta | None = None
    most: int | None = None

    @property
    def retry(self) -> bool:
        """Whether a machine may send the very same again, after `delay`, up to `tries` times in all."""
        return self.outcome in _TRIES

    @property
    def delay(self) -> timedelta:
        """How long to wait before the first retry; for an unknown outcome, before looking again.

        Later retries double it. Zero where nothing is waited for.
        """
        return self.wait if self.wait is not None else _DELAYS.get(self.outcome, timedelta())

    @property
    def tries(self) -> int:
        """How many automatic retries are worth making; 0 when `retry` is false."""
        return self.most if self.most is not None else _TRIES.get(self.outcome, 0)
