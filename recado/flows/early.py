"""Photos that came before it was known whose they are: they go to whoever is chosen within minutes."""

from __future__ import annotations

from datetime import timedelta

from recado.flows import agenda, checklist, routing
from recado.flows.effects import ClaimFiles
from recado.flows.talk import Talk

FRESH = timedelta(minutes=15)
"""Later than that, staff decide: another may be holding the phone."""
_MEMORY = "early"


def note(talk: Talk, files: int) -> None:
    """Remember that so many files were kept here before anybody was known, or proved."""
    before, owner = _waiting(talk), talk.party.key if talk.party else None
    if before and talk.contact.memory[_MEMORY].get("party") != owner:
        before = 0
    known = {"files": before + files, "at": talk.now.isoformat(), "party": owner}
    talk.remember_here(**{_MEMORY: known})


def claim(talk: Talk) -> bool:
    """Give them to the person in hand, and say for what they were taken; whether anything was said."""
    files = _waiting(talk)
    if _MEMORY not in talk.contact.memory:
        return False
    owner = _owner(talk)
    talk.remember_here(**{_MEMORY: None})
    if not files or owner not in {None, talk.who.key}:
        return False
    item = None if agenda.open_at_start(talk) else checklist.current(talk)
    if item is None or "upload" not in talk.who.rights:
        if owner is None:
            talk.do(ClaimFiles(talk.who.key, None, files))
        return False
    talk.do(ClaimFiles(talk.who.key, item.slug, files))
    talk.stand("checklist", "item", f"item.{item.slug}")
    talk.remember(item=item.slug, open=item.slug, sent=files, got=None, refused=None, asked_side=None)
    talk.say("documents.first", item=item.label)
    return True


def _waiting(talk: Talk) -> int:
    known = talk.contact.memory.get(_MEMORY)
    if not isinstance(known, dict):
        return 0
    since, files = routing.instant(known.get("at")), known.get("files")
    fresh = since is not None and talk.now - since < FRESH
    return files if fresh and isinstance(files, int) and not isinstance(files, bool) and files > 0 else 0


def _owner(talk: Talk) -> str | None:
    known = talk.contact.memory.get(_MEMORY)
    owner = known.get("party") if isinstance(known, dict) else None
    return owner if isinstance(owner, str) else None
