"""EJEMPLO, EXAMPLE: a drawn example of a good photo of the paper that is asked for.

On a discreet case there is no link: a page about papers is one thing more to be found on a phone.
"""

from __future__ import annotations

from recado.flows import checklist, intake
from recado.flows.casetypes import Item
from recado.flows.effects import SamplePage
from recado.flows.talk import Next, Talk


def show(talk: Talk) -> Next:
    """Answer with the address of the drawing, or say in words how a good photo is taken."""
    if intake.pending(talk) and not talk.recall("open"):
        talk.say("samples.question")
        return "again"
    item = _asked_for(talk)
    if item is None or not _has(talk, item):
        talk.say("samples.none")
    else:
        talk.say("samples.look", page=SamplePage(str(item.sample)))
    return "again"


def hint(talk: Talk, item: Item) -> None:
    """After a photo that could not be used: say that there is an example to look at."""
    if _has(talk, item):
        talk.say("samples.hint")


def may_link(talk: Talk) -> bool:
    """Whether the address of a page about papers may be texted here."""
    return not (talk.who.discreet or talk.who.case_type.discreet)


def _asked_for(talk: Talk) -> Item | None:
    """The paper whose photos are being sent, else the one that the client was last asked for."""
    being_sent = next((item for item, _ in talk.lines() if item.slug == talk.recall("open")), None)
    return being_sent or checklist.current(talk)


def _has(talk: Talk, item: Item) -> bool:
    return item.sample is not None and may_link(talk)
