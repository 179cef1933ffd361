"""What staff decided about a document, told to whoever sent it."""

from __future__ import annotations

from recado.flows import agenda, samples
from recado.flows.casetypes import Item
from recado.flows.events import Reviewed
from recado.flows.talk import Next, Talk


def decided(talk: Talk, event: Reviewed) -> Next:
    """Accepted: thanks. Rejected: why, and what to send again."""
    item = talk.who.case_type.item(event.item)
    if item is None:
        talk.recovered(f"no checklist line {event.item!r} in {talk.who.case_type.slug}")
    elif event.accepted:
        talk.say("review.accepted", item=item.label)
    else:
        _rejected(talk, item, event.reason)
    return "wait"


def _rejected(talk: Talk, item: Item, reason: str) -> None:
    talk.say("review.rejected", item=item.label, reason=reason)
    talk.say("review.send_again", help=item.help)
    samples.hint(talk, item)
    later = [slug for slug in talk.words("later") if slug != item.slug]
    # A few more questions can wait: the client will send the photo now.
    talk.remember(item=item.slug, later=later, told_complete=None, pack=None)
    if talk.flow == "intake" and not agenda.open_at_start(talk):
        talk.set_dialogue(frames=(), asked=None)
    if talk.flow in {"", "checklist"}:
        talk.stand("checklist", "item", f"item.{item.slug}")
