"""What a client says of pages while they come: of what they are, which go out, that they go as they are."""

from __future__ import annotations

from recado.flows import (
    captions,
    documents,
    gathering,
    legibility,
    rearranging,
    signatures,
    sorting,
    twins,
)
from recado.flows.talk import Next, Talk


def hear(talk: Talk, text: str) -> Next | None:
    """What is done about a text that is about pages; None where it is not."""
    if sorting.asking(talk) and (sorted_ := sorting.answer(talk, text)) is not None:
        return sorted_
    if signatures.asking(talk) and (told := signatures.answer(talk, text)) is not None:
        return told
    return twins.hear(talk, text) or rearranging.hear(talk, text) or _insists(talk, text)


def names(talk: Talk, text: str) -> Next | None:
    """The client says of which paper the next photo is ("ahora va el acta"), also of one that has come."""
    if "upload" not in talk.who.rights or not (talk.recall("open") or talk.flow in {"", "checklist"}):
        return None
    item = captions.only(talk, text)
    if item is None:
        return None
    talk.remember(named=item.slug, named_at=talk.now.isoformat())
    talk.say("sorting.go", item=item.label)
    return "wait"


def _insists(talk: Talk, text: str) -> Next | None:
    items = legibility.insists(talk, text)
    if not items:
        return None
    for item in items:
        legibility.insist(talk, item)
        if item.pages is not None and gathering.count(talk, item.slug, "got") >= item.pages:
            documents.finish(talk, item.slug)
    if talk.recall("open"):
        talk.say("legible.as_is")
    return "wait"
