"""Pages coming in: each file joins the document that it is meant for, and what came of it is told."""

from __future__ import annotations

from datetime import timedelta

from recado.flows import (
    agenda,
    belonging,
    captions,
    documents,
    gathering,
    identity,
    kept,
    legibility,
    rearranging,
    sorting,
    twins,
)
from recado.flows.arranged import ReopenDocument
from recado.flows.casetypes import Item
from recado.flows.effects import AddPage
from recado.flows.events import Message, PageReady, PageRefused
from recado.flows.talk import Next, Talk
from recado.media.refusals import CODES

LOCKED_AWAY = (
    "The virus scanner found a virus in a file that came from here. It is locked away: nobody can open it. "
    "Do not ask for it by another way; ask for photos of the pages."
)
"""What staff read of an infected file."""
TOLD = frozenset({*CODES, "fetch_failed", "unreadable"})
"""The refusals that have a text of their own."""
IN_THE_AIR = timedelta(seconds=5)
"""Photos of one album come as messages of their own: the rest was on its way when the count was full."""


def take(talk: Talk, event: Message) -> Next:
    """Photos from somebody who may send them: the next pages, or kept where no document is expected."""
    rearranging.caption(talk, event.text)
    named = () if talk.recall("swap") else _named(talk, event.text)
    doubtful = named or _doubtful(talk)
    if len(doubtful) > 1:
        return sorting.start(talk, event, doubtful, each=bool(named))
    if sorting.asking(talk) and not named:
        return sorting.more(talk, event)
    item = named[0] if named else belonging.expected(talk)
    if item is None or captions.judged(talk, event.text):
        return kept.keep(talk, event)
    begun = item.slug in {*gathering.every(talk), talk.recall("closing")}
    instead = _add(talk, event, item)
    if not begun and not instead and not _all_sent(talk, item):
        talk.say("documents.first", item=item.label)
    return "wait"


def record(talk: Talk, event: Message) -> None:
    """The same without a word, while staff are writing or the client wants no texts."""
    if not event.media:
        return
    known = talk.party is not None and event.other is None and identity.verified(talk)
    item = belonging.expected(talk) if known else None
    if item is not None:
        _add(talk, event, item)
    else:
        kept.keep_quietly(talk, event)


def page_ready(talk: Talk, event: PageReady) -> Next:
    """One more good page; the expected count closes the document, unless one of them is hard to read."""
    item = belonging.item(talk, event.item) or talk.who.case_type.item(event.item)
    if item is None or not _open(talk, event):
        return "wait"
    if event.pages == 0:
        # It came before: what was sent is one less.
        _count(talk, item.slug, "sent", -1)
    _count(talk, item.slug, "got", event.pages)
    said = _looked_at(talk, item, event)
    rearranging.arrived(talk, item.slug)
    if said:
        documents.wait_longer(talk)
    elif item.pages is not None and gathering.count(talk, item.slug, "got") >= item.pages:
        _full(talk, item)
    return "wait"


def page_refused(talk: Talk, event: PageRefused) -> Next:
    """Say what was wrong with the file and what to send instead, once a reason and document."""
    code = event.reason if event.reason in TOLD else "broken"
    if code == "infected":
        talk.task("infected_file", f"{event.item}: {LOCKED_AWAY}")
    else:
        talk.task("unusable_file", f"{event.item}: {code}")
    if event.item in gathering.every(talk):
        _count(talk, event.item, "sent", -1)
    if not talk.muted:
        talk.remember(bad_item=event.item, bad=documents.told_bad(talk, event.item) + 1)
    refused = gathering.words(talk, event.item, "refused")
    if code in refused:
        return "wait"
    gathering.note(talk, event.item, refused=[*refused, code])
    talk.say(f"media.{code}")
    return "wait"


def _looked_at(talk: Talk, item: Item, event: PageReady) -> bool:
    """What the photo looks like decides where it stands; whether the client was asked for something."""
    old, explicit = event.instead, bool(event.instead) and event.instead == talk.recall("swapped")
    if explicit:
        talk.remember(swapped=None)
    weak = gathering.words(talk, item.slug, "weak")
    better = bool(event.sheets) and not event.faults
    if not old and better and event.alike in weak:
        old = event.alike
    if event.sheets and old and (explicit or better):
        if explicit:
            rearranging.replace(talk, item.slug, old, event.sheets)
        else:
            talk.say("legible.better", n=legibility.number(talk, item.slug, old))
            rearranging.put(talk, item.slug, old, event.sheets, both=True)
        return legibility.heed(talk, item, event, at=old)
    warned = legibility.heed(talk, item, event)
    twin = bool(event.alike and event.sheets) and event.alike != event.sheets[0]
    return (twin and twins.found(talk, item.slug, event.alike, event.sheets[0])) or warned


def _open(talk: Talk, event: PageReady) -> bool:
    """Whether its document is open; one that is closing is opened again for a page that is hard to read."""
    if event.item in gathering.every(talk):
        return True
    if talk.recall("closing") != event.item or not event.faults or talk.muted:
        return False
    told = gathering.words(talk, event.item, "told")
    if all(fault in told for fault in event.faults):
        return False
    gathering.turn_to(talk, event.item)
    talk.do(ReopenDocument(talk.who.key, event.item))
    return True


def _full(talk: Talk, item: Item) -> None:
    if gathering.words(talk, item.slug, "weak"):
        documents.wait_longer(talk)
        return
    documents.finish(talk, item.slug)
    documents.closed_by_us(talk, item.slug, IN_THE_AIR)


def _named(talk: Talk, text: str) -> tuple[Item, ...]:
    """The papers that the caption names; at the first questions only those that a link asked to be signed."""
    if "upload" not in talk.who.rights:
        return ()
    early = bool(agenda.open_at_start(talk)) and not talk.recall("open")
    return tuple(item for item in captions.named(talk, text) if item.sign or not early)


def _doubtful(talk: Talk) -> tuple[Item, ...]:
    """The papers between which the client must say, where a photo without a word could be of any of them."""
    if "upload" not in talk.who.rights or sorting.asking(talk) or belonging.named(talk) is not None:
        return ()
    at_hand = [item for slug in gathering.every(talk) if (item := belonging.item(talk, slug)) is not None]
    if at_hand:
        return tuple(at_hand)
    back = tuple(item for item, line in talk.lines() if line.status == "rejected")
    # Two papers were sent back, and both are waited for: which comes first is the client's to say.
    return back if belonging.expected(talk) in back else ()


def _add(talk: Talk, event: Message, item: Item) -> str:
    """Add the files; return the page whose place the first of them was sent to take, if any."""
    gathering.turn_to(talk, item.slug)
    instead = talk.recall("swap") if talk.recall("swap_item") == item.slug else ""
    if instead:
        talk.remember(swap=None, swap_item=None, swapped=instead)
    else:
        instead = legibility.hoped_for(talk, item.slug, event.media, event.text)
    talk.remember(named=None, named_at=None)
    _count(talk, item.slug, "sent", event.media)
    for media in range(event.media):
        talk.do(AddPage(talk.who.key, item.slug, media, instead if media == 0 else ""))
    return instead


def _count(talk: Talk, slug: str, name: str, change: int) -> None:
    gathering.note(talk, slug, **{name: max(0, gathering.count(talk, slug, name) + change)})


def _all_sent(talk: Talk, item: Item) -> bool:
    return item.pages is not None and gathering.count(talk, item.slug, "sent") >= item.pages
