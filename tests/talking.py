"""A conversation without a house around it: the engine, a checklist that moves, a clock, and a transcript.

State goes through JSON between any two turns, as it does in the database.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from characters import ANA, FIRM_NAME, FIRM_PHONE, Person
from noted import noted, spoken

from recado.bot.rehearsal_pages import Desk
from recado.flows import arranged
from recado.flows import effects as fx
from recado.flows.casetypes import checklist, load_all
from recado.flows.casetypes.model import TRANSLATION
from recado.flows.engine import decide
from recado.flows.events import (
    DocumentReady,
    Event,
    Message,
    PageReady,
    PageRefused,
    PagesToSign,
    PaymentChanged,
    Reviewed,
    StageChanged,
    TakenBack,
    Timer,
)
from recado.flows.state import (
    Contact,
    State,
    contact_from_json,
    contact_to_json,
    dialogue_from_json,
    dialogue_to_json,
)
from recado.flows.view import ContactFacts, FirmView, InvoiceView, ItemView, PartyView, View
from recado.i18n.catalog import keys, render

START = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
ALL_RIGHTS = frozenset({"told", "upload", "see", "pay"})
ANSWERS = frozenset(key for key in keys() if key.startswith("faq."))
"""The frequent questions' answers, all approved by the firm."""
Golden = Callable[[str, "Conversation"], None]
KNOWN_ES = Contact(language="es", consent="given", greeted=True)

ANA_BEGAN = {
    "first_permit": False,
    "basis": "residence",
    "wants_social_security": True,
    "last_entry": "2019-05-02",
}
"""What Ana is asked at once."""
ANA_ANSWERS = {
    **ANA_BEGAN,
    "birth_country": "GT",
    "home_address": "1200 Main Street, Houston, TX 77002",
    "entry_how": "visa",
    "a_number": "A012345678",
    "name_changed": False,
    "had_social_security": False,
    "mother_name": "Elena Ruiz",
    "father_name": "Mario Morales",
}
"""All that Ana is asked, those questions too that come in packs."""
ANA_PAPERS = tuple(item.slug for item in checklist(load_all()[ANA.case_type], ANA.role, ANA_ANSWERS))
QUIET_EFFECTS = (fx.SetTimer, fx.CancelTimer, fx.Say)


def party(person: Person, **changes: object) -> PartyView:
    """The person as a party of their case, with nothing done yet."""
    view = PartyView(
        key=person.key,
        first_name=person.first_name,
        birth_date=person.born,
        role=person.role,
        rights=ALL_RIGHTS,
        case_ref=person.case_ref,
        case_type=load_all()[person.case_type],
        stage="opened",
    )
    return replace(view, **changes)


def invoice(number: str = "1042", cents: int = 25_000) -> InvoiceView:
    """Something that is owed."""
    return InvoiceView(f"invoice-{number}", number, {"en": "Legal fee", "es": "Honorarios"}, cents)


@dataclass
class Conversation:
    """One phone, those who may speak on it, and everything said so far."""

    parties: tuple[PartyView, ...]
    contact: Contact = field(default_factory=Contact)
    now: datetime = START
    firm: FirmView = field(default_factory=lambda: FirmView(FIRM_NAME, FIRM_PHONE, approved=ANSWERS))
    facts: ContactFacts = field(default_factory=ContactFacts)
    lines: list[str] = field(default_factory=list)
    last: tuple[fx.Effect, ...] = ()
    timers: dict[tuple[str, str], tuple[datetime, Timer]] = field(default_factory=dict)
    desk: Desk = field(default_factory=Desk)
    stored: str = ""

    def __post_init__(self) -> None:
        self.keep(State(self.contact))

    @property
    def state(self) -> State:
        """The stored state, read back."""
        data = json.loads(self.stored)
        dialogues = {key: dialogue_from_json(value) for key, value in data["dialogues"].items()}
        return State(contact_from_json(data["contact"]), dialogues)

    def says(self, text: str = "", *, media: int = 0, **more: object) -> Conversation:
        """The client texts."""
        files = f" [{media} photo{'s' if media > 1 else ''}]" if media else ""
        kind = f" [{more['other']}]" if more.get("other") else ""
        shown = text if len(text) < 200 else f"{text[:60]}… ({len(text)} characters)"
        self.lines.append(
            f"> {shown!r}" if not shown.isprintable() else f"> {shown}{files}{kind}".replace(">  ", "> ")
        )
        return self.event(Message(text, media=media, **more))

    def event(self, event: Event, note: str = "") -> Conversation:
        """Anything happens; `note` is what the transcript says of it."""
        if note:
            self.lines.append(f"- {note}")
        turn = decide(self.state, event, View(self.firm, self.parties, self.facts), self.now)
        self.keep(turn.state)
        self.last = turn.effects
        for effect in turn.effects:
            self._perform(effect)
        return self

    def fetched(
        self,
        key: str,
        item: str,
        files: int,
        pages: int = 1,
        *,
        faults: Sequence[str] = (),
        like: int = 0,
    ) -> Conversation:
        """The files of a document were fetched and read, one by one; the PDF is made if it was closed.

        `faults`: what is wrong with the photo; `like`: which page of the document it looks like.
        """
        for _ in range(files):
            alike = self.desk.sheets(key, item)[like - 1] if like else ""
            event = PageReady(key, item, pages, *self.desk.read(key, item, pages, tuple(faults), alike))
            self._lay_out(key, item)
            note = f"a photo was read: {', '.join((*faults, *([f'like page {like}'] if like else [])))}"
            self.event(event, note if faults or like else "")
        return self._make_pdf(key)

    def repeated(self, key: str, item: str) -> Conversation:
        """The very same photo came again: it is no page."""
        self.desk.awaited[key, item] = self.desk.awaited.get((key, item), [])[1:]
        return self.event(PageReady(key, item, 0), "the very same photo came again")

    def refused(self, key: str, item: str, reason: str) -> Conversation:
        """A file could not be used."""
        self.desk.awaited[key, item] = self.desk.awaited.get((key, item), [])[1:]
        return self.event(PageRefused(key, item, reason), f"a file was refused: {reason}")

    def waits(self, time: timedelta) -> Conversation:
        """Time passes, and what falls due rings, oldest first."""
        until = self.now + time
        while due := sorted((at, key) for key, (at, _) in self.timers.items() if at <= until):
            at, key = due[0]
            _, timer = self.timers.pop(key)
            passed, self.now = at - self.now, max(self.now, at)
            before = len(self.lines)
            self.event(timer)
            if len(self.lines) > before:
                self.lines.insert(before, f"- {passed} later")
            self._make_pdf(timer.party)
        if until > self.now:
            self.lines.append(f"- {until - self.now} later")
        self.now = until
        return self

    def reviews(
        self,
        key: str,
        item: str,
        *,
        accepted: bool,
        reason: str = "",
        code: str = "",
        translation: Literal["", "client", "firm"] = "",
    ) -> Conversation:
        """Staff look at a document; what is sent after that is another version."""
        self.desk.laid.pop((key, item), None)
        words, why = ("", "") if accepted else (reason, code)
        self._item(key, item, "accepted" if accepted else "rejected", reason=words, code=why)
        if translation:
            self._item(key, f"{item}{TRANSLATION}", "missing", by_firm=translation == "firm")
        note = f"staff {'accept' if accepted else 'reject'} {item}"
        note += f": {code}" if code else ""
        note += f", translation by the {translation}" if translation else ""
        return self.event(Reviewed(key, item, accepted, reason, code, translation), note)

    def restores(self, key: str, item: str, *, accepted: bool) -> Conversation:
        """Staff make an earlier version the standing one again."""
        self._item(key, item, "accepted" if accepted else "received")
        return self.event(
            TakenBack(key, item, accepted), f"staff take an earlier version of {item} after all"
        )

    def attaches(self, key: str, item: str, pages: int) -> Conversation:
        """Staff attach pages to sign."""
        self._item(key, item, "missing")
        party = next(p for p in self.parties if p.key == key)
        lines = (replace(line, to_sign=pages) if line.slug == item else line for line in party.items)
        self.change(key, items=tuple(lines))
        return self.event(PagesToSign(key, item, pages), f"staff attach {pages} pages to sign: {item}")

    def moves(self, key: str, stage: str) -> Conversation:
        """Staff move the case."""
        self.change(key, stage=stage)
        return self.event(StageChanged(key, stage), f"staff move the case: {stage}")

    def pays(self, key: str, outcome: str, amount: int, balance: int) -> Conversation:
        """Money moves, or does not."""
        return self.event(PaymentChanged(key, outcome, amount, balance), f"payment {outcome}")

    def change(self, key: str, **changes: object) -> Conversation:
        """Something of the party's view is otherwise now."""
        self.parties = tuple(replace(p, **changes) if p.key == key else p for p in self.parties)
        return self

    def has(self, kind: type, /, **fields: object) -> bool:
        """Whether the last turn asked for such an effect."""
        return any(
            isinstance(effect, kind) and all(getattr(effect, name) == value for name, value in fields.items())
            for effect in self.last
        )

    def keys(self) -> list[str]:
        """The catalog keys said in the last turn."""
        return [effect.key for effect in self.last if isinstance(effect, fx.Say)]

    def transcript(self) -> str:
        """What a lawyer reads."""
        return "\n".join(self.lines) + "\n"

    def texts(self) -> list[str]:
        """What the bot said in the last turn, in words."""
        return [words for effect in self.last if isinstance(effect, fx.Say) for words in self._words(effect)]

    def _perform(self, effect: fx.Effect) -> None:  # noqa: C901 - one arm an effect
        if (changed := self.desk.perform(effect)) is not None:
            self._reopen(*changed)
        match effect:
            case fx.Say():
                self.lines += [f"< {words}".replace("\n", "\n  ") for words in self._words(effect)]
            case fx.SaveAnswer(key, question, value):
                self._answered(key, question, value)
            case arranged.ReopenDocument(key, item):
                self._item(key, item, "collecting")
            case fx.ClaimFiles(key, str(item), _):
                self.desk.add(key, item)
                self._item(key, item, "collecting")
            case fx.CloseDocument(key, item):
                self._item(key, item, "closing")
            case fx.Unavailable(key, item, _):
                self._item(key, item, "unavailable")
            case fx.MoveStage(key, stage):
                self.change(key, stage=stage)
            case fx.SetTimer(key, kind, after, turn, count):
                self.timers[key, kind] = (self.now + after, Timer(key, kind, turn, count))
            case fx.CancelTimer(key, kind):
                self.timers.pop((key, kind), None)
            case _:
                pass
        if not isinstance(effect, QUIET_EFFECTS):
            self.lines.append(f"* {noted(effect)}")

    def _words(self, said: fx.Say) -> list[str]:
        languages = [self.state.contact.language] if self.state.contact.language else ["es", "en"]
        said_in = [
            render(said.key, each, {n: spoken(v, each) for n, v in said.params.items()}) for each in languages
        ]
        return list(dict.fromkeys(said_in))

    def _answered(self, key: str, question: str, value: object) -> None:
        party = next(p for p in self.parties if p.key == key)
        answers = {**party.answers, question: value}
        known = {item.slug: item for item in party.items}
        items = checklist(party.case_type, party.role, answers, known)
        self.change(
            key, answers=answers, items=tuple(known.get(i.slug, ItemView(i.slug, "missing")) for i in items)
        )

    def _item(self, key: str, slug: str, status: str, pages: int = 0, **more: object) -> None:
        party = next(p for p in self.parties if p.key == key)
        items = {item.slug: item for item in party.items}
        known = items.get(slug, ItemView(slug, status))
        changed = {"pages": pages, "pending": 0, "reason": "", "code": "", **more}
        items[slug] = replace(known, status=status, sheets=self.desk.sheets(key, slug), **changed)
        self.change(key, items=tuple(items.values()))

    def _reopen(self, key: str, slug: str) -> None:
        """What is closing goes on closing; anything else is open again."""
        party = next(p for p in self.parties if p.key == key)
        closing = any(item.slug == slug and item.status == "closing" for item in party.items)
        self._item(key, slug, "closing" if closing else "collecting")

    def _lay_out(self, key: str, slug: str) -> None:
        """The rows know the pages before the turn that hears of them."""
        party = next((p for p in self.parties if p.key == key), None)
        for item in party.items if party else ():
            if item.slug == slug:
                self._item(key, slug, item.status)

    def _make_pdf(self, key: str) -> Conversation:
        """Close what is closing: its pages are those the dialogue has counted."""
        party = next((p for p in self.parties if p.key == key), None)
        closing = [item.slug for item in party.items if item.status == "closing"] if party else []
        for slug in closing:
            pages = len(self.desk.sheets(key, slug))
            self._item(key, slug, "received" if pages else "missing", pages)
            failed = self.desk.lost(key, slug)
            self.event(DocumentReady(key, slug, pages, failed), f"the PDF is made: {slug}")
        return self

    def keep(self, state: State) -> None:
        """Store the state as the database does."""
        dialogues = {key: dialogue_to_json(value) for key, value in state.dialogues.items()}
        self.stored = json.dumps({"contact": contact_to_json(state.contact), "dialogues": dialogues})


def ana_at_her_checklist(**changes: object) -> Conversation:
    """Ana has proved who she is and answered everything; her papers come next."""
    talk = Conversation((party(ANA, answers=ANA_ANSWERS, **changes),), KNOWN_ES)
    talk.says("hola").says("15/03/1987")
    return talk
