"""What can happen to a conversation. Plain values; the shell makes them from rows.

`party` is always the key ``person_id:case_id`` (or ``lead``); `item` is a checklist slug of the case type.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Channel = Literal["sms", "whatsapp"]
Other = Literal[
    "location", "contact", "voice", "video", "sticker", "reaction", "edited", "deleted", "unknown"
]


@dataclass(frozen=True, slots=True)
class Message:
    """The client texted. `media` counts the attached files; `button` is the id of a tapped button."""

    text: str
    media: int = 0
    button: str | None = None
    channel: Channel = "sms"
    provider_opted: Literal["STOP", "START", "HELP"] | None = None
    """Set when the provider has already acted on a keyword and answered it itself."""
    stale: bool = False
    """A button was tapped under a question that is not the last one we asked."""
    other: Other | None = None
    """What it is when it is neither words nor pages. A text to a group cannot be told from one to us alone:
    the provider hands both over alike, so it is answered as any text is, to the one who wrote it."""


@dataclass(frozen=True, slots=True)
class PageReady:
    """A file of an open document was read; it gave `pages` good pages, or none where it came before.

    `sheets` are their names. `faults` (of `recado.media.legible`) is what may keep a photo from being read.
    `alike` names a page of the same document that it looks like, `instead` one that it was sent to replace.
    """

    party: str
    item: str
    pages: int = 1
    sheets: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    alike: str = ""
    instead: str = ""


@dataclass(frozen=True, slots=True)
class PageRefused:
    """A file of an open document cannot be used. `reason` is a refusal code of the media floor."""

    party: str
    item: str
    reason: str


@dataclass(frozen=True, slots=True)
class DocumentReady:
    """A closed document became a PDF of `pages` pages; `failed` files never arrived or were refused."""

    party: str
    item: str
    pages: int
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Timer:
    """A timer set by an earlier turn is due. It is stale when the client has spoken since `turn`."""

    party: str
    kind: str
    turn: int
    count: int = 0


@dataclass(frozen=True, slots=True)
class PaymentChanged:
    """Money moved, or failed to. Amounts are cents of `currency`; `balance` is what is still owed."""

    party: str
    outcome: Literal["paid", "processing", "failed"]
    amount: int
    balance: int
    currency: str = "usd"
    invoice: str = ""


@dataclass(frozen=True, slots=True)
class StageChanged:
    """Staff moved the case to `stage`, a slug of the case type."""

    party: str
    stage: str


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Staff accepted or rejected a document.

    `code` is one of `reasons.REASONS`; `reason` is what staff wrote instead of it, or beside it.
    `translation` says who is to provide the certified translation that the paper needs.
    """

    party: str
    item: str
    accepted: bool
    reason: str = ""
    code: str = ""
    translation: Literal["", "client", "firm"] = ""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Staff made an earlier version of a paper the standing one; `accepted`: as it had been before."""

    party: str
    item: str
    accepted: bool


@dataclass(frozen=True, slots=True)
class PagesToSign:
    """Staff attached `pages` pages that the client is to print and sign."""

    party: str
    item: str
    pages: int


@dataclass(frozen=True, slots=True)
class ItemDecided:
    """Staff decided about a paper that the client does not have; `note` is what the client will read."""

    party: str
    item: str
    decision: Literal["waive", "instead", "missing"]
    note: str = ""


@dataclass(frozen=True, slots=True)
class StaffMessage:
    """A person of the firm wrote in the thread: the bot is silent for this case until handed back."""

    party: str
    text: str


@dataclass(frozen=True, slots=True)
class HandedBack:
    """Staff gave the conversation back to the bot, or their pause ran out."""

    party: str


@dataclass(frozen=True, slots=True)
class CaseOpened:
    """Staff opened a case for this person and invite them to begin."""

    party: str


@dataclass(frozen=True, slots=True)
class NumberAdded:
    """Staff made sure that this address is this client's: they are greeted here, and asked who it is."""

    party: str


Event = (
    Message
    | PageReady
    | PageRefused
    | DocumentReady
    | Timer
    | PaymentChanged
    | StageChanged
    | Reviewed
    | TakenBack
    | ItemDecided
    | PagesToSign
    | StaffMessage
    | HandedBack
    | CaseOpened
    | NumberAdded
)
