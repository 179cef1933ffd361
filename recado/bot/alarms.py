"""Alerting those on call: a text to the first at once, then a call to the next, until somebody takes it.

Each try is on record before it is made, in a transaction of its own, so that nobody is called twice for one
try: a worker that dies between the two costs a minute, after which the next person is tried.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from recado.bot.bells import after_commit
from recado.bot.runtime import Runtime
from recado.bot.scene import Scene
from recado.firm import audit, cases, contacts, emergencies, messages, on_call, setup, tasks
from recado.firm.audit import Actor
from recado.firm.emergencies import PATIENCE
from recado.firm.errors import NotFound
from recado.firm.messages import Text
from recado.firm.models import Alert, ContactPoint
from recado.firm.on_call import Guard
from recado.gateways.errors import CallFailed
from recado.gateways.outcomes import Outcome
from recado.gateways.voice import Call
from recado.i18n import catalog
from recado.i18n.language import Language

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=1)
"""How long a try may be under way before its worker counts as dead."""
ROUNDS = 2
"""How often the whole list is tried."""
LANGUAGES: tuple[Language, ...] = ("es", "en")
NOBODY_TOOK_IT = "Everybody on call was tried twice and nobody has taken this emergency."
NOBODY_ON_CALL = "Nobody is on call: recado staff on-call set."


@dataclass(frozen=True, slots=True)
class _Try:
    """One try, on record and still to be made."""

    alert_id: UUID
    rung: int
    call: Call


def raise_alert(scene: Scene, key: str | None, kind: str, words: str) -> None:
    """Write the alert of a turn, mark the case, and text the first person on call."""
    session, case = scene.session, scene.case_of(key)
    alert, new = emergencies.raise_alert(
        session, scene.actor, scene.contact, case=case, words=words, kind=kind, now=scene.now
    )
    for each in [case] if case else scene.cases.values():
        emergencies.mark(session, scene.actor, each, scene.now)
    if not new:
        return
    guards = on_call.listed(session)
    if not guards:
        _give_up(session, alert, NOBODY_ON_CALL)
        return
    reached = text_to(scene.runtime, session, guards[0], alert, scene.now)
    patience = PATIENCE if reached else timedelta()
    emergencies.try_next(session, alert, guards[0].staff_id, scene.now, patience)


def close(runtime: Runtime, staff_id: UUID, alert_id: UUID) -> bool:
    """This member of staff says that it is over; False if that was said before. Raises NotFound."""
    with runtime.transaction() as session:
        seen = session.get(Alert, alert_id)
        if seen is None:
            raise NotFound
        contacts.lock(session, seen.contact_point_id)
        cases.lock(session, emergencies.cases_of(session, seen))
        alert = emergencies.lock(session, alert_id)
        return alert is not None and emergencies.close(session, Actor("staff", str(staff_id)), alert)


def take(runtime: Runtime, staff_id: UUID, alert_id: UUID) -> bool:
    """This member of staff takes an alert; False if somebody has already. Raises NotFound."""
    with runtime.transaction() as session:
        alert, actor = emergencies.lock(session, alert_id), Actor("staff", str(staff_id))
        if alert is None:
            raise NotFound
        return emergencies.acknowledge(session, actor, alert, staff_id, runtime.now())


def ring_due(runtime: Runtime) -> int:
    """Try the next person for every alert whose time has come; return how many were tried."""
    with runtime.db.transaction() as session:
        waiting = emergencies.due(session, runtime.now())
    return sum(_ring(runtime, alert_id) for alert_id in waiting)


def text_to(runtime: Runtime, session: Session, guard: Guard, alert: Alert, now: datetime) -> bool:
    """Owe this person the text of an alert; False where texts cannot reach them.

    It names nobody and quotes nothing: only the case's ref and the console's address. It is never held for
    want of a review: it goes to the firm's own people, and a wording nobody has signed must not silence an
    alarm.
    """
    ref = emergencies.ref_of(session, alert)
    link = f"{runtime.settings.origin}/{f'cases/{ref}' if ref else ''}"
    contact = contacts.find_or_create(session, "sms", guard.phone)
    write(session, contact, "emergency.alert", now, ref=ref, link=link)
    return contact.opted_out_at is None and not contact.unreachable


def write(session: Session, contact: ContactPoint, key: str, now: datetime, **facts: str) -> None:
    """Owe a telephone on call this text, at once and whatever the hour."""
    words = "\n\n".join(words_in(session, key, language, **facts) for language in LANGUAGES)
    text = Text(words, kind="alert", text_key=key)
    messages.queue(session, audit.SYSTEM, contact, text, case=None, person_id=None, now=now)
    after_commit(session, "sends", "send")


def words_in(session: Session, key: str, language: Language, **facts: str) -> str:
    """The text of `key`; a case without a ref is an unknown number."""
    if "ref" in facts and not facts["ref"]:
        facts["ref"] = catalog.render("emergency.unknown", language)
    return catalog.render(key, language, {"firm": setup.firm(session).name, **facts})


def _ring(runtime: Runtime, alert_id: UUID) -> bool:
    try:
        trial = _claim(runtime, alert_id)
        if trial is not None:
            _settle(runtime, trial, _call(runtime, trial))
    except Exception:
        log.exception("an alert could not be passed on", extra={"alert": str(alert_id)})
        return False
    return trial is not None


def _claim(runtime: Runtime, alert_id: UUID) -> _Try | None:
    """Put the try on record, with its text; None where another process was first, or nobody is left."""
    now = runtime.now()
    with runtime.transaction() as session:
        seen, guards = session.get_one(Alert, alert_id), on_call.listed(session)
        rung, guard = seen.rung, guards[seen.rung % len(guards)] if guards else None
        if guard is None or rung >= ROUNDS * len(guards):
            _end(session, seen, now, NOBODY_TOOK_IT if guards else NOBODY_ON_CALL)
            return None
        # The telephone's row first, like in the turn in which it answers: else each could wait for the other.
        contacts.lock(session, contacts.find_or_create(session, "sms", guard.phone).id)
        alert = emergencies.lock(session, alert_id)
        if alert is None or not _is_due(alert, now) or alert.rung != rung:
            return None
        emergencies.try_next(session, alert, guard.staff_id, now, LEASE)
        text_to(runtime, session, guard, alert, now)
        return _Try(alert.id, alert.rung, _call_to(runtime, session, guard, alert))


def _end(session: Session, seen: Alert, now: datetime, why: str) -> None:
    contacts.lock(session, seen.contact_point_id)
    cases.lock(session, {seen.case_id} if seen.case_id else set())
    alert = emergencies.lock(session, seen.id)
    if alert is not None and _is_due(alert, now):
        _give_up(session, alert, why)


def _is_due(alert: Alert, now: datetime) -> bool:
    return alert.state == "open" and alert.next_at is not None and alert.next_at <= now


def _call_to(runtime: Runtime, session: Session, guard: Guard, alert: Alert) -> Call:
    ref = emergencies.ref_of(session, alert)
    spoken = tuple((each, words_in(session, "emergency.call", each, ref=ref)) for each in LANGUAGES)
    return Call(guard.phone, runtime.sender("sms") or "", spoken)


def _call(runtime: Runtime, trial: _Try) -> bool:
    """Whether this person may have heard of it: by the call, or at least by the text."""
    if runtime.voice is None or not trial.call.from_:
        return True
    try:
        runtime.voice.call(trial.call)
    except CallFailed as failure:
        log.warning("a call to somebody on call failed", extra={"code": failure.code})
        return failure.outcome is not Outcome.BAD_ADDRESS
    return True


def _settle(runtime: Runtime, trial: _Try, heard: bool) -> None:
    """Give the person their ten minutes, or try the next one at once where the number is none.

    A call whose fate is unknown counts as made: calling again would ring twice for one try.
    """
    with runtime.transaction() as session:
        alert = emergencies.lock(session, trial.alert_id)
        if alert is not None and alert.state == "open" and alert.rung == trial.rung:
            alert.next_at = runtime.now() + (PATIENCE if heard else timedelta())


def _give_up(session: Session, alert: Alert, why: str) -> None:
    emergencies.exhaust(session, alert)
    tasks.create(
        session,
        audit.SYSTEM,
        "emergency",
        case_id=alert.case_id,
        contact_point_id=alert.contact_point_id,
        note=why,
        urgent=True,
    )
