"""The page collector: photos gather into the document of the line shown, until LISTO, the count, or a pause.

The dialogue's memory holds what `gathering` says, and ``closing`` (the line whose PDF is being made).
"""

from __future__ import annotations

from datetime import timedelta

from recado.flows import belonging, checklist, gathering, legibility, routing, signatures
from recado.flows.effects import CloseDocument
from recado.flows.events import DocumentReady, Timer
from recado.flows.talk import Next, Talk

PAUSE = "collect_pause"
LISTO_LATE = timedelta(minutes=5)
"""A LISTO this soon after a document was complete means that document, not the next one."""
LONGER = 3
"""So many pauses are waited for a page that we have asked for."""
SOON = timedelta(minutes=30)
"""What happens so soon after the client's own text is an answer to it; later it waits for decent hours."""


def reconcile(talk: Talk) -> None:
    """Before a turn: the rows decide which documents are open; the dialogue's memory may be behind them."""
    may = "upload" in talk.who.rights
    standing = {line.slug: line.status for line in talk.who.items} if may else {}
    for slug in gathering.every(talk):
        if standing.get(slug) not in {"collecting", "closing"}:
            gathering.leave(talk, slug)
            if not talk.recall("open"):
                gathering.forget(talk)
    if talk.recall("closing") and standing.get(talk.recall("closing")) != "closing":
        talk.remember(closing=None)
    for slug in (slug for slug, status in standing.items() if status == "collecting"):
        if slug not in gathering.every(talk):
            _take_up(talk, slug)


def done(talk: Talk) -> Next:
    """LISTO: close what is open, ask for the other side, or say kindly that nothing has come."""
    talk.remember(swap=None, swap_item=None, named=None)
    if gathering.every(talk):
        for slug in gathering.every(talk):
            _close(talk, slug, said=True)
        return "wait"
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
    if talk.recall("closing") == event.item:
        talk.remember(closing=None)
    gathering.leave(talk, event.item)
    if not talk.recall("open"):
        gathering.forget(talk)
    if event.pages <= 0:
        emptied = event.failed <= 0 and talk.recall("emptied") == event.item
        talk.say("documents.emptied" if emptied else "documents.none", item=item.label)
        return "wait"
    talk.task("document_to_review", f"{event.item}: {event.pages}")
    talk.say("documents.ready", n=event.pages, item=item.label)
    # A file whose refusal was told when it came is not held against the client again.
    untold = event.failed - told_bad(talk, event.item)
    if untold > 0:
        talk.say("documents.some_failed", n=untold)
    talk.remember(bad_item=None, bad=None, finished_at=talk.now.isoformat())
    talk.remember(moment=event.item, last=event.item, emptied=None)
    if signatures.follows(talk, event.item):
        return "wait"
    # What the client is doing elsewhere (paying, choosing) is not interrupted by the next step.
    if talk.flow == "intake":
        return "again"
    return "ask" if talk.flow in {"", "checklist"} else "wait"


def paused(talk: Talk, event: Timer) -> Next:
    """Nothing has come for a while: close, after asking once for a missing side."""
    if event.turn != talk.dialogue.turn:
        return "wait"
    for slug in gathering.every(talk):
        _close(talk, slug, said=False)
        closed_by_us(talk, slug, talk.firm.collect_pause)
    return "wait"


def watch(talk: Talk) -> None:
    """After each turn of the client: as long as a document is open, its pause is counted from now."""
    if talk.recall("open"):
        asked = any(gathering.words(talk, slug, "weak") for slug in gathering.every(talk))
        wait_longer(talk) if asked else talk.timer(PAUSE, talk.firm.collect_pause)


def wait_longer(talk: Talk) -> None:
    """The client was asked for something: give time to take the photo, or to answer."""
    talk.timer(PAUSE, talk.firm.collect_pause * LONGER)


def finish(talk: Talk, slug: str) -> None:
    """Close it: the shell makes the PDF when no file of it is pending."""
    gathering.leave(talk, slug)
    talk.remember(closing=slug)
    talk.do(CloseDocument(talk.who.key, slug))


def closed_by_us(talk: Talk, slug: str, grace: timedelta) -> None:
    """Remember that a pause or the count, not the client, closed this document."""
    if talk.recall("closing") == slug:
        until = talk.now + grace
        talk.remember(auto_item=slug, auto_until=until.isoformat(), auto_turn=talk.dialogue.turn)


def told_bad(talk: Talk, slug: str) -> int:
    """How many files of this document the client was told could not be used."""
    return talk.count("bad") if talk.recall("bad_item") == slug else 0


def mark_time(talk: Talk) -> None:
    """Long after the client's last text, what we say of it is our idea, and waits for decent hours."""
    heard = routing.instant(talk.recall("heard_at"))
    if heard is not None and talk.now - heard > SOON:
        talk.urgency = "update"


def _take_up(talk: Talk, slug: str) -> None:
    """A document that the rows know to be open takes photos again, behind the one at hand."""
    at_hand = talk.recall("open")
    gathering.turn_to(talk, slug)
    if at_hand:
        gathering.turn_to(talk, at_hand)


def _just_finished(talk: Talk) -> bool:
    """Whether this LISTO is about the document that is complete already; it is believed once."""
    since = routing.instant(talk.recall("finished_at"))
    talk.remember(finished_at=None)
    return since is not None and talk.now - since < LISTO_LATE


def _close(talk: Talk, slug: str, *, said: bool) -> None:
    """Close it, unless something is to be asked first; `said`: by the client, not by a pause."""
    item = belonging.item(talk, slug)
    if item is None:
        return
    held = said and legibility.holds(talk, item)
    expected = item.pages or 0
    # A PDF is one file with both sides in it, so good pages count as much as files sent.
    so_far = max(gathering.count(talk, slug, "sent"), gathering.count(talk, slug, "got"))
    if so_far < expected and not gathering.count(talk, slug, "asked_side"):
        gathering.note(talk, slug, asked_side=1)
        key = "sign.missing" if item.sign else "documents.other_side"
        talk.say(key, sent=so_far, total=expected, item=item.label)
        held = True
    if held:
        wait_longer(talk)
        return
    if said:
        legibility.insist(talk, item)
    finish(talk, slug)
