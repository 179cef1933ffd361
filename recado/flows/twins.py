"""Two photos that look alike: one of them may be the better photo of the same page. Asked, never guessed.

Both stay until the client says; without an answer both stay for good. The dialogue's memory holds ``twins``:
the pairs asked about, each as the paper's line, the older page and the newer one.
"""

from __future__ import annotations

from recado.flows import belonging, rearranging
from recado.flows.talk import Next, Talk
from recado.i18n.page_words import other_page, page_number, same_page

ASKED = "twins.which"
_MOST = 4
"""Whoever sends a whole album twice is asked about so many."""


def found(talk: Talk, slug: str, old: str, new: str) -> bool:
    """Two pages of this paper look alike; whether the client is asked now."""
    pairs = _pairs(talk)
    if talk.muted or len(pairs) >= _MOST:
        return False
    talk.remember(twins=[*map(list, pairs), [slug, old, new]])
    if pairs and talk.dialogue.asked == ASKED:
        return False
    return _ask(talk)


def hear(talk: Talk, text: str) -> Next | None:
    """The answer, where one was asked for; None for any other text."""
    if talk.dialogue.asked != ASKED or not _pairs(talk):
        return None
    figure = page_number(text)
    if figure == 1 or same_page(text):
        slug, old, new = _pairs(talk)[0]
        rearranging.replace(talk, slug, old, (new,), undone_by_keeping_both=True)
    elif figure == 2 or other_page(text):
        talk.say("twins.both")
    else:
        return None
    talk.remember(twins=[list(pair) for pair in _pairs(talk)[1:]] or None)
    talk.set_dialogue(asked=None)
    return "wait" if _ask(talk) else "again"


def _ask(talk: Talk) -> bool:
    while pairs := _pairs(talk):
        slug, old, new = pairs[0]
        line = belonging.line(talk, slug)
        if line is not None and line.sheets and {old, new} <= set(line.sheets):
            talk.set_dialogue(asked=ASKED)
            talk.say(ASKED, n=line.sheets.index(old) + 1)
            return True
        talk.remember(twins=[list(pair) for pair in pairs[1:]] or None)
    return False


def _pairs(talk: Talk) -> list[tuple[str, str, str]]:
    stored = talk.dialogue.memory.get("twins")
    pairs = stored if isinstance(stored, list | tuple) else ()
    return [
        (pair[0], pair[1], pair[2])
        for pair in pairs
        if isinstance(pair, list | tuple) and len(pair) == 3 and all(isinstance(each, str) for each in pair)
    ]
