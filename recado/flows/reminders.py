"""Reminders of what is missing: changing words, the firm's schedule, a cap; the last offers a person."""

from __future__ import annotations

from recado.flows import billing, checklist, intake
from recado.flows.effects import Bilingual, CancelTimer
from recado.flows.events import Timer
from recado.flows.talk import Next, Talk

KIND = "reminder"
_WORDINGS = 3


def watch(talk: Talk) -> None:
    """After each turn of the client: count the silence from now, or stop counting when nothing is missing."""
    if talk.firm.reminders and _missing(talk) is not None:
        talk.timer(KIND, talk.firm.reminders[0])
    else:
        talk.do(CancelTimer(talk.who.key, KIND))


def due(talk: Talk, event: Timer, *, open_talk: bool) -> Next:
    """Remind, unless the client has spoken since or nothing is missing any more.

    `open_talk` is False where nothing of the case may be said (identity too old, another person's phone):
    then the text only says that something waits.
    """
    if talk.recall("open"):
        # Pages are being sent, if slowly: nobody is reminded of something else in the middle of it.
        put_off(talk, event)
        return "wait"
    missing = _missing(talk)
    if event.turn != talk.dialogue.turn or missing is None:
        return "wait"
    about, what = missing
    wording = min(max(event.count, 0), _WORDINGS - 1) + 1
    if open_talk:
        talk.say(f"reminder.{about}_{wording}", what=what)
    else:
        shared = "_shared" if len(talk.view.parties) > 1 else ""
        talk.say(f"reminder.neutral{shared}", name=talk.who.first_name, firm=talk.firm.name)
    following = event.count + 1
    if 0 < following < len(talk.firm.reminders):
        talk.timer(KIND, talk.firm.reminders[following], following)
    else:
        talk.task("silent_client", f"No answer after {following} reminders.")
    return "wait"


def put_off(talk: Talk, event: Timer) -> None:
    """Staff are writing: the bot keeps silent, and comes back to it later."""
    if talk.firm.reminders and event.turn == talk.dialogue.turn:
        talk.timer(KIND, talk.firm.reminders[0], event.count)


def _missing(talk: Talk) -> tuple[str, Bilingual] | None:
    question = next((each for each in talk.questions() if each.slug not in talk.answers), None)
    if question is not None and intake.pending(talk):
        return "question", question.ask
    items = checklist.required_missing(talk)
    if items:
        return "document", items[0].label
    if billing.owed(talk) is not None:
        invoice = talk.who.invoices[0]
        return "payment", Bilingual(invoice.description.get("en", ""), invoice.description.get("es", ""))
    return None
