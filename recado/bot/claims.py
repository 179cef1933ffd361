"""Claiming what is due: one conditional UPDATE that checks everything again at the last moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session

from recado.bot.runtime import Runtime
from recado.bot.texting import full_address
from recado.firm import audit, contacts, messages
from recado.firm.actions import Action
from recado.firm.ids import new_id
from recado.firm.models import ContactPoint, Message
from recado.gateways.twilio import Outgoing

LEASE = timedelta(seconds=60)
HOLD_BACK = timedelta(minutes=2)
"""A message whose fate is unknown holds the next ones back for this long at most."""

_DUE = """
    m.direction = 'out' AND m.state = 'queued'
    AND (m.not_before IS NULL OR m.not_before <= :now)
    AND NOT EXISTS (
        SELECT 1 FROM messages b
        WHERE b.contact_point_id = m.contact_point_id AND b.direction = 'out'
          AND (b.state = 'sending' OR (
              b.state = 'unknown' AND b.sent_at > clock_timestamp() - CAST(:held AS interval))))
    AND NOT EXISTS (
        SELECT 1 FROM messages b
        WHERE b.contact_point_id = m.contact_point_id AND b.direction = 'out' AND b.state = 'queued'
          AND b.seq < m.seq AND (b.not_before IS NULL OR b.not_before <= :now OR b.attempts > 0))
    AND (m.sender <> 'bot' OR m.kind NOT IN ('update', 'reminder') OR NOT EXISTS (
        SELECT 1 FROM cases c WHERE c.id = m.case_id AND c.bot_paused_until > :now))
    AND (m.kind NOT IN ('update', 'reminder') OR NOT EXISTS (
        SELECT 1 FROM contact_points p, unnest(string_to_array(p.timezones, ',')) AS zone
        WHERE p.id = m.contact_point_id AND zone <> ''
          AND ((:now AT TIME ZONE zone)::time < CAST(:opens AS time)
               OR (:closes < '24:00' AND (:now AT TIME ZONE zone)::time >= CAST(:closes AS time)))))
"""

_CLAIM = text(
    f"""
    WITH due AS (
        SELECT m.id FROM messages m
        WHERE m.channel = :channel AND {_DUE}
        ORDER BY m.seq LIMIT :most FOR UPDATE SKIP LOCKED)
    UPDATE messages m
    SET state = CASE
            WHEN m.expires_at <= :now THEN 'expired'
            WHEN p.opted_out_at IS NOT NULL AND m.kind <> 'opt_out' THEN 'blocked'
            WHEN p.unreachable IS NOT NULL THEN 'failed'
            ELSE 'sending' END,
        error_text = CASE
            WHEN m.expires_at <= :now THEN 'Too late to be of use: it was not sent.'
            WHEN p.opted_out_at IS NOT NULL AND m.kind <> 'opt_out' THEN 'The client asked us to stop.'
            WHEN p.unreachable IS NOT NULL THEN 'This address cannot be reached.'
            ELSE m.error_text END,
        rank = 1, claim = :claim, sent_at = clock_timestamp(),
        lease_until = clock_timestamp() + CAST(:lease AS interval), attempts = m.attempts + 1
    FROM due, contact_points p
    WHERE m.id = due.id AND p.id = m.contact_point_id AND m.state = 'queued'
    RETURNING m.id, m.state, m.case_id, m.contact_point_id
    """  # noqa: S608 - the only text put in is our own, above
)
_ANY = text(f"SELECT 1 FROM messages m WHERE m.channel = ANY(:channels) AND {_DUE} LIMIT 1")  # noqa: S608
_ENDED = {
    "expired": Action.MESSAGE_EXPIRED,
    "blocked": Action.MESSAGE_BLOCKED,
    "failed": Action.MESSAGE_BLOCKED,
}


@dataclass(frozen=True, slots=True)
class Claimed:
    """A text that this process alone may send now. `claim` tells this sending from any other."""

    id: UUID
    claim: UUID
    outgoing: Outgoing


def claim(runtime: Runtime, channel: str, most: int) -> list[Claimed]:
    """Claim up to `most` texts of this channel, one a contact point; end those that must not go any more."""
    with runtime.transaction() as session:
        params = _params(runtime) | {"channel": channel, "most": most, "claim": new_id(), "lease": LEASE}
        rows = session.execute(_CLAIM, params).all()
        for row in rows:
            if row.state in _ENDED:
                _note_end(session, row)
        return [_ready(runtime, session, row.id) for row in rows if row.state == "sending"]


def anything_due(runtime: Runtime) -> bool:
    """Look, without a lock, whether any text is due on a channel that is switched on."""
    channels = [channel for channel in ("sms", "whatsapp") if runtime.sender(channel)]
    with runtime.db.engine.connect() as connection:
        return connection.execute(_ANY, _params(runtime) | {"channels": channels}).first() is not None


def _ready(runtime: Runtime, session: Session, message_id: UUID) -> Claimed:
    query = select(Message, ContactPoint).join(ContactPoint, ContactPoint.id == Message.contact_point_id)
    message, contact = session.execute(query.where(Message.id == message_id)).tuples().one()
    service = runtime.settings.twilio_messaging_service_sid if message.channel == "sms" else None
    callback = f"{runtime.settings.origin}/webhooks/twilio/status?{urlencode({'m': str(message.id)})}"
    outgoing = Outgoing(
        to=full_address(contact.channel, contacts.address(session, contact)),
        body=messages.body(session, message),
        from_=None if service else runtime.sender(message.channel),
        messaging_service_sid=service,
        status_callback=callback,
    )
    return Claimed(message.id, message.claim or message.id, outgoing)


def _params(runtime: Runtime) -> dict[str, object]:
    now, hours = runtime.now(), runtime.settings.quiet_hours
    return {"now": now, "held": HOLD_BACK, "opens": _clock(hours.opens), "closes": _clock(hours.closes)}


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _note_end(session: Session, row: Row[tuple[UUID, str, UUID | None, UUID]]) -> None:
    chain = str(row.case_id or f"contact:{row.contact_point_id}")
    subject, facts = f"message:{row.id}", {"state": row.state}
    audit.record(session, audit.SYSTEM, _ENDED[row.state], subject, chain=chain, facts=facts)
