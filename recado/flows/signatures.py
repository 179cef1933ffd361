"""Pages to sign: handed out by a link, signed in ink, sent back page by page; then, where the original is."""

from __future__ import annotations

from recado.flows.arranged import SaveOriginal, SignPages, Where
from recado.flows.casetypes import Item
from recado.flows.effects import Bilingual
from recado.flows.events import PagesToSign
from recado.flows.talk import Next, Talk, in_language, numbered
from recado.i18n.catalog import render
from recado.i18n.understand import choice

ASKED = "sign.where"
WHERE: tuple[Where, ...] = ("client", "mail", "bring")


def attached(talk: Talk, event: PagesToSign) -> Next:
    """Staff have attached the pages: send the link, and say how they are signed."""
    item = _line(talk, event.item)
    if item is None:
        return _in_person(talk, event)
    later = [slug for slug in talk.words("later") if slug != item.slug]
    talk.remember(item=item.slug, later=later, told_complete=None)
    ask(talk, item)
    # A question about how it went can be left; the papers cannot.
    if talk.flow in {"", "checklist", "survey"}:
        talk.stand("checklist", "item", f"item.{item.slug}")
    return "wait"


def ask(talk: Talk, item: Item) -> None:
    """Print, sign with pen and ink only, send a photo of each page."""
    talk.say("sign.ask", n=item.pages or 1, item=item.label, link=SignPages(talk.who.key, item.slug))


def follows(talk: Talk, slug: str) -> bool:
    """Whether all signed pages are back, so that it is asked now where the inked original is."""
    item = _line(talk, slug)
    if item is None or not item.sign:
        return False
    talk.push("signature", "original", ASKED, item=slug)
    ask_where(talk)
    return True


def asking(talk: Talk) -> bool:
    """Whether the client was asked where the inked original is."""
    return talk.flow == "signature" and _item(talk) is not None


def ask_where(talk: Talk) -> None:
    """Where it is, by number."""
    talk.set_dialogue(asked=ASKED)
    talk.say(ASKED, options=numbered(tuple(_named(where) for where in WHERE)))


def answer(talk: Talk, text: str) -> Next | None:
    """Write it down and say what to do with it; None for a text that is no answer."""
    item = _item(talk)
    picked = choice(text, [in_language(_named(where), talk.contact.language) for where in WHERE])
    if item is None or not picked:
        return None
    where = WHERE[picked - 1]
    talk.pop()
    talk.do(SaveOriginal(talk.who.key, item.slug, where))
    talk.say(f"sign.{where}", item=item.label, phone=talk.firm.phone, hours=talk.firm.hours)
    if where != "client":
        talk.task("signature_original", f"{item.label.en}: {_named(where).en}.")
    return "again"


def leave(talk: Talk) -> Next:
    """The client does not say now: staff ask."""
    item = _item(talk)
    talk.pop()
    talk.task("signature_original", f"{item.label.en if item else ''}: the client did not say where it is.")
    return "again"


def _in_person(talk: Talk, event: PagesToSign) -> Next:
    """What may not lie behind a link is handed over by a person."""
    known = talk.who.case_type.item(event.item)
    if known is None:
        talk.recovered(f"no checklist line {event.item!r} in {talk.who.case_type.slug}")
    else:
        talk.task("cannot_be_told", f"Pages to sign: {known.label.en}. Please hand them over in person.")
    return "wait"


def _item(talk: Talk) -> Item | None:
    slug = talk.frame.data.get("item") if talk.frame is not None else None
    return _line(talk, str(slug))


def _line(talk: Talk, slug: str) -> Item | None:
    return next((item for item, _ in talk.lines() if item.slug == slug), None)


def _named(where: Where) -> Bilingual:
    key = f"sign.option_{where}"
    return Bilingual(render(key, "en"), render(key, "es"))
