"""Pages coming in: each file joins the document that it is meant for, and what came of it is told."""

from __future__ import annotations

from datetime import timedelta

from recado.flows import belonging, documents, identity, kept
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
    item = belonging.expected(talk)
    if item is None:
        return kept.keep(talk, event)
    begun = item.slug in {talk.recall("open"), talk.recall("closing")}
    _add(talk, event, item)
    if not begun and not _all_sent(talk, item):
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
    """One more good page; the expected count closes the document."""
    item = talk.who.case_type.item(event.item)
    if item is None or talk.recall("open") != event.item:
        return "wait"
    talk.remember(got=talk.count("got") + event.pages)
    if item.pages is not None and talk.count("got") >= item.pages:
        documents.finish(talk, item)
        documents.closed_by_us(talk, item, IN_THE_AIR)
    return "wait"


def page_refused(talk: Talk, event: PageRefused) -> Next:
    """Say what was wrong with the file and what to send instead, once a reason and document."""
    code = event.reason if event.reason in TOLD else "broken"
    if code == "infected":
        talk.task("infected_file", f"{event.item}: {LOCKED_AWAY}")
    else:
        talk.task("unusable_file", f"{event.item}: {code}")
    if talk.recall("open") == event.item:
        talk.remember(sent=max(0, talk.count("sent") - 1))
    if not talk.muted:
        talk.remember(bad_item=event.item, bad=documents.told_bad(talk, event.item) + 1)
    if code in talk.words("refused"):
        return "wait"
    talk.remember(refused=[*talk.words("refused"), code])
    talk.say(f"media.{code}")
    return "wait"


def _add(talk: Talk, event: Message, item: Item) -> None:
    if talk.recall("open") != item.slug:
        reopened = talk.recall("closing") == item.slug
        talk.remember(open=item.slug, closing=None)
        if not reopened:
            documents.forget_counts(talk)
    talk.remember(sent=talk.count("sent") + event.media)
    for media in range(event.media):
        talk.do(AddPage(talk.who.key, item.slug, media))


def _all_sent(talk: Talk, item: Item) -> bool:
    return item.pages is not None and talk.count("sent") >= item.pages
