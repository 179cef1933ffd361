"""What is still to be sent: one next small step, with its help; the list on request."""

from __future__ import annotations

from recado.flows.casetypes import Item
from recado.flows.talk import MISSING, Next, Talk, joined


def current(talk: Talk) -> Item | None:
    """The line that the client was shown last, while it is still missing; else the next to show."""
    missing = talk.missing()
    shown = next((item for item in missing if item.slug == talk.recall("item")), None)
    later = talk.words("later")
    return shown or next((item for item in missing if item.slug not in later), None)


def ask(talk: Talk, *, again: bool = False) -> None:
    """Show the next small step; `again` says that we return to it."""
    open_now = next((item for item, _ in talk.lines() if item.slug == talk.recall("open")), None)
    if open_now is not None:
        talk.stand("checklist", "item", f"item.{open_now.slug}")
        talk.say("documents.go_on", item=open_now.label)
        return
    item = current(talk)
    if item is None:
        _nothing_next(talk, again=again)
        return
    talk.stand("checklist", "item", f"item.{item.slug}")
    talk.remember(item=item.slug, told_complete=None)
    talk.say("checklist.again" if again else "checklist.next", item=item.label, help=item.help)


def show(talk: Talk) -> Next:
    """The whole list in one text, then the next small step again."""
    lines = talk.lines()
    sending = [item for item, _ in lines if item.slug == talk.recall("open")]
    missing = [*sending, *talk.missing()]
    talk.remember(later=None, put_off=None)
    if missing:
        names = joined(tuple(item.label for item in missing))
        talk.say("checklist.progress", done=len(lines) - len(missing), total=len(lines), missing=names)
    return "again" if missing and talk.dialogue.asked and talk.dialogue.asked.startswith("intake") else "ask"


def skip(talk: Talk) -> Next:
    """Put the shown line off; it comes back when the rest is done, or with the list."""
    item = current(talk)
    if item is None:
        return "again"
    talk.remember(item=None, later=[*talk.words("later"), item.slug])
    talk.say("checklist.skipped", item=item.label)
    return "ask"


def back(talk: Talk) -> Next:
    """Show the line before the shown one, among those still missing."""
    slugs = [item.slug for item in talk.missing()]
    at = slugs.index(talk.recall("item")) if talk.recall("item") in slugs else 0
    if at == 0:
        talk.say("back.nothing")
        return "again"
    talk.remember(item=slugs[at - 1], later=[slug for slug in talk.words("later") if slug != slugs[at - 1]])
    return "ask"


def required_missing(talk: Talk) -> tuple[Item, ...]:
    """The lines without which the case cannot go on."""
    return tuple(item for item in talk.missing() if item.required)


def _nothing_next(talk: Talk, *, again: bool) -> None:
    talk.stand("checklist", "rest", None)
    talk.remember(item=None)
    if talk.spoke and (again or talk.count("told_complete")):
        return
    if talk.recall("open") or talk.recall("closing"):
        if not talk.spoke:
            talk.say("documents.working")
        return
    put_off = required_missing(talk)
    if put_off:
        talk.say("checklist.later", n=len(put_off))
    else:
        talk.remember(told_complete=1)
        talk.say("checklist.complete" if _has_lines(talk) else "checklist.none", firm=talk.firm.name)


def _has_lines(talk: Talk) -> bool:
    return any(line.status not in MISSING for _, line in talk.lines())
