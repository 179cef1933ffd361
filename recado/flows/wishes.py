"""Which texts somebody wants: all of them, or reminders and answers only."""

from __future__ import annotations

from recado.flows import consent
from recado.flows.talk import Next, Talk
from recado.flows.wished import SetOnlyReminders


def choose(talk: Talk, *, only_reminders: bool) -> Next:
    """Take the choice; while leave is being asked for, "only reminders" is a yes with a condition."""
    if consent.pending(talk):
        if talk.contact.asked != "consent":
            return "ask"
        consent.give(talk)
    talk.do(SetOnlyReminders(only_reminders))
    talk.say("wishes.only_reminders" if only_reminders else "wishes.everything")
    return "again"


def withheld(talk: Talk) -> bool:
    """Whether what is said now is news that is not wanted here; it waits for the client's next text."""
    return talk.urgency == "update" and talk.view.contact.only_reminders
