"""Pages taken out, changed and put back by a word, while nobody has judged the document.

The dialogue's memory holds ``swap`` and ``swap_item`` (the page whose new photo comes next), ``swapped`` (the
same, once that photo was sent), ``undo`` (what the last change would need to be undone), ``want`` and
``want_item`` (a change that lacks its page's number), and ``wish`` (one that waits until all have arrived).
"""

from __future__ import annotations

from collections.abc import Sequence

from recado.flows import belonging, captions, gathering, legibility
from recado.flows.arranged import RemovePages, ReplacePage, RestorePages
from recado.flows.casetypes import Item
from recado.flows.talk import Next, Talk
from recado.flows.view import ItemView
from recado.i18n.page_words import PageCommand, other_page, page_command, page_number

ASKED = "pages.which"
_STANDING = frozenset({"collecting", "closing", "received"})
Line = tuple[Item, ItemView]


def hear(talk: Talk, text: str) -> Next | None:
    """What is done about a text that is about the pages; None where it is not."""
    if talk.dialogue.asked == ASKED and (told := _answered(talk, text)) is not None:
        return told
    if other_page(text) and _undo(talk).get("both"):
        return undo(talk)
    said = page_command(text)
    if said is None:
        return None
    if said.doing == "restore":
        return undo(talk)
    target = _target(talk, said)
    return _do(talk, *target, said.doing, said.numbers) if target is not None else None


def caption(talk: Talk, text: str) -> None:
    """A photo that says whose place it takes ("cambie la 2"): it is expected there."""
    said = page_command(text)
    target = _target(talk, said) if said is not None and said.doing == "replace" else None
    if target is None or said is None or target[1].pending:
        return
    picked = _picked(said.numbers, target[1].sheets)
    if picked:
        _expect(talk, target[0], picked[0])


def arrived(talk: Talk, slug: str) -> None:
    """All photos of this paper are here: what the client wanted done with one can be done."""
    wish, line = talk.dialogue.memory.get("wish"), belonging.line(talk, slug)
    item = belonging.item(talk, slug)
    if line is None or item is None or line.pending or not isinstance(wish, list | tuple) or not wish:
        return
    if wish[0] == slug:
        talk.remember(wish=None)
        numbers = [number for number in wish[2:] if isinstance(number, int)]
        _do(talk, item, line, "replace" if wish[1] == "replace" else "remove", numbers)


def replace(
    talk: Talk, slug: str, old: str, new: tuple[str, ...], *, undone_by_keeping_both: bool = False
) -> None:
    """The new pages stand where the old one stood; said, with the word that undoes it."""
    talk.say("pages.replaced", n=legibility.number(talk, slug, old))
    put(talk, slug, old, new, both=undone_by_keeping_both)


def put(talk: Talk, slug: str, old: str, new: tuple[str, ...], *, both: bool) -> None:
    """The same without a word. `both`: to undo it is to keep both."""
    _reopened(talk, slug, -1)
    talk.do(ReplacePage(talk.who.key, slug, old, new))
    legibility.mended(talk, slug, old)
    talk.remember(undo={"item": slug, "back": [old], "out": [] if both else list(new), "both": both})


def undo(talk: Talk) -> Next | None:
    """Undo the last change; None where there is none that can be undone."""
    if talk.recall("swap"):
        talk.remember(swap=None, swap_item=None)
        return "again"
    last = _undo(talk)
    slug = last.get("item")
    item, line = belonging.item(talk, str(slug)), belonging.line(talk, str(slug))
    if item is None or line is None or line.status not in _STANDING:
        return None
    back, out = _names(last.get("back")), _names(last.get("out"))
    _reopened(talk, item.slug, len(back) - len(out))
    talk.do(RestorePages(talk.who.key, item.slug, back))
    if out:
        talk.do(RemovePages(talk.who.key, item.slug, out))
    talk.remember(undo=None)
    talk.say("pages.restored", item=item.label)
    return "again"


def _do(talk: Talk, item: Item, line: ItemView, doing: str, numbers: Sequence[int]) -> Next:
    total = len(line.sheets)
    if line.pending:
        # Which page the second is can be said when all are here.
        talk.remember(wish=[item.slug, doing, *numbers])
        talk.say("pages.wait")
        return "wait"
    if not numbers and total > 1:
        talk.remember(want=doing, want_item=item.slug)
        talk.set_dialogue(asked=ASKED)
        talk.say(f"pages.which_{doing}", item=item.label, n=total)
        return "wait"
    picked = _picked(numbers or (1,), line.sheets)
    if not picked:
        talk.say("pages.no_such", n=total, item=item.label)
        return "wait"
    if doing == "replace":
        _expect(talk, item, picked[0])
        talk.say("pages.send_new", n=line.sheets.index(picked[0]) + 1, item=item.label)
        return "wait"
    return _remove(talk, item, line, picked)


def _remove(talk: Talk, item: Item, line: ItemView, picked: tuple[str, ...]) -> Next:
    numbers = sorted(line.sheets.index(sheet) + 1 for sheet in picked)
    _reopened(talk, item.slug, -len(picked))
    talk.do(RemovePages(talk.who.key, item.slug, picked))
    for sheet in picked:
        legibility.mended(talk, item.slug, sheet)
    talk.remember(undo={"item": item.slug, "back": list(picked), "out": [], "both": False})
    if len(picked) == len(line.sheets):
        talk.remember(emptied=item.slug)
        talk.say("pages.removed_last", item=item.label)
        return "wait"
    talk.say("pages.removed", pages=", ".join(map(str, numbers)), item=item.label)
    return "again"


def _expect(talk: Talk, item: Item, sheet: str) -> None:
    talk.remember(swap=sheet, swap_item=item.slug, named_at=talk.now.isoformat())


def _reopened(talk: Talk, slug: str, change: int) -> None:
    """The document is open, or is again; so many pages more are in it from now."""
    line = belonging.line(talk, slug)
    if line is not None and line.status == "received" and slug not in gathering.every(talk):
        gathering.turn_to(talk, slug)
        gathering.note(talk, slug, sent=len(line.sheets), got=len(line.sheets), asked_side=1)
    got = gathering.count(talk, slug, "got") + change
    sent = gathering.count(talk, slug, "sent") + change
    gathering.note(talk, slug, got=max(0, got), sent=max(0, sent))


def _answered(talk: Talk, text: str) -> Next | None:
    """The number that was asked for."""
    number, want = page_number(text), talk.recall("want")
    item, line = (
        belonging.remembered(talk, "want_item"),
        belonging.line(talk, talk.recall("want_item")),
    )
    talk.set_dialogue(asked=None)
    talk.remember(want=None, want_item=None)
    if number is None or item is None or line is None or line.status not in _STANDING:
        return None
    return _do(talk, item, line, want, (number,))


def _target(talk: Talk, said: PageCommand) -> Line | None:
    """The document that is meant: the one named, the open one, or the last one, if nobody has judged it."""
    lines = [
        each for each in talk.lines() if each[1].status in _STANDING and (each[1].sheets or each[1].pending)
    ]
    if said.about:
        meant = captions.named(talk, said.about)
        return next((each for each in lines if meant == (each[0],)), None)
    at_hand = (*gathering.every(talk), talk.recall("closing"))
    found = next((each for slug in at_hand for each in lines if each[0].slug == slug), None)
    if found is not None or not said.plainly:
        # "Cambiar 3" without a page in it is an answer to be changed, once no page is being sent.
        return found
    received = [each for each in lines if each[1].status == "received"]
    last = next((each for each in received if each[0].slug == talk.recall("last")), None)
    return last or (received[0] if len(received) == 1 else None)


def _picked(numbers: Sequence[int], sheets: tuple[str, ...]) -> tuple[str, ...]:
    """The pages of these numbers; none at all where one of them is no page."""
    counted = [len(sheets) if number == -1 else number for number in numbers]
    if not all(1 <= number <= len(sheets) for number in counted):
        return ()
    return tuple(dict.fromkeys(sheets[number - 1] for number in counted))


def _undo(talk: Talk) -> dict[str, object]:
    stored = talk.dialogue.memory.get("undo")
    return dict(stored) if isinstance(stored, dict) else {}


def _names(stored: object) -> tuple[str, ...]:
    return tuple(name for name in stored if isinstance(name, str)) if isinstance(stored, list | tuple) else ()
