"""Files that wait for a part of ours that does not answer: no failure of theirs, however long it lasts."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from recado.bot.runtime import Runtime
from recado.firm import tasks
from recado.firm.audit import Actor
from recado.firm.models import Medium, Task

log = logging.getLogger(__name__)

Part = Literal["scanner", "store"]
WAITER = Actor("system", "collector")
SOONEST, LATEST = timedelta(seconds=5), timedelta(minutes=5)
"""Between two tries: a quarter of the time that it has lasted, within these."""
TELL_AFTER = timedelta(minutes=15)
_TELL_LOCK = 0x7761_6974
NOTES: dict[Part, str] = {
    "scanner": "The virus scanner does not answer. Clients' files wait for it and nothing is lost; nobody is "
    "told that they came. `recado doctor` says what is wrong.",
    "store": "The file store cannot be written. Clients' files wait for it and nothing is lost; nobody is "
    "told that they came. `recado doctor` says what is wrong.",
}
WORDS: dict[Part, str] = {"scanner": "the virus scanner", "store": "the file store"}


def put_off(runtime: Runtime, medium_id: UUID, part: Part) -> None:
    """Owe the file still, to be tried again ever less often; staff are told after a while."""
    with runtime.transaction() as session:
        medium = session.get_one(Medium, medium_id, with_for_update=True)
        if medium.state != "owed":
            return
        now = runtime.now()
        since = medium.waiting_since or now
        medium.waiting_for, medium.waiting_since = part, since
        # The claim counted a try; this one does not count.
        medium.attempts, medium.lease_until = max(0, medium.attempts - 1), None
        medium.due_at = now + max(SOONEST, min((now - since) / 4, LATEST))
        log.warning("a file waits", extra={"medium": str(medium_id), "part": part})
        if now - since >= TELL_AFTER:
            _tell_staff(session, part)


def over(runtime: Runtime, session: Session, medium: Medium) -> None:
    """The part answered for this file; once none waits any more, the task is done."""
    part, medium.waiting_for, medium.waiting_since = medium.waiting_for, "", None
    if not part:
        return
    session.flush()
    if not waiting(session).get(part):
        tasks.settle(session, WAITER, runtime.now(), Task.kind == f"{part}_down")


def close_settled(runtime: Runtime) -> None:
    """Close the tasks that two workers, each of which saw the other's file still waiting, left open."""
    with runtime.transaction() as session:
        held = waiting(session)
        for part in WORDS:
            if not held.get(part):
                tasks.settle(session, WAITER, runtime.now(), Task.kind == f"{part}_down")


def waiting(session: Session) -> dict[str, int]:
    """How many files wait for which part."""
    counted = select(Medium.waiting_for, func.count()).where(Medium.state == "owed", Medium.waiting_for != "")
    return dict(session.execute(counted.group_by(Medium.waiting_for)).all())


def said(session: Session) -> list[str]:
    """The same in words, for whoever asks whether the portal is well."""
    found = waiting(session)
    return [
        f"{count} {'file waits' if count == 1 else 'files wait'} for {WORDS[part]}"
        for part in WORDS
        if (count := found.get(part, 0))
    ]


def _tell_staff(session: Session, part: Part) -> None:
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _TELL_LOCK})
    if not tasks.is_open(session, f"{part}_down"):
        tasks.create(session, WAITER, f"{part}_down", note=NOTES[part], urgent=True)
