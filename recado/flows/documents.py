"""The page collector: photos gather into the document of the line shown, until LISTO, the count, or a pause.

The dialogue's memory holds one document at a time: ``open`` (its line), ``sent`` and ``got`` (files sent,
good pages read), ``refused`` (codes already told), ``closing`` (the line whose PDF is being made).
"""

from __future__ import annotations

from datetime import timedelta

from recado.flows import agenda, checklist, identity, routing
from recado.flows.casetypes import Item
from recado.flows.effects import AddPage, CloseDocument, KeepFile
from recado.flows.events import DocumentReady, Message, PageReady, PageRefused, Timer
from recado.flows.talk import Next, Talk
from recado.media.refusals import CODES

PAUSE = "collect_pause"
LOCKED_AWAY = (
    "The virus scanner found a virus in a file that came from here. It is locked away: nobody can open it. "
    "Do not ask for it by another way; ask for photos of the pages."
)
"""What staff read of an infected file."""
TOLD = frozenset({*CODES, "fetch_failed", "unreadable"})
"""The refusals that have a text of their own."""
LISTO_LATE = timedelta(minutes=5)
"""A LISTO this soon after a document was complete means that document, not the next one."""
IN_THE_AIR = timedelta(seconds=5)
"""Photos of one album come as messages of their own: the rest was on its way when the count was full."""
QUIET = timedelta(minutes=2)
"""One kind answer per burst of photos that belong nowhere."""


def reconcile(talk: Talk) -> None:
    """Before a turn: the rows decide which document is open; the dialogue's memory may be behind them."""
    may = "upload" in talk.who.rights
    standing = {line.slug: line.status for line in talk.who.items} if may else {}
    if talk.recall("open") and standing.get(talk.recall("open")) not in {"collecting", "closing"}:
        talk.remember(open=None)
        _forget_counts(talk)
    if talk.recall("closing") and standing.get(talk.recall("closing")) != "closing":
        talk.remember(closing=None)
    adrift = next((slug for slug, status in standing.items() if status == "collecting"), None)
    if adrift is not None and not talk.recall("open"):
        talk.remember(open=adrift)


def take(talk: Talk, event: Message) -> Next:
    """Photos from somebody who may send them: the next pages, or kept where no document is expected."""
    item = _expected(talk)
    if item is None:
        return keep(talk, event)
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
    item = _expected(talk) if known else None
    if item is not None:
        _add(talk, event, item)
    else:
        _keep(talk, event)


def keep(talk: Talk, event: Message) -> Next:
    """Photos that belong nowhere yet are kept, and said to be; once a burst."""
    _keep(talk, event)
    told, asked = routing.instant(talk.contact.memory.get("kept_at")), _asked(talk)
    if told is not None and talk.now - told < QUIET and talk.contact.memory.get("kept_for", "") == asked:
        return "wait"
    talk.remember_here(kept_at=talk.now.isoformat(), kept_for=asked or None)
    about = f" Asked was: {asked}." if asked else ""
    talk.task("unusable_file", f"Kept: the client sent files when no document was expected.{about}")
    talk.say("documents.kept_answer" if asked else "documents.kept")
    return "again"


def keep_quietly(talk: Talk, event: Message) -> None:
    """Files of a voice note or a card are no pages: kept, and spoken of elsewhere."""
    _keep(talk, event)


def done(talk: Talk) -> Next:
    """LISTO: close the document, ask for the other side, or say kindly that nothing has come."""
    item = _item(talk, "open")
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


def page_ready(talk: Talk, event: PageReady) -> Next:
    """One more good page; the expected count closes the document."""
    item = talk.who.case_type.item(event.item)
    if item is None or talk.recall("open") != event.item:
        return "wait"
    talk.remember(got=talk.count("got") + event.pages)
    if item.pages is not None and talk.count("got") >= item.pages:
        _finish(talk, item)
        _closed_by_us(talk, item, IN_THE_AIR)
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
        talk.remember(bad_item=event.item, bad=_told_bad(talk, event.item) + 1)
    if code in talk.words("refused"):
        return "wait"
    talk.remember(refused=[*talk.words("refused"), code])
    talk.say(f"media.{code}")
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
    _forget_counts(talk)
    if event.pages <= 0:
        talk.say("documents.none", item=item.label)
        return "wait"
    talk.task("document_to_review", f"{event.item}: {event.pages}")
    talk.say("documents.ready", n=event.pages, item=item.label)
    # A file whose refusal was told when it came is not held against the client again.
    untold = event.failed - _told_bad(talk, event.item)
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
    item = _item(talk, "open")
    if item is None or event.turn != talk.dialogue.turn:
        return "wait"
    _close(talk, item)
    _closed_by_us(talk, item, talk.firm.collect_pause)
    return "wait"


def watch(talk: Talk) -> None:
    """After each turn of the client: as long as a document is open, its pause is counted from now."""
    if talk.recall("open"):
        talk.timer(PAUSE, talk.firm.collect_pause)


def _expected(talk: Talk) -> Item | None:
    """The open document, the one just closed (a late page reopens it), or the line shown."""
    if "upload" not in talk.who.rights:
        return None
    at_hand = _item(talk, "open") or _item(talk, "closing") or _just_closed(talk)
    if at_hand is not None:
        return at_hand
    spoken_of = _spoken_of(talk)
    if spoken_of is not None:
        return spoken_of
    return checklist.current(talk) if _stands_here(talk) else None


def _stands_here(talk: Talk) -> bool:
    """Whether a photo can only be meant for the checklist."""
    # Somebody who pays or reads the list of answers has only stepped aside, and a later question can wait.
    aside = talk.flow in {"billing", "life"} or (talk.flow == "intake" and not agenda.open_at_start(talk))
    return aside or any(frame.flow == "checklist" for frame in talk.dialogue.frames)


def _spoken_of(talk: Talk) -> Item | None:
    """The paper about which a question is asked: a photo sent instead of an answer is another page of it."""
    frame = talk.frame
    about = str(frame.data.get("question")) if frame is not None and frame.flow == "intake" else ""
    slug = about.rpartition(".")[0]
    # Where the pages are counted they were all there: what comes now is another paper.
    return next(
        (
            item
            for item, line in talk.lines()
            if slug and item.slug == slug and line.status == "received" and item.pages is None
        ),
        None,
    )


def _closed_by_us(talk: Talk, item: Item, grace: timedelta) -> None:
    """Remember that a pause or the count, not the client, closed this document."""
    if talk.recall("closing") == item.slug:
        until = talk.now + grace
        talk.remember(auto_item=item.slug, auto_until=until.isoformat(), auto_turn=talk.dialogue.turn)


def _just_closed(talk: Talk) -> Item | None:
    """The document that we, not the client, closed a moment ago: a slow photo still belongs to it."""
    until = routing.instant(talk.recall("auto_until"))
    fresh = until is not None and talk.now < until
    # The client has said nothing in between: this very message is the first since the pause.
    silent = talk.dialogue.turn == talk.count("auto_turn") + 1
    return _item(talk, "auto_item") if fresh and silent else None


def _just_finished(talk: Talk) -> bool:
    """Whether this LISTO is about the document that is complete already; it is believed once."""
    since = routing.instant(talk.recall("finished_at"))
    talk.remember(finished_at=None)
    return since is not None and talk.now - since < LISTO_LATE


def _item(talk: Talk, name: str) -> Item | None:
    return next((item for item, _ in talk.lines() if item.slug == talk.recall(name)), None)


def _add(talk: Talk, event: Message, item: Item) -> None:
    if talk.recall("open") != item.slug:
        reopened = talk.recall("closing") == item.slug
        talk.remember(open=item.slug, closing=None)
        if not reopened:
            _forget_counts(talk)
    talk.remember(sent=talk.count("sent") + event.media)
    for media in range(event.media):
        talk.do(AddPage(talk.who.key, item.slug, media))


def _keep(talk: Talk, event: Message) -> None:
    key = talk.party.key if talk.party else None
    for media in range(event.media):
        talk.do(KeepFile(key, media))


def _asked(talk: Talk) -> str:
    """The question of the intake that a photo was sent to instead of words; "" where there is none."""
    asked = talk.dialogue.asked if talk.party is not None and identity.verified(talk) else None
    return asked.removeprefix("intake.") if asked and asked.startswith("intake.") else ""


def _all_sent(talk: Talk, item: Item) -> bool:
    return item.pages is not None and talk.count("sent") >= item.pages


def _close(talk: Talk, item: Item) -> Next:
    expected = item.pages or 0
    # A PDF is one file with both sides in it, so good pages count as much as files sent.
    so_far = max(talk.count("sent"), talk.count("got"))
    if so_far < expected and not talk.count("asked_side"):
        talk.remember(asked_side=1)
        talk.say("documents.other_side", sent=so_far, total=expected, item=item.label)
        talk.timer(PAUSE, talk.firm.collect_pause * 3)
        return "wait"
    _finish(talk, item)
    return "wait"


def _finish(talk: Talk, item: Item) -> None:
    talk.remember(open=None, closing=item.slug)
    talk.do(CloseDocument(talk.who.key, item.slug))


def _told_bad(talk: Talk, slug: str) -> int:
    return talk.count("bad") if talk.recall("bad_item") == slug else 0


def _forget_counts(talk: Talk) -> None:
    talk.remember(sent=None, got=None, refused=None, asked_side=None)
