"""The switches that make life hard on purpose."""

import threading
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Self


@dataclass(frozen=True, kw_only=True)
class Faults:
    """What goes wrong until it is cleared; counts fall by one each time they strike.

    ``only`` limits the REST faults to ``twilio`` or ``stripe``. ``lose_answers`` does the work of the next
    creating POSTs and then never answers: the connection is closed, after ``hang_seconds`` of silence.
    ``media_redirect`` sends whoever fetches a file elsewhere, ``media_html`` answers with a web page,
    ``media_silent`` with nothing for so many seconds.
    ``callbacks`` are Twilio's status callbacks, ``webhooks`` its inbound messages, ``events`` are Stripe's.
    """

    only: str = ""
    latency: float = 0.0
    fail_429: int = 0
    fail_500: int = 0
    lose_answers: int = 0
    hang_seconds: float = 0.0
    doubled_callbacks: bool = False
    reordered_callbacks: bool = False
    dropped_callbacks: bool = False
    doubled_webhooks: bool = False
    retry_webhooks: bool = False
    doubled_events: bool = False
    reordered_events: bool = False
    dropped_events: bool = False
    media_404: int = 0
    media_404_seconds: float = 0.0
    media_origin: str = ""
    media_redirect: str = ""
    media_html: bool = False
    media_silent: float = 0.0
    undelivered_code: int = 0
    auto_read: bool = False

    def changed(self, wanted: dict[str, Any]) -> Self:
        """These faults with some switches set; raises ValueError for an unknown name or a wrong type."""
        known = {each.name: each.type for each in fields(self)}
        for name, value in wanted.items():
            if name not in known:
                raise ValueError(f"there is no switch named {name}; the switches are {', '.join(known)}")
            if not _fits(known[name], value):
                raise ValueError(f"{name} cannot be {value!r}")
        return replace(self, **wanted)


class Switchboard:
    """The faults in force, shared by every thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults = Faults()

    @property
    def now(self) -> Faults:
        """The faults in force."""
        return self._faults

    def set(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """Set some switches and answer with all of them; raises ValueError as ``Faults.changed`` does."""
        with self._lock:
            self._faults = self._faults.changed(wanted)
        return self.as_json()

    def clear(self) -> dict[str, Any]:
        """Everything works again."""
        with self._lock:
            self._faults = Faults()
        return self.as_json()

    def as_json(self) -> dict[str, Any]:
        """All switches by name."""
        return asdict(self._faults)

    def strike(self, name: str) -> bool:
        """Use up one of a counted fault; false when none is left."""
        if not getattr(self._faults, name):
            return False
        with self._lock:
            left: int = getattr(self._faults, name)
            if left:
                self._faults = self._faults.changed({name: left - 1})
            return bool(left)


def _fits(kind: Any, value: object) -> bool:
    if kind is bool:
        return isinstance(value, bool)
    if kind is str:
        return isinstance(value, str)
    number = isinstance(value, int) or (kind is float and isinstance(value, float))
    return number and not isinstance(value, bool) and float(str(value)) >= 0
