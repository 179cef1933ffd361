"""A telephone on call texts us: whoever holds it is of the firm, and never a client or a new number.

OK, VOY or the like takes the open alerts, or the one that it names; anything else is answered with how things
stand.
"""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from recado.bot import alarms
from recado.bot.runtime import Runtime
from recado.firm import contacts, emergencies, messages, tasks
from recado.firm.audit import Actor
from recado.firm.models import Alert, ContactPoint
from recado.i18n.understand import opt_in, opt_out, takes_it

_REF = re.compile(r"\b[a-z]-\d{1,12}\b", re.IGNORECASE)
STOPPED = "A telephone on call asked for texts to stop: call this colleague, or put another one on call."


def handle(
    runtime: Runtime,
    session: Session,
    contact: ContactPoint,
    staff_id: UUID,
    body: str,
    *,
    provider_sid: str,
    received_at: datetime,
) -> None:
    """Answer what the telephone of a colleague on call texted."""
    actor = Actor("staff", str(staff_id))
    contacts.lock(session, contact.id)
    message = messages.receive(
        session,
        actor,
        contact,
        case=None,
        person_id=None,
        body=body,
        provider_sid=provider_sid,
        received_at=received_at,
        media=0,
    )
    message.sender, message.staff_id = "staff", staff_id
    if opt_out(body):
        contacts.record_consent(session, actor, contact, "opted_out", "", message.id)
        tasks.create(session, actor, "opted_out", contact_point_id=contact.id, note=STOPPED, urgent=True)
        return
    if contact.opted_out_at and opt_in(body):
        contacts.record_consent(session, actor, contact, "opted_in", "", message.id)
    _answer(session, runtime, contact, actor, staff_id, body)


def _answer(
    session: Session, runtime: Runtime, contact: ContactPoint, actor: Actor, staff_id: UUID, body: str
) -> None:
    now, named = runtime.now(), {ref.upper() for ref in _REF.findall(body)}
    waiting = [alert for alert in emergencies.untaken(session) if not named or _ref(session, alert) in named]
    if not waiting:
        alarms.write(session, contact, "emergency.none_open", now)
        return
    if not takes_it(_REF.sub(" ", body)):
        alarms.write(session, contact, "emergency.waiting", now, refs=_refs(session, waiting))
        return
    taken = [
        alert
        for each in waiting
        if (alert := emergencies.lock(session, each.id))
        and emergencies.acknowledge(session, actor, alert, staff_id, now)
    ]
    key = "emergency.taken" if taken else "emergency.none_open"
    alarms.write(session, contact, key, now, refs=_refs(session, taken))


def _refs(session: Session, alerts: list[Alert]) -> str:
    return ", ".join(_ref(session, alert) for alert in alerts)


def _ref(session: Session, alert: Alert) -> str:
    """What to call it: the case, or the end of the number where nobody knows whose it is."""
    contact = session.get_one(ContactPoint, alert.contact_point_id)
    return emergencies.ref_of(session, alert) or contacts.masked(session, contact)
