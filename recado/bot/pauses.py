"""The end of a pause: the bot takes the conversation up where it had stopped, for every party of the case."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from recado.bot import reach, turns
from recado.bot.bells import after_commit
from recado.bot.runtime import Runtime
from recado.bot.scene import Scene
from recado.firm import cases
from recado.firm.audit import Actor
from recado.firm.models import Case
from recado.flows.events import HandedBack

log = logging.getLogger(__name__)

_AT_ONCE = 50
"""How many pauses one tick ends, so that it has time for others."""


def end(session: Session, actor: Actor, case: Case, scenes: Sequence[Scene]) -> None:
    """Let the bot speak again in this case, whose parties stand in `scenes`, and tell the conversation."""
    if case.bot_paused_until is None:
        return
    cases.resume(session, actor, case)
    after_commit(session, "sends", "send")
    for scene in scenes:
        for party in scene.parties.values():
            if party.case_id == case.id:
                turns.take(scene, HandedBack(party.key))


def end_due(runtime: Runtime, actor: Actor) -> int:
    """End every pause whose time has passed; return how many ended."""
    query = select(Case.id).where(Case.bot_paused_until <= runtime.now()).order_by(Case.bot_paused_until)
    with runtime.db.transaction() as session:
        due = list(session.scalars(query.limit(_AT_ONCE)))
    return sum(_end(runtime, actor, case_id) for case_id in due)


def _end(runtime: Runtime, actor: Actor, case_id: UUID) -> bool:
    try:
        with runtime.transaction() as session:
            case, now = session.get_one(Case, case_id), runtime.now()
            scenes = reach.set_scenes(runtime, session, case, actor, now)
            # Staff may have paused it anew between our look and the lock.
            if case.bot_paused_until is None or case.bot_paused_until > now:
                return False
            end(session, actor, case, scenes)
    except Exception:
        log.exception("a conversation could not be taken up again", extra={"case": str(case_id)})
        return _end_in_silence(runtime, actor, case_id)
    return True


def _end_in_silence(runtime: Runtime, actor: Actor, case_id: UUID) -> bool:
    """A turn that fails must not keep the case paused, nor be tried again at every tick."""
    with runtime.transaction() as session:
        (case,) = cases.lock(session, [case_id])
        cases.resume(session, actor, case)
    return True
