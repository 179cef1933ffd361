"""Photos of several papers at once: the client is asked which is which, and they are held until then.

The frame's data holds ``options`` (the lines offered), ``files`` (photos held), ``each`` (whether every photo
is asked about by itself, because the caption named several papers), and ``gone`` (where some went already).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby
from typing import Any

from recado.flows import belonging, gathering
from recado.flows.arranged import HoldFile, SortFiles
from recado.flows.casetypes import Item
from recado.flows.events import Message
from recado.flows.talk import Next, Talk, in_language, joined, numbered
from recado.i18n.understand import choice
from recado.i18n.words import bare

ASKED = "sorting.which"
KIND = "sorting"
PATIENCE = timedelta(minutes=30)
"""After so long a silence staff are shown the photos; the answer still counts when it comes."""
_MOST_OPTIONS = 6
_FIGURES = re.compile(r"\d+")
_SEVERAL = 2


def start(talk: Talk, event: Message, options: Sequence[Item], *, each: bool) -> Next:
    """Hold the photos of this message, and ask of what they are."""
    slugs = [item.slug for item in options][:_MOST_OPTIONS]
    _hold(talk, event)
    talk.push("sorting", "which", ASKED, options=slugs, files=event.media, each=each and event.media > 1)
    talk.timer(KIND, PATIENCE)
    ask(talk)
    return "wait"


def more(talk: Talk, event: Message) -> Next:
    """More photos while the question is open: they are part of it."""
    _hold(talk, event)
    _know(talk, files=_files(talk) + event.media)
    ask(talk)
    return "wait"


def asking(talk: Talk) -> bool:
    """Whether photos are held until the client says of what they are."""
    return talk.flow == "sorting" and bool(_files(talk)) and len(_options(talk)) > 1


def ask(talk: Talk) -> None:
    """Of what is it, or the first, or the next; by number."""
    talk.set_dialogue(asked=ASKED)
    files, data = _files(talk), _data(talk)
    options = numbered(tuple(item.label for item in _options(talk)))
    if files == 1 and not data.get("begun"):
        talk.say("sorting.one", options=options)
    elif not data.get("each"):
        talk.say("sorting.all", n=files, options=options)
    elif data.get("begun"):
        talk.say("sorting.next", options=options)
    else:
        talk.say("sorting.first", n=files, options=options)


def answer(talk: Talk, text: str) -> Next | None:
    """Take what the text says of the photos; None where it says something else."""
    options, files = _options(talk), _files(talk)
    picked = _picked(talk, text, options, files)
    if not picked:
        return None
    fresh = _data(talk).get("each") and not _data(talk).get("begun")
    if fresh and files == len(options) == _SEVERAL and len(picked) == 1:
        # Two photos of two papers: what one is, the other is not.
        picked = [picked[0], next(item for item in options if item != picked[0])]
    elif not _data(talk).get("each") and len(picked) == 1:
        picked *= files
    _sort(talk, picked, files)
    before, left = _named(talk, "gone"), files - len(picked)
    gone = tuple(dict.fromkeys((*before, *picked)))
    if left > 0:
        _know(talk, files=left, begun=True, gone=[item.slug for item in gone])
        ask(talk)
        return "wait"
    talk.pop()
    talk.say("sorting.done", items=joined(tuple(item.label for item in gone)))
    return "wait"


def put_off(talk: Talk, *, done: bool) -> Next:
    """SALTAR: the client does not say, and staff see the photos; LISTO is asked once more before."""
    if done and not _data(talk).get("nudged"):
        _know(talk, nudged=True)
        return "again"
    talk.pop()
    talk.task("unusable_file", "Kept: the client did not say of which papers these photos are.")
    talk.say("documents.kept")
    return "again"


def waited(talk: Talk) -> None:
    """Nothing has been said for a while: staff are shown the photos."""
    if asking(talk):
        talk.task("unusable_file", "The client has not said of which papers these photos are.")


def _sort(talk: Talk, picked: Sequence[Item], held: int) -> None:
    for item, group in groupby(picked):
        files = len(list(group))
        gathering.turn_to(talk, item.slug)
        gathering.note(talk, item.slug, sent=gathering.count(talk, item.slug, "sent") + files)
        talk.aside.add(item.slug)
        talk.do(SortFiles(talk.who.key, item.slug, files, held))
        held -= files


def _picked(talk: Talk, text: str, options: Sequence[Item], files: int) -> list[Item]:
    """The papers that the text picks: one, or one a photo ("1 y 2", "pasaporte, acta"); none if unclear."""
    labels = [in_language(item.label, talk.contact.language) for item in options]
    figures = [int(figure) for figure in _FIGURES.findall(text)] if len(text) < 40 else []
    if len(figures) == files > 1 and all(1 <= figure <= len(options) for figure in figures):
        return [options[figure - 1] for figure in figures]
    parts = [part for part in re.split(r"[,;\n]| y | and ", text) if bare(part)]
    chosen = [choice(part, labels) for part in parts]
    if len(parts) == files > 1 and all(chosen):
        return [options[at - 1] for at in chosen if at]
    picked = choice(text, labels)
    return [options[picked - 1]] if picked else []


def _hold(talk: Talk, event: Message) -> None:
    for media in range(event.media):
        talk.do(HoldFile(talk.who.key, media))


def _options(talk: Talk) -> tuple[Item, ...]:
    return _named(talk, "options")


def _named(talk: Talk, name: str) -> tuple[Item, ...]:
    offered = _data(talk).get(name)
    found = (belonging.item(talk, slug) for slug in offered) if isinstance(offered, list | tuple) else ()
    return tuple(item for item in found if item is not None)


def _files(talk: Talk) -> int:
    files = _data(talk).get("files")
    return files if isinstance(files, int) and not isinstance(files, bool) and files > 0 else 0


def _data(talk: Talk) -> dict[str, Any]:
    return dict(talk.frame.data) if talk.frame is not None and talk.frame.flow == "sorting" else {}


def _know(talk: Talk, **facts: Any) -> None:
    data = {**_data(talk), **facts}
    talk.pop()
    talk.push("sorting", "which", ASKED, **data)
