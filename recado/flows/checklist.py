"""What is still to be sent: one next small step, with its help; the list on request."""

from __future__ import annotations

from recado.flows import absence, signatures, video
from recado.flows.casetypes import Item
from recado.flows.effects import Bilingual
from recado.flows.talk import MISSING, Next, Talk, in_language, joined
from recado.flows.view import ItemView
from recado.i18n.catalog import render
from recado.i18n.segments import measure

_PLURAL = 2


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
    if absence.over(talk):
        done, total = counted(talk, len(required_missing(talk)), required=True)
        talk.say("checklist.recap", done=done, total=total)
        again = False
    if item.sign and not again:
        signatures.ask(talk, item)
        return
    help_ = _help(talk, item)
    label = _counted_label(talk, item, help_)
    talk.say("checklist.again" if again else "checklist.next", item=label, help=help_)
    if not again:
        video.show(talk, item.video)
    if not talk.count("told_formats") and not talk.who.discreet:
        talk.remember(told_formats=1)
        talk.say("checklist.formats")


def show(talk: Talk) -> Next:
    """The whole list in groups, then the next small step again."""
    sending = [item for item, _ in talk.lines() if item.slug == talk.recall("open")]
    missing = [*sending, *talk.missing()]
    talk.remember(later=None, put_off=None)
    if missing:
        _group(talk, [item for item in missing if item.required], required=True)
        _group(talk, [item for item in missing if not item.required], required=False)
    with_team = tuple(item.label for item, line in talk.lines() if line.status == "unavailable")
    if with_team:
        talk.say("checklist.with_team", items=joined(with_team))
    ours = [talk.who.case_type.item(line.slug) for line in talk.who.items if _ours(line)]
    if ours:
        talk.say("checklist.by_firm", items=joined(tuple(item.label for item in ours if item)))
    return "again" if missing and talk.dialogue.asked and talk.dialogue.asked.startswith("intake") else "ask"


def counted(talk: Talk, missing: int, *, required: bool) -> tuple[int, int]:
    """How many of these lines are in, and how many there are; what staff look at counts neither way."""
    total = sum(item.required is required and line.status != "unavailable" for item, line in talk.lines())
    return total - missing, total


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
    asked = [question for question in talk.questions() if question.slug not in talk.answers]
    put_off = len(required_missing(talk)) + sum(each.slug in talk.words("put_off") for each in asked)
    if put_off:
        talk.say("checklist.later", n=put_off)
    else:
        talk.remember(told_complete=1)
        talk.say("checklist.complete" if _has_lines(talk) else "checklist.none", firm=talk.firm.name)


def _group(talk: Talk, missing: list[Item], *, required: bool) -> None:
    done, total = counted(talk, len(missing), required=required)
    if missing:
        names = joined(tuple(item.label for item in missing))
        key = "checklist.required" if required else "checklist.optional"
        talk.say(key, done=done, total=total, missing=names)
    elif total and required:
        talk.say("checklist.required_in", n=total)


def _counted_label(talk: Talk, item: Item, help_: Bilingual) -> Bilingual:
    """The label with how many photos make it whole, where that costs no further segment."""
    if item.pages is None or item.pages < _PLURAL:
        return item.label
    photos = Bilingual(f"{item.label.en} ({item.pages} photos)", f"{item.label.es} ({item.pages} fotos)")
    return photos if _cost(talk, photos, help_) <= _cost(talk, item.label, help_) else item.label


def _cost(talk: Talk, label: Bilingual, help_: Bilingual) -> int:
    language = talk.contact.language or "es"
    words = {"item": in_language(label, language), "help": in_language(help_, language)}
    return measure(render("checklist.next", language, words)).segments


def _help(talk: Talk, item: Item) -> Bilingual:
    """The file's help, or what staff said would do instead of it."""
    standing = next((line for each, line in talk.lines() if each.slug == item.slug), None)
    if standing is not None and standing.status == "missing" and standing.reason:
        return Bilingual(standing.reason, standing.reason)
    return item.help


def _ours(line: ItemView) -> bool:
    return line.by_firm and line.status in MISSING


def _has_lines(talk: Talk) -> bool:
    return any(line.status not in MISSING for _, line in talk.lines())
