"""A paper that the client names before its photo comes ("voy a mandar el pasaporte").

Only words of one label and of no other point to it; "la foto" and "el papel" point to nothing. What stands
beside a photo is read in `captions`.
"""

from __future__ import annotations

from recado.flows import checklist, handoff
from recado.flows.casetypes import Item
from recado.flows.talk import Next, Talk, in_language
from recado.i18n.understand import choice, command, wrong_number
from recado.i18n.words import packs, plain

_MOST_WORDS = 8
_SHORTEST = 4


def asked(talk: Talk, text: str) -> Next | None:
    """Show the line that is named before its photo comes; None where none is, or pages are coming."""
    if talk.flow != "checklist" or talk.recall("open"):
        return None
    item = _meant(talk, text)
    label = set(plain(in_language(item.label, talk.contact.language)).split()) if item is not None else set()
    # "mi pasaporte está vencido" says more than its name, and is for a person to read.
    if item is None or not label.issuperset(_words(talk, text)):
        return None
    later = [slug for slug in talk.words("later") if slug != item.slug]
    shown = checklist.current(talk)
    talk.remember(item=item.slug, later=later)
    return "again" if shown is not None and shown.slug == item.slug else "ask"


def _meant(talk: Talk, text: str) -> Item | None:
    if "upload" not in talk.who.rights or _is_something_else(text):
        return None
    words = _words(talk, text)
    still_open = [item for item, _ in talk.lines() if item.slug == talk.recall("open")]
    items = [*talk.missing(), *still_open]
    labels = [in_language(item.label, talk.contact.language) for item in items]
    picked = choice(" ".join(words), labels) if words else None
    if picked is None:
        return None
    named = {word for word in plain(labels[picked - 1]).split() if len(word) >= _SHORTEST}
    return items[picked - 1] if not named.isdisjoint(words) else None


def _words(talk: Talk, text: str) -> list[str]:
    """What is left of the text without names and the words that every paper goes by."""
    names = {plain(party.first_name) for party in talk.view.parties}
    said = plain(text).split()
    anything = {word for pack in packs() for word in pack.any_paper}
    return [word for word in said if word not in names | anything] if len(said) <= _MOST_WORDS else []


def _is_something_else(text: str) -> bool:
    return command(text) is not None or handoff.is_question(text) or wrong_number(text)
