"""One turn in the making: the state so far, what is said and done, and what the flows share.

A Talk lives inside one call of `decide` and nowhere else; it is the pen, the Turn is what was written.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Literal

from recado.flows import casetypes, discreet, lines, mend, sharing
from recado.flows.casetypes import Item, Question
from recado.flows.effects import (
    Bilingual,
    CreateTask,
    Effect,
    Param,
    Recovered,
    Say,
    SetTimer,
    Turn,
)
from recado.flows.state import Contact, Dialogue, Frame, State
from recado.flows.task_kinds import TaskKind
from recado.flows.view import FirmView, ItemStatus, ItemView, PartyView, View

Urgency = Literal["reply", "update", "reminder", "help"]
Next = Literal["wait", "ask", "again"]
"""What the engine does when a flow is finished: nothing, ask what is due, or say what we return to."""

MOST_TEXTS = 10

MISSING: frozenset[ItemStatus] = frozenset({"missing", "rejected"})


_Asked = tuple[
    PartyView,
    tuple[tuple[str, casetypes.Answer], ...],
    tuple[tuple[Question, ...], tuple[tuple[Item, ItemView], ...]],
]
"""Whose, for which answers, and what the case type asks for then."""


class Talk:
    """The turn being written for one contact point and, once it is known, one party."""

    def __init__(self, state: State, view: View, now: datetime, urgency: Urgency = "reply") -> None:
        self.state, self.now, self.urgency = state, now, urgency
        self.view, self.hidden = discreet.split(view)
        """What this turn may know; a discreet case that may not be seen here is not in it."""
        self.party: PartyView | None = None
        self.effects: list[Effect] = []
        self.answers: dict[str, casetypes.Answer] = {}
        self.phrase = ""
        """The client's own phrase, as it stands after this turn."""
        self._asked: _Asked | None = None
        self.aside: set[str] = set()
        """Lines that this turn has dealt with: put before staff, or given the photos that were held."""
        self.muted = False
        """The turn goes on, but without a word: staff are writing, or nothing may be said here now."""
        contact, reason = mend.contact(state.contact)
        if reason:
            self.state = state.with_contact(contact)
            self.recovered(reason)

    def speak_as(self, party: PartyView) -> None:
        """From here on the turn is about this party, whose stored dialogue is mended if it needs to be."""
        self.party = party
        self.phrase = party.phrase
        self.answers = dict(party.answers)
        dialogue, reason = mend.dialogue(self.dialogue)
        if reason:
            self.state = self.state.with_dialogue(party.key, dialogue)
            self.recovered(reason)

    def turn(self) -> Turn:
        """What was written. More texts than anybody reads at once mean a loop, and are cut off."""
        spoken = [effect for effect in self.effects if isinstance(effect, Say)]
        self.effects = [effect for effect in self.effects if not isinstance(effect, Say)]
        proved = self.party is not None and self.dialogue.identity == "verified"
        texts = discreet.quiet(spoken, self.view, self.hidden, proved=proved)
        if any(text.key == discreet.IN_PERSON for text in texts):
            texts = self._left_to_a_person(texts)
        if any(text.key == discreet.MESSAGE for text in texts):
            texts = self._rung(spoken, texts)
        if len(texts) > MOST_TEXTS:
            self.recovered(f"{len(texts)} texts in one turn")
            self.task("something_wrong", "The bot had too much to say in one turn.")
        # Texts stand together at the end, so that the shell can send them as one message.
        return Turn(self.state, (*self.effects, *texts[:MOST_TEXTS]))

    def _rung(self, spoken: list[Say], texts: list[Say]) -> list[Say]:
        """A neutral line stands for news: she hears them when she writes, and is not rung twice for it."""
        if self.party is None:
            return texts
        if not all(each.key.startswith("welcome.") for each in spoken):
            self.remember(news=1)
        again, turn = self.count("rung"), self.dialogue.turn + 1
        if again == turn and self.urgency != "reminder":
            return [text for text in texts if text.key != discreet.MESSAGE]
        self.remember(rung=turn)
        return texts

    def _left_to_a_person(self, texts: list[Say]) -> list[Say]:
        """What would tell of a discreet case a person says, and is said to; such a question is not open."""
        if self.party is None:
            return texts
        what = "an answer or news"
        if texts[-1].key == discreet.IN_PERSON:
            what = self.dialogue.asked or self.recall("untold") or what
            self.set_dialogue(asked=None)
        if self.recall("untold") == what:
            return [text for text in texts if text.key != discreet.IN_PERSON] or texts
        self.remember(untold=what)
        self.task("cannot_be_told", f"Not said in a discreet case: {what}. Please talk about it.")
        return texts

    @property
    def firm(self) -> FirmView:
        """The firm, as the bot may speak of it."""
        return self.view.firm

    @property
    def contact(self) -> Contact:
        """The contact point as it now stands."""
        return self.state.contact

    @property
    def who(self) -> PartyView:
        """The party of this turn; asked only by flows that stand behind routing."""
        if self.party is None:
            raise LookupError("this turn has no party yet")
        return self.party

    @property
    def dialogue(self) -> Dialogue:
        """The party's dialogue as it now stands."""
        return self.state.dialogue(self.who.key)

    @property
    def frame(self) -> Frame | None:
        """Where the party stands: the top of the stack."""
        frames = self.dialogue.frames
        return frames[-1] if frames else None

    @property
    def flow(self) -> str:
        """The flow in which the party stands; "" where it stands nowhere."""
        return self.frame.flow if self.frame is not None else ""

    def say(self, key: str, **params: Param) -> None:
        """Say the catalog text `key` in this turn's urgency."""
        # Nothing is said at a phone in other hands, whatever happened; the outbox would block it too.
        if not self.muted and not self.view.contact.seized:
            known = sharing.named(params, self.view, self.party)
            self.effects.append(Say(key, known, self.party.key if self.party else None, self.urgency))

    @property
    def spoke(self) -> bool:
        """Whether this turn has said anything yet; a client is never left without an answer."""
        return any(isinstance(effect, Say) for effect in self.effects)

    def do(self, effect: Effect) -> None:
        """Ask the shell for `effect`."""
        self.effects.append(effect)

    def task(
        self, kind: TaskKind, note: str = "", *, due: timedelta | None = None, urgent: bool = False
    ) -> None:
        """Put something before a person of the firm, with the clock that runs on it."""
        self.do(CreateTask(kind, self.party.key if self.party else None, note, due, urgent))

    def timer(self, kind: str, after: timedelta, count: int = 0) -> None:
        """Wake this party's dialogue later, unless the client speaks first."""
        self.do(SetTimer(self.who.key, kind, after, self.dialogue.turn, count))

    def recovered(self, reason: str) -> None:
        """Say in the audit that something stored or sent was not known here."""
        self.do(Recovered(self.party.key if self.party else None, reason))

    def set_contact(self, **changes: Any) -> None:
        """Change the contact point's part of the state."""
        self.state = self.state.with_contact(replace(self.contact, **changes))

    def set_dialogue(self, **changes: Any) -> None:
        """Change this party's part of the state."""
        self.state = self.state.with_dialogue(self.who.key, replace(self.dialogue, **changes))

    def remember(self, **facts: Any) -> None:
        """Keep small facts beyond the frame; None forgets one."""
        known = self.dialogue.memory
        if all(known.get(name) == value for name, value in facts.items()):
            return
        memory = {**known, **facts}
        self.set_dialogue(memory={name: value for name, value in memory.items() if value is not None})

    def remember_here(self, **facts: Any) -> None:
        """Keep small facts of the address itself; None forgets one."""
        memory = {**self.contact.memory, **facts}
        self.set_contact(memory={name: value for name, value in memory.items() if value is not None})

    def recall(self, name: str) -> str:
        """A remembered word, or "" when there is none of that kind."""
        value = self.dialogue.memory.get(name)
        return value if isinstance(value, str) else ""

    def count(self, name: str) -> int:
        """A remembered number, or 0 when there is none of that kind."""
        value = self.dialogue.memory.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else 0

    def words(self, name: str) -> tuple[str, ...]:
        """A remembered list of words; whatever else was stored there is left out."""
        value = self.dialogue.memory.get(name)
        return (
            tuple(word for word in value if isinstance(word, str)) if isinstance(value, list | tuple) else ()
        )

    def stand(self, flow: str, step: str, asked: str | None, **data: Any) -> None:
        """The main thread of the dialogue is now here; whatever was pushed on it is gone."""
        self.set_dialogue(frames=(Frame(flow, step, data),), asked=asked)

    def push(self, flow: str, step: str, asked: str, **data: Any) -> None:
        """Step aside; `pop` comes back."""
        self.set_dialogue(frames=(*self.dialogue.frames[:3], Frame(flow, step, data)), asked=asked)

    def pop(self) -> None:
        """Come back to where the client stood before the last push."""
        self.set_dialogue(frames=self.dialogue.frames[:-1], asked=None)

    def questions(self) -> tuple[Question, ...]:
        """The intake of this party, given the answers so far."""
        return self._asked_for()[0]

    def lines(self) -> tuple[tuple[Item, ItemView], ...]:
        """This party's checklist with each line's standing, computed anew from the answers so far.

        A line of a later phase is not there before the required ones of the earlier phases are in.
        """
        return self._asked_for()[1]

    def _asked_for(self) -> tuple[tuple[Question, ...], tuple[tuple[Item, ItemView], ...]]:
        """Both of these, computed once for each set of answers: a turn looks at them a dozen times."""
        given = (self.who, tuple(self.answers.items()))
        if self._asked is None or self._asked[0] is not given[0] or self._asked[1] != given[1]:
            questions = casetypes.questions(self.who.case_type, self.who.role, self.answers)
            self._asked = (*given, (questions, lines.standing(self.who, self.answers)))
        return self._asked[2]

    def missing(self) -> tuple[Item, ...]:
        """What is still to be sent: first what was sent back, then what is required, in the file's order."""
        held = {self.recall("closing"), self.recall("open"), *self.aside}
        lines = [each for each in self.lines() if each[1].status in MISSING and each[0].slug not in held]
        lines.sort(key=lambda each: (each[1].status != "rejected", not each[0].required))
        return tuple(item for item, _ in lines)


def numbered(options: tuple[Bilingual, ...]) -> Bilingual:
    """A list to choose from by number, one option a line, in both languages."""
    return Bilingual(
        en="\n".join(f"{at} {option.en}" for at, option in enumerate(options, 1)),
        es="\n".join(f"{at} {option.es}" for at, option in enumerate(options, 1)),
    )


def joined(texts: tuple[Bilingual, ...], limit: int = 4) -> Bilingual:
    """A short enumeration in both languages; what does not fit is counted."""
    more = len(texts) - limit
    rest_en, rest_es = (f" (+{more})", f" (+{more})") if more > 0 else ("", "")
    return Bilingual(
        en=", ".join(text.en for text in texts[:limit]) + rest_en,
        es=", ".join(text.es for text in texts[:limit]) + rest_es,
    )


def in_language(text: Bilingual, language: str | None) -> str:
    """The side of a bilingual text that this client reads."""
    return text.said_in(language or "es")


def clean(text: str) -> str:
    """The client's words without control characters, which no database column takes."""
    return "".join(sign for sign in text if sign.isprintable() or sign == "\n").strip()
