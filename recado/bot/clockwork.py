"""The tick: every few seconds, ring for what is owed and unclaimed. It needs no memory of Redis.

Each sweep is one transaction under an advisory lock, so that two ticks at once ring once. Business time is
the runtime's clock; leases run by the database's.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from recado.bot import (
    alarms,
    apologies,
    binding,
    claims,
    emails,
    mail_sweeps,
    pauses,
    provider_copies,
    settling,
    turns,
)
from recado.bot.bells import Name, after_commit
from recado.bot.runtime import Runtime
from recado.firm import audit, inbox, timers
from recado.firm.actions import Action
from recado.firm.audit import Actor
from recado.firm.models import Document, Medium
from recado.flows import events

log = logging.getLogger(__name__)

CLOCK = Actor("system", "clock")
LATE = timedelta(seconds=5)
"""How old an unclaimed debt is before the sweep rings for it, and how long before it rings again."""
KEEP_RAW = timedelta(days=7)
_TICK_LOCK = 0x7469_636B


def tick(runtime: Runtime) -> bool:
    """Ring for all that is owed; False if another process is doing so right now."""
    with runtime.transaction() as session:
        if not session.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _TICK_LOCK}):
            return False
        for sweep in (_ring_inbox, _ring_timers, _ring_media, _ring_documents, provider_copies.ring_due):
            sweep(runtime, session)
        mail_sweeps.ring_due(session, runtime.now())
    emails.sweep(runtime)
    alarms.ring_due(runtime)
    pauses.end_due(runtime, CLOCK)
    for document_id in _overdue_closings(runtime):
        binding.give_up_waiting(runtime, document_id)
        runtime.bells.ring("media", "build", str(document_id))
    if runtime.texting:
        # A provider that hangs is asked once a tick: the tick has others to serve.
        for message_id in settling.lapse(runtime):
            if not settling.look_up(runtime, message_id):
                break
    if claims.due(runtime):
        runtime.bells.ring("sends", "send")
    return True


def tidy(runtime: Runtime) -> int:
    """Empty raw bodies that were used some days ago; return how many."""
    with runtime.transaction() as session:
        return inbox.empty_old(session, runtime.now() - KEEP_RAW)


def fire(runtime: Runtime, timer_id: UUID) -> None:
    """Let a due timer have its turn; a stale one is forgotten, one that keeps failing is parked."""
    try:
        with runtime.transaction() as session:
            _fire(runtime, session, timer_id)
    except Exception:
        log.exception("a timer could not fire", extra={"timer": str(timer_id)})
        _fire_failed(runtime, timer_id)


def queue_of(source: str, endpoint: str) -> Name:
    """Which worker handles an inbound event: clients' texts never wait behind callbacks and payments."""
    return "turns" if (source, endpoint) == ("twilio", "message") else "callbacks"


def _fire(runtime: Runtime, session: Session, timer_id: UUID) -> None:
    contact_id = timers.contact_of(session, timer_id)
    if contact_id is None:
        return
    scene = turns.set_scene(runtime, session, contact_id, CLOCK, runtime.now())
    timer = timers.lock(session, timer_id)
    if timer is None or timer.due_at > scene.now:
        return
    timer.state = "done"
    session.flush()
    party, case = timer.party, scene.case_of(timer.party)
    facts = {"kind": timer.kind, "count": timer.count, "turn": timer.turn}
    chain = turns.chain_of(scene.contact, case.id if case else None)
    audit.record(session, CLOCK, Action.TIMER_FIRED, f"timer:{timer.id}", chain=chain, facts=facts)
    if party in scene.parties or party == "lead":
        turns.take(scene, events.Timer(party, timer.kind, timer.turn, timer.count))


def _fire_failed(runtime: Runtime, timer_id: UUID) -> None:
    with runtime.transaction() as session:
        contact_id = timers.contact_of(session, timer_id)
        if contact_id is None or timers.count_try(session, timer_id) < inbox.PARK_AFTER:
            return
        timer = timers.lock(session, timer_id)
        if timer:
            timer.state = "parked"
            apologies.park_timer(session, contact_id, timer.kind)


def _ring_inbox(runtime: Runtime, session: Session) -> None:
    for lane, source, endpoint in inbox.overdue(session, runtime.now(), older=LATE):
        after_commit(session, queue_of(source, endpoint), "turn", lane.hex())


def _ring_timers(runtime: Runtime, session: Session) -> None:
    for timer_id in timers.ring_due(session, runtime.now(), again_after=LATE):
        after_commit(session, "turns", "timer", str(timer_id))


def _ring_media(runtime: Runtime, session: Session) -> None:
    now = runtime.now()
    free = Medium.lease_until.is_(None) | (Medium.lease_until < func.clock_timestamp())
    due = (
        update(Medium)
        .where(
            Medium.state == "owed",
            Medium.due_at <= now,
            free,
        )
        .values(due_at=now + LATE)
        .returning(Medium.id)
        .execution_options(synchronize_session=False)
    )
    for medium_id in session.scalars(due):
        after_commit(session, "media", "fetch", str(medium_id))


def _ring_documents(runtime: Runtime, session: Session) -> None:
    now = runtime.now()
    owed = select(Medium.id).where(Medium.document_id == Document.id, Medium.state == "owed").exists()
    waiting = select(Document.id).where(
        Document.state.in_(("closing", "building")),
        func.coalesce(Document.due_at, Document.closing_at + LATE) <= now,
        ~owed,
    )
    for document_id in session.scalars(waiting.limit(200)):
        after_commit(session, "media", "build", str(document_id))


def _overdue_closings(runtime: Runtime) -> list[UUID]:
    # What waits for a part of ours is not late, however long it takes.
    late_ones = (Medium.document_id == Document.id, Medium.state == "owed", Medium.waiting_for == "")
    owed = select(Medium.id).where(*late_ones).exists()
    late = runtime.now() - runtime.settings.close_wait
    query = select(Document.id).where(Document.state == "closing", Document.closing_at <= late, owed)
    with runtime.db.transaction() as session:
        return list(session.scalars(query.limit(100)))
