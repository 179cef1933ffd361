"""Which paper a photo is meant for: the open one, the one just closed or spoken of, or the line shown."""

from __future__ import annotations

from datetime import timedelta

from recado.flows import agenda, checklist, routing
from recado.flows.casetypes import Item
from recado.flows.talk import Talk
from recado.flows.view import ItemView

FRESH = timedelta(minutes=30)
"""So long a paper or a page that the client named waits for its photo."""


def expected(talk: Talk) -> Item | None:
    """What the client named, the open document, the one just closed (a late page reopens it), or the next."""
    if "upload" not in talk.who.rights:
        return None
    at_hand = named(talk) or remembered(talk, "open") or remembered(talk, "closing") or _just_closed(talk)
    if at_hand is not None:
        return at_hand
    spoken_of = _spoken_of(talk)
    if spoken_of is not None:
        return spoken_of
    return checklist.current(talk) if _stands_here(talk) else None


def named(talk: Talk) -> Item | None:
    """The paper of which the client has just said that a photo comes now."""
    since = routing.instant(talk.recall("named_at"))
    if since is None or talk.now - since > FRESH:
        return None
    return remembered(talk, "swap_item") or remembered(talk, "named")


def remembered(talk: Talk, name: str) -> Item | None:
    """The line that the dialogue remembers under this name, while it is on the list."""
    return item(talk, talk.recall(name))


def item(talk: Talk, slug: str) -> Item | None:
    """The line of this slug, while it is on the list."""
    return next((each for each, _ in talk.lines() if each.slug == slug), None)


def line(talk: Talk, slug: str) -> ItemView | None:
    """How this line stands."""
    return next((standing for _, standing in talk.lines() if standing.slug == slug), None)


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


def _just_closed(talk: Talk) -> Item | None:
    """The document that we, not the client, closed a moment ago: a slow photo still belongs to it."""
    until = routing.instant(talk.recall("auto_until"))
    fresh = until is not None and talk.now < until
    # The client has said nothing in between: this very message is the first since the pause.
    silent = talk.dialogue.turn == talk.count("auto_turn") + 1
    return remembered(talk, "auto_item") if fresh and silent else None
