"""A conversation without a house around it: the engine, one made-up client, a clock moved by hand.

For whoever writes texts, flows or case types: nothing is stored, nothing is sent, every file that the client
sends is read, as well as it is said to be. The state passes through JSON between any two turns, as it does in
the database.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

from recado.bot.rehearsal_pages import Desk
from recado.flows import arranged, events
from recado.flows import effects as flow
from recado.flows.casetypes import CaseType, checklist
from recado.flows.casetypes.model import TRANSLATION
from recado.flows.engine import decide
from recado.flows.reasons import REASONS, TRANSLATE
from recado.flows.state import (
    Contact,
    State,
    contact_from_json,
    contact_to_json,
    dialogue_from_json,
    dialogue_to_json,
)
from recado.flows.view import ContactFacts, FirmView, ItemView, PartyView, View
from recado.i18n import catalog
from recado.i18n.catalog import render
from recado.i18n.language import OFFERED, Language
from recado.i18n.money import Money

FIRM = FirmView(
    name="Luna Legal",
    phone="(212) 555-0100",
    approved=frozenset(key for key in catalog.keys() if key.startswith("faq.")),  # noqa: SIM118
)
BORN = date(1987, 3, 15)
WORD = "girasol"
"""What opens a discreet case here, where another one asks for the birth date."""
BEGIN = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
KEY = "rehearsal:R-0000"
LINK = "https://portal.example.org/c/..."


class Rehearsal:
    """One client's phone, her case as far as it goes, and the time by her clock."""

    def __init__(
        self,
        case_type: CaseType,
        role: str,
        language: Language | None = None,
        born: date = BORN,
        *,
        known: bool = True,
    ) -> None:
        self.now, self.known = BEGIN, known
        self.party = PartyView(
            key=KEY,
            first_name="Ana",
            birth_date=born,
            role=role,  # type: ignore[arg-type]
            rights=frozenset({"told", "upload", "see", "pay"}),
            case_ref="R-0000",
            case_type=case_type,
            stage=case_type.stages[0].slug,
            discreet=case_type.discreet,
            safe_word=WORD if case_type.discreet else "",
        )
        self._timers: dict[str, tuple[datetime, events.Timer]] = {}
        self._desk = Desk()
        self.stored = ""
        self._keep(State(Contact(language=language)))
        self._recount()

    @property
    def state(self) -> State:
        """The conversation's state, read back from its JSON."""
        data = json.loads(self.stored)
        dialogues = {key: dialogue_from_json(value) for key, value in data["dialogues"].items()}
        return State(contact_from_json(data["contact"]), dialogues)

    def says(self, text: str, media: int = 0, faults: Sequence[str] = (), like: int = 0) -> Iterator[str]:
        """The client texts, or sends so many photos; what she hears.

        The photos are good, but for `faults`; `like`: which page of their document they look like.
        """
        yield from self._take(events.Message(text, media=media))
        for (_, item), awaited in list(self._desk.awaited.items()):
            for _ in list(awaited):
                laid = self._desk.sheets(KEY, item)
                alike = laid[like - 1] if 0 < like <= len(laid) else ""
                seen = self._desk.read(KEY, item, 1, tuple(faults), alike)
                self._put(item)
                yield from self._take(events.PageReady(KEY, item, 1, *seen))
        yield from self._bind()

    def waits(self, time: timedelta) -> Iterator[str]:
        """Time passes, and what falls due rings, oldest first."""
        until = self.now + time
        while due := sorted((at, kind) for kind, (at, _) in self._timers.items() if at <= until):
            at, kind = due[0]
            self.now = max(self.now, at)
            yield from self._take(self._timers.pop(kind)[1])
            yield from self._bind()
        self.now = until

    def moves(self, stage: str) -> Iterator[str]:
        """Staff move the case."""
        self.party = replace(self.party, stage=stage)
        yield from self._take(events.StageChanged(KEY, stage))

    def attaches(self, item: str, pages: int) -> Iterator[str]:
        """Staff attach pages to sign."""
        self._put(item, "missing")
        lines = (replace(line, to_sign=pages) if line.slug == item else line for line in self.party.items)
        self.party = replace(self.party, items=tuple(lines))
        yield from self._take(events.PagesToSign(KEY, item, pages))

    def reviews(self, item: str, *, accepted: bool, reason: str = "") -> Iterator[str]:
        """Staff accept a document, or send it back: for a reason of the list, in words of their own, or both.

        Of one that needs a translation, the client is asked for it.
        """
        self._desk.laid.pop((KEY, item), None)
        code, _, words = reason.partition(" ")
        if code not in REASONS:
            code, words = "", reason
        self._put(item, "accepted" if accepted else "rejected")
        translated: Literal["", "client"] = "client" if code == TRANSLATE else ""
        if translated and self.party.case_type.item(f"{item}{TRANSLATION}"):
            self._put(f"{item}{TRANSLATION}", "missing")
        said = "" if accepted else code
        yield from self._take(events.Reviewed(KEY, item, accepted, words, said, translated))

    def _take(self, event: events.Event) -> Iterator[str]:
        # A discreet case is talked of only where staff made sure that nobody else reads.
        facts = ContactFacts(safe=self.party.discreet)
        view = View(FIRM, (self.party,) if self.known else (), facts)
        turn = decide(self.state, event, view, self.now)
        self._keep(turn.state)
        for effect in turn.effects:
            yield from self._perform(effect)

    def _perform(self, effect: flow.Effect) -> Iterator[str]:
        if (changed := self._desk.perform(effect)) is not None:
            closing = any(line.slug == changed[1] and line.status == "closing" for line in self.party.items)
            self._put(changed[1], "closing" if closing else "collecting")
        match effect:
            case flow.Say(key, params):
                yield self._words(key, params)
            case flow.SaveAnswer(_, question, value):
                self.party = replace(self.party, answers={**self.party.answers, question: value})
                self._recount()
            case flow.AddPage():
                pass
            case arranged.ReopenDocument(_, item):
                self._put(item, "collecting")
            case flow.CloseDocument(_, item):
                self._put(item, "closing")
            case flow.SetTimer(party, kind, after, turn, count):
                self._timers[kind] = (self.now + after, events.Timer(party, kind, turn, count))
            case flow.CancelTimer(_, kind):
                self._timers.pop(kind, None)
            case flow.CreateTask(kind, _, note):
                yield f"* task for staff: {kind} {note}".rstrip()
            case _:
                yield f"* {type(effect).__name__}"

    def _bind(self) -> Iterator[str]:
        """Every document that is closing becomes its PDF."""
        for line in [line for line in self.party.items if line.status == "closing"]:
            pages = len(self._desk.sheets(KEY, line.slug))
            self._put(line.slug, "received" if pages else "missing")
            yield from self._take(events.DocumentReady(KEY, line.slug, pages))

    def _put(self, slug: str, status: str = "") -> None:
        """A paper stands otherwise now, or has other pages."""
        items = {line.slug: line for line in self.party.items}
        was = items.get(slug, ItemView(slug, "missing"))
        sheets = self._desk.sheets(KEY, slug)
        now = status or was.status
        items[slug] = replace(was, status=now, pages=len(sheets), sheets=sheets)  # type: ignore[arg-type]
        self.party = replace(self.party, items=tuple(items.values()))

    def _recount(self) -> None:
        known = {line.slug: line for line in self.party.items}
        wanted = checklist(self.party.case_type, self.party.role, self.party.answers, known)
        lines = (known.get(item.slug, ItemView(item.slug, "missing")) for item in wanted)
        self.party = replace(self.party, items=tuple(lines))

    def _words(self, key: str, params: Mapping[str, flow.Param]) -> str:
        language = self.state.contact.language
        chosen = (language,) if language else OFFERED
        said = (render(key, each, {n: _spoken(v, each) for n, v in params.items()}) for each in chosen)
        return "\n\n".join(dict.fromkeys(said))

    def _keep(self, state: State) -> None:
        dialogues = {key: dialogue_to_json(value) for key, value in state.dialogues.items()}
        self.stored = json.dumps({"contact": contact_to_json(state.contact), "dialogues": dialogues})


def _spoken(value: flow.Param, language: Language) -> Any:
    if isinstance(value, flow.Bilingual):
        return value.said_in(language)
    # Whatever else the shell would make an address of.
    return value if isinstance(value, str | int | date | Money) else LINK
