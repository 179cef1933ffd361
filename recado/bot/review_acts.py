"""What staff decide about a document: a yes, a no with its reason, or an earlier version after all.

Each is one transaction that takes the turn's locks, checks access, and tells whoever sent it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from sqlalchemy import exists, select

from recado.bot import staff_acts, translations, turns
from recado.bot.runtime import Runtime
from recado.bot.staff_acts import Acting
from recado.firm import access, documents, tasks, versions
from recado.firm.access import Act
from recado.firm.errors import Invalid, NotFound
from recado.firm.models import ChecklistItem, Document, Task
from recado.flows import reasons
from recado.flows.events import Reviewed, TakenBack
from recado.i18n.discretion import case_word

Provider = Literal["client", "firm"]
PROVIDERS: tuple[Provider, ...] = get_args(Provider)
LONGEST_NOTE = 300
"""Characters of what staff may write beside a reason, or instead of one."""
ASKED_AGAIN = ("missing", "rejected")
"""The client was asked to send it again: that this is not needed any more is news."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What staff decided. `code` is one of `reasons.REASONS`, `words` are theirs beside it or instead of it.

    `translation`: who is to provide the certified translation that the paper needs; None where it needs none.
    """

    accepted: bool
    code: str = ""
    words: str = ""
    translation: Provider | None = None


def review(runtime: Runtime, staff_id: UUID, document_id: UUID, verdict: Verdict) -> None:
    """Accept or reject a document; its sender hears the verdict, and on a rejection why.

    Raises Conflict, and Invalid for a reason that is none.
    """
    with _reviewing(runtime, staff_id, document_id) as (act, locked):
        said = _checked(act, verdict)
        now = runtime.now()
        documents.review(
            act.session,
            act.actor,
            locked,
            accepted=said.accepted,
            reason=said.words,
            code=said.code,
            staff_id=staff_id,
            now=now,
        )
        item = act.session.get_one(ChecklistItem, locked.item_id)
        opened = said.translation and translations.open_for(
            act.session, act.actor, act.case, item, said.translation
        )
        _reviews_done(act, now)
        key = f"{locked.person_id}:{act.case.id}"
        scene = act.scene_of(key)
        if scene:
            told = (said.translation or "") if opened else ""
            turns.take(scene, Reviewed(key, item.slug, said.accepted, said.words, said.code, told))


def restore(runtime: Runtime, staff_id: UUID, document_id: UUID, reason: str) -> str:
    """Make an earlier version the standing one again; return its state. Raises Conflict, Invalid.

    A client who was asked to send the paper again hears that this is not needed any more.
    """
    if len(reason) > LONGEST_NOTE:
        raise Invalid(f"The reason has {len(reason)} characters; it may have {LONGEST_NOTE}.")
    with _reviewing(runtime, staff_id, document_id) as (act, locked):
        asked = act.session.get_one(ChecklistItem, locked.item_id).status in ASKED_AGAIN
        item = versions.restore(act.session, act.actor, locked, reason)
        _reviews_done(act, runtime.now())
        key = f"{locked.person_id}:{act.case.id}"
        scene = act.scene_of(key)
        if scene and asked:
            turns.take(scene, TakenBack(key, item.slug, accepted=locked.state == "accepted"))
        return locked.state


@contextmanager
def _reviewing(runtime: Runtime, staff_id: UUID, document_id: UUID) -> Iterator[tuple[Acting, Document]]:
    with runtime.transaction() as session:
        document = session.get(Document, document_id)
        case_id = document.case_id if document else None
    if case_id is None:
        raise NotFound
    with staff_acts.acting(runtime, staff_id, case_id, Act.DOCUMENT_REVIEW) as act:
        locked = act.session.get_one(Document, document_id, with_for_update=True)
        item = act.session.get_one(ChecklistItem, locked.item_id)
        access.require(act.session, act.staff, Act.DOCUMENT_REVIEW, act.case, item)
        yield act, locked


def _checked(act: Acting, verdict: Verdict) -> Verdict:
    """The verdict with its words on one line, once it is one that the client can be told."""
    words = " ".join(verdict.words.split())
    if len(words) > LONGEST_NOTE:
        raise Invalid(f"The sentence has {len(words)} characters; it may have {LONGEST_NOTE}.")
    if verdict.accepted:
        return Verdict(accepted=True, translation=verdict.translation)
    if verdict.code not in reasons.REASONS:
        raise Invalid("Choose a reason: the client reads it.")
    if verdict.code == reasons.OTHER and not words:
        raise Invalid("Write the reason: the client reads it.")
    telling = case_word(words) if act.case.discreet else None
    if telling:
        raise Invalid(
            f"This case is discreet, and \u201c{telling}\u201d tells what it is about. Use other words."
        )
    wanted = (verdict.translation or "client") if verdict.code == reasons.TRANSLATE else None
    return Verdict(accepted=False, code=verdict.code, words=words, translation=wanted)


def _reviews_done(act: Acting, now: datetime) -> None:
    """Once no document of the case waits for a review, nor does its task."""
    act.session.flush()
    waiting = exists().where(Document.case_id == act.case.id, Document.state == "received")
    if act.session.scalar(select(waiting)):
        return
    about = (Task.case_id == act.case.id, Task.kind == "document_to_review")
    tasks.settle(act.session, act.actor, now, *about)
