"""The page collector: photos gather into the document of the line shown, until LISTO, the count, or a pause.

The dialogue's memory holds one document at a time: ``open`` (its line), ``sent`` and ``got`` (files sent,
good pages read), ``refused`` (codes already told), ``closing`` (the line whose PDF is being made).
"""

from __future__ import annotations

from datetime import timedelta

from recado.flows import belonging, checklist, routing
from recado.flows.casetypes import Item
from recado.flows.effects import CloseDocument
from recado.flows.events import DocumentReady, Timer
from recado.flows.talk import Next, Talk

PAUSE = "collect_pause"
LISTO_LATE = timedelta(minutes=5)
"""A LISTO this soon after a document was complete means that document, not the next one."""


def reconcile(talk: Talk) -> None:
    """Before a turn: the rows decide which document is open; the dialogue's memory may be behind them."""
    may = "upload" in talk.who.rights
    standing = {line.slug: line.status for line in talk.who.items} if may else {}
    if talk.recall("open") and standing.get(talk.recall("open")) not in {"collecting", "closing"}:
        talk.remember(open=None)
        forget_counts(talk)
    if talk.recall("closing") and standing.get(talk.recall("closing")) != "closing":
        talk.remember(closing=None)
    adrift = next((slug for slug, status in standing.items() if status == "collecting"), None)
    if adrift is not None and not talk.recall("open"):
        talk.remember(open=adrift)


def done(talk: Talk) -> Next:
    """LISTO: close the document, ask for the other side, or say kindly that nothing has come."""
    item = belonging.remembered(talk, "open")
    if item is not None:
        return _close(talk, item)
    if talk.recall("closing"):
        talk.say("documents.working")
        return "wait"
    shown = checklist.current(talk)
    if shown is None or _just_finished(talk):
        return "again"
    talk.say("documents.nothing_yet", item=shown.label)
    return "wait"


def ready(talk: Talk, event: DocumentReady) -> Next:
    """Say how many pages came ("3 páginas recibidas"), what failed, and what is next."""
    item = talk.who.case_type.item(event.item)
    if item is None:
        talk.recovered(f"no checklist line {event.item!r} in {talk.who.case_type.slug}")
        return "wait"
    for name in ("open", "closing"):
        if talk.recall(name) == event.item:
            talk.remember(**{name: None})
    forget_counts(talk)
    if event.pages <= 0:
        talk.say("documents.none", item=item.label)
        return "wait"
    talk.task("document_to_review", f"{event.item}: {event.pages}")
    talk.say("documents.ready", n=event.pages, item=item.label)
    # A file whose refusal was told when it came is not held against the client again.
    untold = event.failed - told_bad(talk, event.item)
    if untold > 0:
        talk.say("documents.some_failed", n=untold)
    talk.remember(bad_item=None, bad=None, finished_at=talk.now.isoformat())
    talk.remember(moment=event.item)
    # What the client is doing elsewhere (paying, choosing) is not interrupted by the next step.
    if talk.flow == "intake":
        return "again"
    return "ask" if talk.flow in {"", "checklist"} else "wait"


def paused(talk: Talk, event: Timer) -> Next:
    """Nothing has come for a while: close, after asking once for a missing side."""
    item = belonging.remembered(talk, "open")
    if item is None or event.turn != talk.dialogue.turn:
        return "wait"
    _close(talk, item)
    closed_by_us(talk, item, talk.firm.collect_pause)
    return "wait"


def watch(talk: Talk) -> None:
    """After each turn of the client: as long as a document is open, its pause is counted from now."""
    if talk.recall("open"):
        talk.timer(PAUSE, talk.firm.collect_pause)


def finish(talk: Talk, item: Item) -> None:
    """Close it: the shell makes the PDF when no file of it is pending."""
    talk.remember(open=None, closing=item.slug)
    talk.do(CloseDocument(talk.who.key, item.slug))


def closed_by_us(talk: Talk, item: Item, grace: timedelta) -> None:
    """Remember that a pause or the count, not the client, closed this document."""
    if talk.recall("closing") == item.slug:
        until = talk.now + grace
        talk.remember(auto_item=item.slug, auto_until=until.isoformat(), auto_turn=talk.dialogue.turn)


def told_bad(talk: Talk, slug: str) -> int:
    """How many files of this document the client was told could not be used."""
    return talk.count("bad") if talk.recall("bad_item") == slug else 0


def forget_counts(talk: Talk) -> None:
    """Begin to count anew."""
    talk.remember(sent=None, got=None, refused=None, asked_side=None)


def _just_finished(talk: Talk) -> bool:
    """Whether this LISTO is about the document that is complete already; it is believed once."""
    since = routing.instant(talk.recall("finished_at"))
    talk.remember(finished_at=None)
    return since is not None and talk.now - since < LISTO_LATE


def _close(talk: Talk, item: Item) -> Next:
    expected = item.pages or 0
    # A PDF is one file with both sides in it, so good pages count as much as files sent.
    so_far = max(talk.count("sent"), talk.count("got"))
    if so_far < expected and not talk.count("asked_side"):
        talk.remember(asked_side=1)
        talk.say("documents.other_side", sent=so_far, total=expected, item=item.label)
        talk.timer(PAUSE, talk.firm.collect_pause * 3)
        return "wait"
    finish(talk, item)
    return "wait"
