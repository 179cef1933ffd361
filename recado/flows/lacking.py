"""A paper that the client does not have: why, and then it is for staff to decide what is done instead."""

from __future__ import annotations

from recado.flows import checklist, documents, handoff
from recado.flows.casetypes import Item
from recado.flows.effects import Bilingual, Unavailable
from recado.flows.small import is_polite
from recado.flows.talk import Next, Talk, in_language, numbered
from recado.i18n.asides import REASONS, Reason, lack, puts_off
from recado.i18n.catalog import render
from recado.i18n.understand import choice, is_later, yes_no
from recado.i18n.words import plain

ASKED = "lacking.reason"


def hear(talk: Talk, text: str) -> Next | None:
    """What is done about a text that says that the paper asked for is not there; None where it does not."""
    if asking(talk):
        return _answer(talk, text)
    if talk.flow != "checklist":
        return None
    if talk.recall("open"):
        # While pages come, what is lacking is the other side or another page: that was all.
        no_other = talk.count("asked_side") and yes_no(text) is False
        return documents.done(talk) if lack(text) is not None or no_other else None
    item = checklist.current(talk)
    return _lacks(talk, item, text) if item is not None else None


def _lacks(talk: Talk, item: Item, text: str) -> Next | None:
    if puts_off(text) or is_later(text):
        return checklist.skip(talk)
    said = lack(text)
    if said is None and (yes_no(text) is False or not _has_a_word(text)):
        # A bare "no", or the number of nothing: what can be done is said, and nobody has to read it.
        talk.say("checklist.how")
        return "again"
    if said is None or not _about(item, said.about):
        return None
    if said.reason is not None:
        return _set_aside(talk, item, said.reason, text)
    talk.push("lacking", "reason", ASKED, item=item.slug)
    ask(talk)
    return "wait"


def ask(talk: Talk) -> None:
    """Why it is not there, by number."""
    talk.set_dialogue(asked=ASKED)
    talk.say(ASKED, options=numbered(tuple(_named(reason) for reason in REASONS)))


def asking(talk: Talk) -> bool:
    """Whether the client was asked why; whoever sends the paper after all need not say."""
    return talk.flow == "lacking" and not talk.recall("open") and _item(talk) is not None


def leave(talk: Talk) -> Next:
    """The client has it after all, or will look for it."""
    talk.pop()
    return "again"


def _answer(talk: Talk, text: str) -> Next:
    item = _item(talk)
    if item is None or is_polite(text):
        return "again"
    if handoff.asks(text):
        return handoff.question(talk, text)
    picked = choice(text, [in_language(_named(reason), talk.contact.language) for reason in REASONS])
    said = lack(text)
    if picked is None and said is None and yes_no(text) is not None:
        return "again"
    # What is none of the reasons offered is one in the client's own words.
    reason = REASONS[picked - 1] if picked else (said.reason if said else None) or "other"
    return _set_aside(talk, item, reason, text)


def _set_aside(talk: Talk, item: Item, reason: Reason, text: str) -> Next:
    talk.aside.add(item.slug)
    talk.do(Unavailable(talk.who.key, item.slug, reason))
    talk.task("item_unavailable", f"{item.label.en}: {_named(reason).en}. {text}")
    talk.set_dialogue(frames=(), asked=None)
    talk.remember(item=None)
    talk.say("lacking.passed", item=item.label)
    return "ask"


def _item(talk: Talk) -> Item | None:
    slug = talk.frame.data.get("item") if talk.frame is not None else None
    return next((item for item in talk.missing() if item.slug == slug), None)


def _about(item: Item, about: str) -> bool:
    """Whether the words that name a paper name this one."""
    named = {*plain(item.label.en).split(), *plain(item.label.es).split()}
    return not about or not named.isdisjoint(about.split())


def _has_a_word(text: str) -> bool:
    return any(len(word) > 1 and not word.isdecimal() for word in plain(text).split()) or not plain(text)


def _named(reason: Reason) -> Bilingual:
    key = f"lacking.why_{reason}"
    return Bilingual(render(key, "en"), render(key, "es"))
