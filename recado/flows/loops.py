"""Machines that answer each other, and floods: few answers, everything kept, staff told once.

Only what is said is cut, never what is done: pages, answers and tasks of the turn stand. "1" three times in
a row answers three questions and is no loop, so a text counts as repeated only where it leads to the same
words.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import blake2s
from typing import Any

from recado.flows import routing
from recado.flows.effects import Say
from recado.flows.talk import Talk
from recado.i18n.understand import command
from recado.i18n.words import plain

WINDOW = timedelta(minutes=10)
SAME = 4
"""Repeated for the third time, it gets one text that says so; after that there is silence for it."""
MOST = 40
"""Answers to one person in the window: more than the quickest thumb gets through; a machine soon does."""
LATELY = 12
"""So many texts are remembered, each as six bytes."""
QUIET = timedelta(hours=1)


def bound(talk: Talk, text: str) -> None:
    """Before the turn ends: cut what has been said three times already, and what no person keeps up with."""
    # The answer to a cry for help is bounded by its own rule, and never cut.
    said = [effect for effect in talk.effects if isinstance(effect, Say) and effect.kind != "emergency"]
    if not said:
        return
    if _until(talk, "quiet_until") > talk.now and not _wants_person(text):
        _silence(talk)
        return
    same = _same(talk, text, said)
    if same >= SAME:
        _silence(talk)
        if same == SAME:
            talk.task("loop", "The same text again and again: the bot no longer answers it.")
            _tell(talk)
        return
    spoken = _count(talk, "spoken", "spoken_at") + 1
    _note(talk, spoken=spoken, **({} if spoken > 1 else {"spoken_at": talk.now.isoformat()}))
    if spoken > MOST:
        _note(talk, quiet_until=(talk.now + QUIET).isoformat(), spoken=None, spoken_at=None)
        talk.task("loop", "More texts than anybody types: the bot is silent for an hour.")
        _silence(talk)
        if talk.party is not None:
            talk.say("loop.rest")


def _wants_person(text: str) -> bool:
    """From anywhere a person is one word away; whoever gets one is not answered by a machine any more."""
    said = command(text)
    return said is not None and said.name == "person"


def _tell(talk: Talk) -> None:
    """Say that it was heard; not where nobody is known, or may be: there silence tells least."""
    if talk.party is not None:
        talk.say("loop.heard")


def _same(talk: Talk, text: str, said: list[Say]) -> int:
    """How often in the window this text has led to these words."""
    spoken = "".join(f"{each.key}{each.params}" for each in said)
    mark = blake2s(f"{plain(text)}|{spoken}".encode("utf-8", "replace"), digest_size=6).hexdigest()
    fresh = timedelta(0) <= talk.now - _until(talk, "same_at") < WINDOW
    marks = _marks(talk) if fresh else []
    # Two machines often take turns with two texts, so the last few are counted, not the very last alone.
    again = marks.count(mark) + 1
    _note(talk, same=[*marks, mark][-LATELY:], **({} if fresh else {"same_at": talk.now.isoformat()}))
    return again


def _marks(talk: Talk) -> list[str]:
    stored = _memory(talk).get("same")
    return [mark for mark in stored if isinstance(mark, str)] if isinstance(stored, list | tuple) else []


def _count(talk: Talk, name: str, since: str) -> int:
    """A count that begins anew when its window has passed."""
    began, value = _until(talk, since), _memory(talk).get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not timedelta(0) <= talk.now - began < WINDOW:
        return 0
    return value


def _until(talk: Talk, name: str) -> datetime:
    return routing.instant(_memory(talk).get(name)) or datetime.min.replace(tzinfo=talk.now.tzinfo)


def _memory(talk: Talk) -> Mapping[str, Any]:
    """The dialogue's, which every text writes anyway; the address's own while nobody is known to speak."""
    return talk.contact.memory if talk.party is None else talk.dialogue.memory


def _note(talk: Talk, **facts: str | int | list[str] | None) -> None:
    (talk.remember_here if talk.party is None else talk.remember)(**facts)


def _silence(talk: Talk) -> None:
    urgent = (effect for effect in talk.effects if isinstance(effect, Say) and effect.kind == "emergency")
    talk.effects = [*(effect for effect in talk.effects if not isinstance(effect, Say)), *urgent]
