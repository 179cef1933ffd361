"""A phone that is in other hands: whoever texts from it learns nothing, and a person of the firm reads it.

No word works there, not even START: what is typed may not be the client's. A stop from there is kept and not
obeyed, because nothing is sent there anyway, and it would silence the client's other addresses.
"""

from __future__ import annotations

from datetime import timedelta

from recado.flows import routing
from recado.flows.effects import KeepFile
from recado.flows.events import Message
from recado.flows.talk import Talk

QUIET = timedelta(minutes=10)
"""How often staff are told of new texts, where a thread holds them all."""


def hear(talk: Talk, event: Message, text: str) -> None:
    """Keep it all, say nothing, and tell staff."""
    party = routing.resolve(talk)
    if party is not None:
        talk.speak_as(party)
    for media in range(event.media):
        talk.do(KeepFile(party.key if party else None, media))
    told = routing.instant(talk.contact.memory.get("seized_told"))
    if party is not None and told is not None and timedelta(0) <= talk.now - told < QUIET:
        return
    talk.remember_here(seized_told=talk.now.isoformat())
    files = f" [{event.media} files]" if event.media else ""
    talk.task("seized_phone", f"{text}{files}".strip(), urgent=True)
