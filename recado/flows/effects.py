"""What a turn asks the shell to do. Every effect becomes rows in the turn's own transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from recado.flows.arranged import Arranged, SignPages
from recado.flows.state import State
from recado.flows.task_kinds import TaskKind
from recado.flows.wished import FlagInterpreter, SaveSurvey, SetOnlyReminders
from recado.i18n.language import Language
from recado.i18n.money import Money


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A text that a firm wrote in both languages (a question, a checklist label)."""

    en: str
    es: str

    def said_in(self, language: Language) -> str:
        """The side that a reader of `language` is given: English, where the firm wrote no text of its own."""
        return self.es if language == "es" else self.en


@dataclass(frozen=True, slots=True)
class PayLink:
    """Stands for the client's own short payment address of an invoice; the shell makes the token."""

    invoice: str


@dataclass(frozen=True, slots=True)
class SamplePage:
    """Stands for the address of the page that shows a good photo of such a paper (`Item.sample`).

    ``reason/glare`` is the page of a reason for which papers are sent back.
    """

    kind: str


Param = str | int | date | Money | Bilingual | PayLink | SamplePage | SignPages


@dataclass(frozen=True, slots=True)
class Say:
    """Send the catalog text `key`, in the thread of `party` (None: nobody known yet).

    `kind` decides its urgency: a reply goes at once, an update or a reminder waits for decent hours. Help
    that was asked for, and an emergency's answer, go even to somebody who opted out.
    """

    key: str
    params: Mapping[str, Param] = field(default_factory=dict)
    party: str | None = None
    kind: Literal["reply", "update", "reminder", "help", "emergency"] = "reply"


@dataclass(frozen=True, slots=True)
class SaveAnswer:
    """Store the answer to an intake question; the checklist is computed anew from it."""

    party: str
    question: str
    value: str | int | bool | None


@dataclass(frozen=True, slots=True)
class AddPage:
    """The message's file number `media` (from 0) is the next page of the open document of `item`.

    A document is opened, or a received one reopened, if none is open. `instead` names the page whose place it
    was sent to take.
    """

    party: str
    item: str
    media: int
    instead: str = ""


@dataclass(frozen=True, slots=True)
class KeepFile:
    """The message's file number `media` belongs to no known item: kept, shown to staff, not a page."""

    party: str | None
    media: int


@dataclass(frozen=True, slots=True)
class ClaimFiles:
    """The last `files` files kept at this address belong to this party after all.

    They become pages of `item`, or are shown in the party's thread where no item waits for them.
    """

    party: str
    item: str | None
    files: int


@dataclass(frozen=True, slots=True)
class CloseDocument:
    """The client says that the document of `item` is whole; it closes when no page is pending."""

    party: str
    item: str


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The client does not have the paper of `item`; staff decide what is to be done instead."""

    party: str
    item: str
    reason: str


@dataclass(frozen=True, slots=True)
class MoveStage:
    """This party has done its part: move the case to `stage`, once no other party is still being asked."""

    party: str
    stage: str


@dataclass(frozen=True, slots=True)
class SetLanguage:
    """From now on this contact point is spoken to in `language`."""

    language: Language


@dataclass(frozen=True, slots=True)
class RecordConsent:
    """Consent to texts was given or refused in answer to the catalog text `wording`."""

    given: bool
    wording: str


@dataclass(frozen=True, slots=True)
class OptOut:
    """Silence every automatic text to this person's addresses.

    `confirm`: one confirming text is ours to send, because the provider has not.
    """

    confirm: bool


@dataclass(frozen=True, slots=True)
class OptIn:
    """The client asked to hear from us again."""


@dataclass(frozen=True, slots=True)
class VerifyIdentity:
    """The outcome of one identity check, for the audit and for staff."""

    party: str
    outcome: Literal["right", "wrong", "locked"]


@dataclass(frozen=True, slots=True)
class CreateTask:
    """A person of the firm must look at this. `note` is the client's own words where they matter.

    `due` is how long the law or the firm gives it, from now; `urgent` is shown first, and means the same day.
    """

    kind: TaskKind
    party: str | None = None
    note: str = ""
    due: timedelta | None = None
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Wake this dialogue after `after` unless the client speaks first; replaces a timer of the same kind."""

    party: str
    kind: str
    after: timedelta
    turn: int
    count: int = 0


@dataclass(frozen=True, slots=True)
class CancelTimer:
    """Forget the timer of this kind."""

    party: str
    kind: str


@dataclass(frozen=True, slots=True)
class SaveLead:
    """Somebody unknown told us this much; staff find it in their inbox.

    Keys: words (all that they wrote), name, about, when, source.
    """

    answers: Mapping[str, str]
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class HandOff:
    """The bot is silent in this case until staff hand back or the firm's pause runs out."""

    party: str


@dataclass(frozen=True, slots=True)
class SavePhrase:
    """The client chose what they will see in every request for money or papers."""

    party: str
    phrase: str


@dataclass(frozen=True, slots=True)
class RaiseAlert:
    """Somebody cries for help: the person on call is alerted at once, whatever the hour.

    Soon after an alert of the same contact point the words only go to its note. `kind` "more" is what was
    texted meanwhile.
    """

    party: str | None
    kind: Literal["word", "immigration", "safety", "despair", "more"]
    words: str


@dataclass(frozen=True, slots=True)
class Recovered:
    """A stored state was unknown to the current flows; the dialogue went back to a safe step."""

    party: str | None
    reason: str


Effect = (
    Say
    | SaveAnswer
    | AddPage
    | KeepFile
    | ClaimFiles
    | CloseDocument
    | Arranged
    | Unavailable
    | MoveStage
    | SetLanguage
    | RecordConsent
    | OptOut
    | OptIn
    | SetOnlyReminders
    | FlagInterpreter
    | SaveSurvey
    | VerifyIdentity
    | CreateTask
    | SetTimer
    | CancelTimer
    | SaveLead
    | HandOff
    | SavePhrase
    | RaiseAlert
    | Recovered
)


@dataclass(frozen=True, slots=True)
class Turn:
    """The outcome of one event: the new state and what to do about it."""

    state: State
    effects: tuple[Effect, ...] = ()
