"""What staff decided about a document, told to whoever sent it."""

from __future__ import annotations

from collections.abc import Iterator

from recado.flows import agenda, reasons, samples
from recado.flows.casetypes import Item
from recado.flows.effects import SamplePage, Say
from recado.flows.events import Reviewed, TakenBack
from recado.flows.talk import Next, Talk


def decided(talk: Talk, event: Reviewed) -> Next:
    """Accepted: thanks. Rejected: why, and what to send again. Of a translation: who is to make it."""
    item = talk.who.case_type.item(event.item)
    if item is None:
        talk.recovered(f"no checklist line {event.item!r} in {talk.who.case_type.slug}")
    elif event.accepted:
        _accepted(talk, item, event)
    else:
        _rejected(talk, item, event)
    return "wait"


def taken_back(talk: Talk, event: TakenBack) -> Next:
    """What was sent earlier will do after all, or is looked at once more: nothing is to be sent again."""
    item = talk.who.case_type.item(event.item)
    if item is None:
        talk.recovered(f"no checklist line {event.item!r} in {talk.who.case_type.slug}")
    else:
        talk.say("review.accepted" if event.accepted else "review.taken_back", item=item.label)
    return "wait"


def sent_back(item: Item, code: str, words: str, translation: str = "", *, link: bool) -> Iterator[Say]:
    """All that is said of a paper that is sent back, in order; the console shows the same beforehand.

    `link`: whether an address may be texted; where something is secret, a page is one thing more to find.
    """
    yield from because(item, code, words)
    if translation:
        yield from asked_for(translation, link=link)
        return
    yield Say("review.send_again", {"help": item.help})
    if link and code in reasons.DRAWN:
        yield Say("review.drawing", {"page": SamplePage(f"reason/{code}")})
    elif link and item.sample is not None:
        yield Say("samples.hint")


def because(item: Item, code: str, words: str) -> Iterator[Say]:
    """Why it is sent back, and what staff wrote beside the reason."""
    yield Say("review.rejected", {"item": item.label, "reason": reasons.because(code, words)})
    note = reasons.added(code, words)
    if note:
        yield Say("review.note", {"note": note})


def asked_for(who: str, *, link: bool) -> Iterator[Say]:
    """What is said of a translation that is to be made: by the client's side, or by the firm."""
    if who == "firm":
        yield Say("translation.by_firm")
    elif who:
        yield Say("translation.opened")
        if link:
            yield Say("review.drawing", {"page": SamplePage(f"reason/{reasons.TRANSLATE}")})


def _accepted(talk: Talk, item: Item, event: Reviewed) -> None:
    talk.say("review.accepted", item=item.label)
    for each in asked_for(event.translation, link=samples.may_link(talk)):
        talk.say(each.key, **each.params)
    if event.translation == "client":
        # One more paper is wanted: that all is in is said again once it has come.
        talk.remember(told_complete=None)


def _rejected(talk: Talk, item: Item, event: Reviewed) -> None:
    link = samples.may_link(talk)
    for each in sent_back(item, event.code, event.reason, event.translation, link=link):
        talk.say(each.key, **each.params)
    later = [slug for slug in talk.words("later") if slug != item.slug]
    # A few more questions can wait: the client will send the photo now.
    talk.remember(item=item.slug, later=later, told_complete=None, pack=None)
    if talk.flow == "intake" and not agenda.open_at_start(talk):
        talk.set_dialogue(frames=(), asked=None)
    if talk.flow in {"", "checklist"}:
        talk.stand("checklist", "item", f"item.{item.slug}")
