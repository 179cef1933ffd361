"""A photo that is hard to read: said kindly, once a fault and document; the better one takes its place.

Nothing is held up by it. The page is kept, a pause closes the document all the same, and who says ENVIAR ASÍ,
or LISTO a second time, is believed.
"""

from __future__ import annotations

from datetime import timedelta

from recado.flows import belonging, gathering, routing
from recado.flows.arranged import InsistOnPages
from recado.flows.casetypes import Item
from recado.flows.effects import Bilingual
from recado.flows.events import PageReady
from recado.flows.talk import Talk
from recado.i18n.catalog import render
from recado.i18n.page_words import as_is, other_page
from recado.media.legible import Fault

RETAKE = timedelta(seconds=10)
"""Nobody reads that a page is blurry, takes another photo and sends it in less: it was on its way already."""
_MOST = 12
"""So many pages that are hard to read are remembered of one document."""


def heed(talk: Talk, item: Item, event: PageReady, at: str = "") -> bool:
    """Tell what is wrong with this page, unless it was told before; whether anything was said.

    `at` is the page whose place it has taken.
    """
    faults = [fault for fault in Fault if fault.value in event.faults]
    if not faults or not event.sheets:
        return False
    weak = gathering.words(talk, item.slug, "weak")
    gathering.note(talk, item.slug, weak=[*weak, event.sheets[0]][-_MOST:], asked_weak=None)
    told = gathering.words(talk, item.slug, "told")
    if talk.muted or all(fault.value in told for fault in faults):
        return False
    gathering.note(
        talk,
        item.slug,
        told=[*told, *(fault.value for fault in faults if fault.value not in told)],
        hope=event.sheets[0],
        hope_at=talk.now.isoformat(),
    )
    # What is told first is how to mend the first: with more light and a table most of the others go too.
    how, which = _text(f"how_{faults[0].value}"), number(talk, item.slug, at or event.sheets[0])
    talk.say("legible.warn", n=which, faults=_joined(faults), how=how)
    return True


def hoped_for(talk: Talk, slug: str, files: int, text: str) -> str:
    """The page whose place this one photo is likely to take: a better one was asked for, and read of."""
    since = routing.instant(gathering.word(talk, slug, "hope_at"))
    if files != 1 or since is None or talk.now - since < RETAKE or other_page(text):
        return ""
    hope = gathering.word(talk, slug, "hope")
    gathering.note(talk, slug, hope=None, hope_at=None)
    return hope


def mended(talk: Talk, slug: str, sheet: str) -> None:
    """This page is out, or gone as it is: nothing is wrong with it any more."""
    weak = [each for each in gathering.words(talk, slug, "weak") if each != sheet]
    gathering.note(talk, slug, weak=weak or None)
    if gathering.word(talk, slug, "hope") == sheet:
        gathering.note(talk, slug, hope=None, hope_at=None)


def holds(talk: Talk, item: Item) -> bool:
    """Ask once, before a LISTO is taken: whether what is hard to read is to go as it is."""
    weak = gathering.words(talk, item.slug, "weak")
    if not weak or gathering.count(talk, item.slug, "asked_weak"):
        return False
    gathering.note(talk, item.slug, asked_weak=1)
    numbers = sorted(number(talk, item.slug, sheet) for sheet in weak)
    talk.say("legible.still", n=len(numbers), pages=", ".join(map(str, numbers)))
    return True


def insist(talk: Talk, item: Item) -> None:
    """The client sends what is hard to read as it is."""
    weak = gathering.words(talk, item.slug, "weak")
    if weak:
        talk.do(InsistOnPages(talk.who.key, item.slug, weak))
        gathering.note(talk, item.slug, weak=None, hope=None, hope_at=None)


def insists(talk: Talk, text: str) -> list[Item]:
    """The papers of which the client says ENVIAR ASÍ: all that are open and hard to read somewhere."""
    found = [belonging.item(talk, slug) for slug in gathering.every(talk)]
    weak = [item for item in found if item is not None and gathering.words(talk, item.slug, "weak")]
    return weak if weak and as_is(text) else []


def number(talk: Talk, slug: str, sheet: str) -> int:
    """Which page of the PDF this one would be now; the last where the rows do not know it."""
    line = belonging.line(talk, slug)
    sheets = line.sheets if line is not None else ()
    if sheet in sheets:
        return sheets.index(sheet) + 1
    return max(1, len(sheets), gathering.count(talk, slug, "got"))


def _joined(faults: list[Fault]) -> Bilingual:
    named = [_text(fault.value) for fault in faults[:2]]
    return Bilingual(" and ".join(each.en for each in named), " y ".join(each.es for each in named))


def _text(name: str) -> Bilingual:
    return Bilingual(render(f"legible.{name}", "en"), render(f"legible.{name}", "es"))
