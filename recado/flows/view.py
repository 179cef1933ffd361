"""What a turn may know: plain values read by the shell in the turn's own transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from recado.flows.casetypes import CaseType
from recado.flows.effects import Bilingual

Right = Literal["told", "upload", "see", "pay"]
ItemStatus = Literal[
    "missing", "collecting", "closing", "received", "accepted", "rejected", "waived", "unavailable"
]
Role = Literal["petitioner", "beneficiary", "sponsor", "employer_contact", "guardian", "payer"]


HOURS = Bilingual("Monday to Friday, 9 a.m. to 5 p.m.", "lunes a viernes de 9 a. m. a 5 p. m.")


@dataclass(frozen=True, slots=True)
class FirmView:
    """What the bot may say of the firm, and the firm's pace."""

    name: str
    phone: str
    reminders: tuple[timedelta, ...] = (timedelta(days=2), timedelta(days=4), timedelta(days=7))
    """After how much silence each reminder goes; their number is the cap."""
    collect_pause: timedelta = timedelta(seconds=20)
    close_wait: timedelta = timedelta(seconds=60)
    verify_again_after: timedelta = timedelta(days=30)
    neutral_name: str = ""
    """What the firm calls itself in a discreet case; empty: "your contact"."""
    hours: Bilingual = HOURS
    """When people are at the firm, as a client reads it."""
    opens: Bilingual | None = None
    """While nobody is there: when somebody will be ("mañana a las 9 a. m."); None while somebody is."""
    day_ends_in: timedelta = timedelta(hours=8)
    """How long until this working day ends, or the next one while nobody is there."""
    approved: frozenset[str] = frozenset()
    """The texts that answer frequent questions which the firm's own people answer for, by catalog key."""
    on_call: bool = True
    """Whether anybody is there to be alerted at once."""


@dataclass(frozen=True, slots=True)
class ItemView:
    """One line of this party's own checklist, as it stands."""

    slug: str
    status: ItemStatus
    pages: int = 0
    pending: int = 0
    failed: int = 0
    reason: str = ""
    """What staff wrote when they rejected it, in the words the client reads."""
    code: str = ""
    """Which of the reasons for which papers are sent back (`reasons.REASONS`)."""
    by_firm: bool = False
    """The firm provides it, and the client is not asked for it."""
    sheets: tuple[str, ...] = ()
    """The names of its pages in the PDF's order, while staff have not judged it."""
    to_sign: int = 0
    """How many pages staff have attached to be signed."""


@dataclass(frozen=True, slots=True)
class InvoiceView:
    """What is owed. Cents of `currency`."""

    id: str
    number: str
    description: Mapping[Literal["en", "es"], str]
    balance: int
    currency: str = "usd"
    due: date | None = None


@dataclass(frozen=True, slots=True)
class SentView:
    """One text of ours: when, by the client's clock, and who wrote it; empty: the bot."""

    at: datetime
    by: str = ""


@dataclass(frozen=True, slots=True)
class LinkView:
    """One payment link that is still good: when it was sent, and what its invoice still asks. Cents."""

    at: datetime
    amount: int
    currency: str = "usd"


@dataclass(frozen=True, slots=True)
class PartyView:
    """One person in one case: what is theirs alone, never another party's."""

    key: str
    first_name: str
    birth_date: date | None
    """One of the two facts by which they prove who they are."""
    role: Role
    rights: frozenset[Right]
    case_ref: str
    case_type: CaseType
    stage: str
    answers: Mapping[str, str | int | bool | None] = field(default_factory=dict)
    items: tuple[ItemView, ...] = ()
    """In the case type's order; conditional items appear only when the answers ask for them."""
    invoices: tuple[InvoiceView, ...] = ()
    """Only what this party may pay, oldest due first, balances above zero."""
    staff_name: str = ""
    """Who of the firm works on the case: the first of those assigned; empty: nobody is."""
    a_number_last4: str | None = None
    """The other fact by which they prove who they are, where the firm knows it to be theirs."""
    surveyed: frozenset[str] = frozenset()
    """Which of our questions about ourselves this person has answered in this case."""
    paused: bool = False
    """Staff are writing in this thread: the bot keeps silent but keeps everything."""
    phrase: str = ""
    """What the client chose to see in every request for money or papers; empty: nothing."""
    recent: tuple[SentView, ...] = ()
    """What was sent last in this case here, newest first. Read for who asks if it is really us."""
    links: tuple[LinkView, ...] = ()
    """Payment links that were sent here and are still good. Read for the same only."""
    discreet: bool = False
    """Nobody but this person may learn from a text that there is a case."""
    safe_word: str = ""
    """The word agreed in person, which opens a discreet case; empty: none was agreed."""


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """What staff wrote down of the address itself."""

    safe: bool = False
    """Only the client reads it: a discreet case may be opened here."""
    only_reminders: bool = False
    interpreter: str | None = None
    """The language for which staff need an interpreter."""
    seized: bool = False
    """The phone is in other hands."""


@dataclass(frozen=True, slots=True)
class View:
    """Everything outside the state that a turn may look at."""

    firm: FirmView
    parties: tuple[PartyView, ...] = ()
    """Those who may be speaking at this contact point; empty for an unknown number."""
    contact: ContactFacts = ContactFacts()

    def party(self, key: str | None) -> PartyView | None:
        """The party of this key, if it may speak here."""
        return next((party for party in self.parties if party.key == key), None)
