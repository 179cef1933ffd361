"""What staff decided about a paper that the client does not have, told in plain words."""

from __future__ import annotations

from recado.flows.events import ItemDecided
from recado.flows.talk import Next, Talk


def told(talk: Talk, event: ItemDecided) -> Next:
    """It is not needed any more, something else will do, or it is needed after all."""
    item = talk.who.case_type.item(event.item)
    if item is None:
        talk.recovered(f"no checklist line {event.item!r} in {talk.who.case_type.slug}")
        return "wait"
    match event.decision:
        case "waive":
            talk.say("decided.waive", item=item.label)
        case "instead":
            talk.say("decided.instead", item=item.label, note=event.note)
        case "missing":
            talk.say("decided.missing", item=item.label, note=event.note or talk.firm.phone)
    if event.decision != "waive":
        later = [slug for slug in talk.words("later") if slug != item.slug]
        talk.remember(item=item.slug, later=later, told_complete=None)
    if event.decision != "waive" and talk.flow in {"", "checklist"}:
        talk.stand("checklist", "item", f"item.{item.slug}")
    return "wait"
