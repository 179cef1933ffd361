"""What the portal says to a texting provider, and hears from it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from recado.gateways.twilio_media import Fetched


@dataclass(frozen=True, slots=True)
class Choices:
    """A question whose options WhatsApp can show as buttons or as a list behind the button `label`."""

    question: str
    options: tuple[str, ...]
    language: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A text to send. Its repr never shows whom to or what.

    Exactly one of `from_` and `messaging_service_sid` is given. `status_callback` is a full address that
    carries our own message id in its query, so that a callback finds its row even if the answer to the send
    was lost. `validity_seconds` (1 to 36,000) lets a late text die instead of waking someone.

    On WhatsApp only: `choices` are shown as buttons where that can be, else `body` is sent; `template` is one
    that WhatsApp approved, by the provider's id, with what fills its places, and goes instead of `body`.
    """

    to: str = field(repr=False)
    body: str = field(repr=False)
    from_: str | None = None
    messaging_service_sid: str | None = None
    media_urls: tuple[str, ...] = ()
    status_callback: str | None = field(default=None, repr=False)
    validity_seconds: int | None = None
    choices: Choices | None = None
    template: str | None = None
    template_values: tuple[str, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        if (self.from_ is None) == (self.messaging_service_sid is None):
            raise ValueError("give either from_ or messaging_service_sid")


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider has the text. `segments` is None until the provider has counted them."""

    sid: str
    status: str
    segments: int | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A message as the provider remembers it; `created_at` is in UTC, to the second."""

    sid: str
    to: str = field(repr=False)
    from_: str = field(repr=False)
    body: str = field(repr=False)
    status: str
    error_code: str | None
    created_at: datetime | None
    direction: str
    media: int = 0
    """How many files came with it, deleted ones included."""


@dataclass(frozen=True, slots=True)
class ListedMedia:
    """A file of a message that the provider still has; `url` is where it is fetched."""

    sid: str
    url: str = field(repr=False)
    claimed_type: str


@dataclass(frozen=True, slots=True)
class Account:
    """The account behind the credentials, for `recado doctor`."""

    sid: str
    name: str
    status: str
    kind: str


class Texting(Protocol):
    """What the portal asks of a texting provider."""

    def send(self, message: Outgoing) -> Sent:
        """Hand over one text, once; raises SendFailed."""

    def find(self, to: str, from_: str | None, since: datetime, limit: int = 50) -> list[Listed]:
        """What was sent to `to` since then, oldest first; raises LookupFailed."""

    def fetch(self, sid: str) -> Listed | None:
        """One message, or None if the provider has none; raises LookupFailed."""

    def inbound_since(self, to: str, since: datetime, limit: int = 1000) -> list[Listed]:
        """What came in to our address `to` since then, oldest first; raises LookupFailed."""

    def media_of(self, sid: str) -> list[ListedMedia]:
        """The files of one message that the provider still has, oldest first; raises LookupFailed."""

    def fetch_media(self, url: str, max_bytes: int) -> Fetched:
        """One file; raises MediaRefused, MediaNotYet, MediaTooLarge or MediaUnavailable."""

    def redact(self, sid: str) -> None:
        """Empty a message's body at the provider; raises LookupFailed."""

    def delete_media(self, url: str) -> int:
        """Delete a file at the provider, and return the status: 204, or 404 for a file already gone.

        Raises LookupFailed.
        """

    def incoming_url(self, number: str) -> str | None:
        """Where texts to this number of ours are posted; None if it is none of ours; raises LookupFailed."""

    def account(self) -> Account:
        """Whose credentials these are; raises LookupFailed."""
