"""An address where only discreet cases stand and none may be seen: whoever writes from it learns nothing.

Whoever holds that phone meets a small office's machine that takes a message: no firm, no matter, no name, not
even that anybody is known here. Everything is kept for staff, and nothing that was due here is lost.
"""

from __future__ import annotations

from datetime import timedelta

from recado.flows import confidence, interpreter, lifechange, reminders, welcome, wrongnumber
from recado.flows.effects import CreateTask, KeepFile
from recado.flows.events import (
    CaseOpened,
    Event,
    Message,
    PaymentChanged,
    Reviewed,
    StageChanged,
    Timer,
)
from recado.flows.routing import instant
from recado.flows.talk import Talk
from recado.flows.task_kinds import TaskKind
from recado.flows.view import PartyView
from recado.i18n.understand import automatic, command, language_of

AGAIN_AFTER = timedelta(hours=12)
"""After how much silence the first answer is given again."""
_WHY = "This address is not marked safe for a discreet case. Please reach the client another way."


def hear(talk: Talk, event: Message, text: str) -> None:
    """Take a message as a small office's machine would: a greeting, a thanks, then silence."""
    party = talk.hidden[0]
    # So that the message stands in the thread of the case, where staff look.
    talk.set_contact(party=party.key)
    for media in range(event.media):
        talk.do(KeepFile(None, media))
    _note(talk, party, text)
    if party.paused or event.other == "reaction" or automatic(text):
        return
    if wrongnumber.said(text):
        wrongnumber.stop(talk, text)
        return
    said = command(text)
    if said is not None and said.name in ("help", "menu", "who"):
        talk.say("stranger.help")
        return
    if said is not None and said.switch_to is not None:
        welcome.speak(talk, said.switch_to)
    elif talk.contact.language is None and (language := language_of(text)) is not None:
        welcome.speak(talk, language)
    kind: TaskKind = "wants_person" if said is not None and said.name == "person" else "question"
    talk.do(CreateTask(kind, party.key, f"{text}\n({_WHY})".strip()))
    if talk.contact.consent != "refused":
        _answer(talk)


def _note(talk: Talk, party: PartyView, text: str) -> None:
    """What has a clock, and what must not reach somebody, is put before staff of her case without a word."""
    talk.party = party
    lifechange.note(talk, text)
    if confidence.asked(text):
        confidence.note(talk, text)
    interpreter.note(talk, text)
    talk.party = None


def _answer(talk: Talk) -> None:
    """Two answers at most, until it has been silent for long: two machines must not talk for ever."""
    memory = talk.contact.memory
    last = instant(memory.get("front_at"))
    fresh = last is None or talk.now - last >= AGAIN_AFTER
    if fresh or memory.get("front") == "hello":
        talk.say("stranger.hello" if fresh else "stranger.thanks")
    step = "hello" if fresh else "thanks"
    talk.set_contact(greeted=True, memory={**memory, "front": step, "front_at": talk.now.isoformat()})


def withhold(talk: Talk, event: Event) -> bool:
    """Keep what may not be told here for a person to tell; False where the event is not about such a case."""
    key = getattr(event, "party", None)
    party = next((each for each in talk.hidden if each.key == key), None)
    if party is None:
        return False
    what = _due(talk, party, event)
    if what:
        talk.speak_as(party)
        talk.remember(news=1)
        talk.task("cannot_be_told", f"{what} {_WHY}")
    return True


def _due(talk: Talk, party: PartyView, event: Event) -> str:
    """What the client would have been told of by now; "" for what nobody waits to hear."""
    match event:
        case CaseOpened():
            return "The invitation to begin was not sent."
        case StageChanged():
            return "The new stage was not told."
        case Reviewed(accepted=accepted):
            return f"That a document was {'accepted' if accepted else 'sent back'} was not told."
        case PaymentChanged(outcome=outcome):
            return f"That a payment is {outcome} was not told."
        case Timer(kind=reminders.KIND, turn=turn) if turn == talk.state.dialogue(party.key).turn:
            return "A reminder was not sent."
        case _:
            return ""
