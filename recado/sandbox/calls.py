"""Twilio's memory of telephone calls."""

import threading
import time
from dataclasses import asdict, dataclass, field
from typing import Any

from recado.sandbox.journal import Journal


@dataclass(frozen=True, kw_only=True)
class Call:
    """One outgoing call; ``words`` is what it says, one line a verb of its TwiML."""

    sid: str
    sender: str
    recipient: str
    twiml: str
    words: str
    status: str = "queued"
    created: float = field(default_factory=time.time)


class CallBook:
    """Every call, in memory and in the journal; safe to use from many threads."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._lock = threading.Lock()
        self._calls: dict[str, Call] = {}

    def restore(self, value: Any) -> None:
        """Take back one line of the journal."""
        self._calls[value["sid"]] = Call(**value)

    def add(self, call: Call) -> Call:
        """Keep a new call."""
        with self._lock:
            self._calls[call.sid] = call
            self._journal.append("call", asdict(call))
        return call

    def get(self, sid: str) -> Call | None:
        """One call, if it is there."""
        return self._calls.get(sid)

    def newest_first(self, recipient: str | None = None) -> list[Call]:
        """All calls, or those to one number."""
        with self._lock:
            calls = list(self._calls.values())
        return [call for call in reversed(calls) if recipient in (None, call.recipient)]
