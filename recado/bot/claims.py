"""Claiming what is due: one conditional UPDATE that checks everything again at the last moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from recado.bot import greetings, whatsapp
from recado.bot.runtime import Runtime
from recado.bot.texting import full_address
from recado.firm import audit, messages, seizures
from recado.firm.actions import Action
from recado.firm.crypto import open_value
from recado.firm.errors import KeyDestroyed
from recado.firm.ids import new_id
from recado.firm.models import ContactPoint, Message
from recado.firm.rules.delivery import RANKS
from recado.flows import discreet
from recado.gateways.twilio import Outgoing

LEASE = timedelta(seconds=60)
HOLD_BACK = timedelta(minutes=2)
"""A message whose fate is unknown holds the next ones back for this long at most."""

_KEPT_BACK = """
    {row}.kind IN ('update', 'reminder') AND (
        {row}.sender = 'bot' AND {row}.staff_id IS NULL AND EXISTS (
            SELECT 1 FROM cases c WHERE c.id = {row}.case_id AND c.bot_paused_until > :now)
        OR EXISTS (
            SELECT 1 FROM contact_points p, unnest(string_to_array(p.timezones, ',')) AS zone
            WHERE p.id = {row}.contact_point_id AND zone <> ''
              AND ((:now AT TIME ZONE zone)::time
                     < CAST(COALESCE(split_part(p.safe_hours, '-', 1), :opens) AS time)
                   OR (COALESCE(split_part(p.safe_hours, '-', 2), :closes) < '24:00'
                       AND (:now AT TIME ZONE zone)::time
                         >= CAST(COALESCE(split_part(p.safe_hours, '-', 2), :closes) AS time)))))
"""
"""News nobody asked for, while the bot is paused or the hour is not decent: it lets others pass.

What staff brought about themselves (a verdict, a moved stage) is told all the same: a pause keeps the bot's
own news back, not theirs."""

_TELLS = """
    m.sender = 'bot' AND EXISTS (SELECT 1 FROM cases c WHERE c.id = m.case_id AND c.discreet) AND (
        m.kind IN ('update', 'reminder') AND (NOT p.safe OR m.text_key <> 'discreet.message')
        OR m.kind = 'emergency'
        OR m.kind = 'reply' AND NOT p.safe
           AND m.text_key !~ :anywhere)
"""
"""Written before the case was discreet, or while the address was safe: it may not be read there now."""

_DUE = f"""
    m.direction = 'out' AND m.state = 'queued'
    AND (m.not_before IS NULL OR m.not_before <= :now)
    AND NOT ({_KEPT_BACK.format(row="m")})
    AND NOT EXISTS (
        SELECT 1 FROM messages b
        WHERE b.contact_point_id = m.contact_point_id AND b.direction = 'out'
          AND (b.state = 'sending' OR (
              b.state = 'unknown' AND b.sent_at > clock_timestamp() - CAST(:held AS interval))))
    AND NOT EXISTS (
        SELECT 1 FROM messages b
        WHERE b.contact_point_id = m.contact_point_id AND b.direction = 'out' AND b.state = 'queued'
          AND b.seq < m.seq AND (b.attempts > 0 OR (
              (b.not_before IS NULL OR b.not_before <= :now) AND NOT ({_KEPT_BACK.format(row="b")}))))
"""  # noqa: S608 - the only text put in is our own, above

_CLAIM = text(
    f"""
    WITH due AS (
        SELECT m.id, row_number() OVER (PARTITION BY m.channel ORDER BY m.seq) AS place,
               CASE m.channel WHEN 'sms' THEN :sms ELSE :whatsapp END AS room
        FROM messages m WHERE {_DUE}),
    mine AS (
        SELECT id FROM messages
        WHERE id IN (SELECT id FROM due WHERE place <= room) FOR UPDATE SKIP LOCKED)
    UPDATE messages m
    SET state = CASE
            WHEN m.expires_at <= :now THEN 'expired'
            WHEN p.seized_at IS NOT NULL THEN 'blocked'
            WHEN p.opted_out_at IS NOT NULL AND m.kind NOT IN ('opt_out', 'help', 'emergency') THEN 'blocked'
            WHEN p.only_reminders AND m.kind = 'update' THEN 'blocked'
            WHEN p.unreachable IS NOT NULL THEN 'failed'
            WHEN {_TELLS} THEN 'blocked'
            ELSE 'sending' END,
        error_text = CASE
            WHEN m.expires_at <= :now THEN 'Too late to be of use: it was not sent.'
            WHEN p.seized_at IS NOT NULL THEN :seized
            WHEN p.opted_out_at IS NOT NULL AND m.kind NOT IN ('opt_out', 'help', 'emergency')
            THEN 'The client asked us to stop.'
            WHEN p.only_reminders AND m.kind = 'update' THEN 'The client wants reminders only.'
            WHEN p.unreachable IS NOT NULL THEN 'This address cannot be reached.'
            WHEN {_TELLS} THEN 'The case is discreet: this may not be read at this address.'
            ELSE m.error_text END,
        rank = 1, claim = :claim, provider_sid = '', sent_at = clock_timestamp(),
        lease_until = clock_timestamp() + CAST(:lease AS interval), attempts = m.attempts + 1
    FROM mine, contact_points p
    WHERE m.id = mine.id AND p.id = m.contact_point_id AND m.state = 'queued'
    RETURNING m.id, m.state, m.channel, m.case_id, m.contact_point_id, m.claim, m.attempts,
              m.key_id, m.body_sealed, m.text_key, m.language, p.last_inbound_at, p.interpreter,
              EXISTS (SELECT 1 FROM cases c WHERE c.id = m.case_id AND c.discreet) AS discreet,
              p.key_id AS contact_key, p.address_sealed
    """  # noqa: S608 - the only text put in is our own, above
)
_ANY = text(f"SELECT DISTINCT m.channel FROM messages m WHERE m.channel = ANY(:channels) AND {_DUE}")  # noqa: S608
_ENDED = {
    "expired": Action.MESSAGE_EXPIRED,
    "blocked": Action.MESSAGE_BLOCKED,
    "failed": Action.MESSAGE_BLOCKED,
}


@dataclass(frozen=True, slots=True)
class Claimed:
    """A text that this process alone may send now. `claim` tells this sending from any other."""

    id: UUID
    channel: str
    claim: UUID
    outgoing: Outgoing


def claim(runtime: Runtime, room: Mapping[str, int]) -> list[Claimed]:
    """Claim up to so many texts of each channel, one a contact point; end those that must not go any more."""
    with runtime.transaction() as session:
        params = _params(runtime) | {"claim": new_id(), "lease": LEASE}
        params |= {
            "anywhere": discreet.ANYWHERE,
            "sms": room.get("sms", 0),
            "whatsapp": room.get("whatsapp", 0),
        }
        rows = session.connection().execute(_CLAIM, params).all()
        for row in rows:
            if row.state in _ENDED:
                _note_end(session, row)
        ready = [_ready(runtime, session, row) for row in rows if row.state == "sending"]
        return [claimed for claimed in ready if claimed]


def due(runtime: Runtime) -> set[str]:
    """Look, without a lock, on which channels that are switched on a text is due."""
    channels = [channel for channel in ("sms", "whatsapp") if runtime.sender(channel)]
    with runtime.db.glances.connect() as connection:
        return set(connection.execute(_ANY, _params(runtime) | {"channels": channels}).scalars())


def _ready(runtime: Runtime, session: Session, row: Row[Any]) -> Claimed | None:
    service = runtime.settings.twilio_messaging_service_sid if row.channel == "sms" else None
    # Our own id and the try, so that a report finds its row before the provider's id is known.
    ours = urlencode({"m": f"{row.id}.{row.attempts}"})
    where, contact_id = ContactPoint.address_sealed, row.contact_point_id
    try:
        body = open_value(session, Message.body_sealed, row.id, row.key_id, row.body_sealed)
        address = open_value(session, where, contact_id, row.contact_key, row.address_sealed)
    except KeyDestroyed:
        _note_erased(session, row)
        return None
    outgoing = Outgoing(
        to=full_address(row.channel, address.decode()),
        body=body.decode("utf-8", "surrogatepass"),
        from_=None if service else runtime.sender(row.channel),
        messaging_service_sid=service,
        status_callback=f"{runtime.settings.origin}/webhooks/twilio/status?{ours}",
    )
    outgoing = _with_greeting(runtime, row, outgoing)
    if row.channel == "whatsapp":
        outgoing = whatsapp.dressed(
            session, outgoing, row.text_key, row.language, row.last_inbound_at, runtime.now()
        )
    return Claimed(row.id, row.channel, row.claim, outgoing)


def _with_greeting(runtime: Runtime, row: Row[Any], outgoing: Outgoing) -> Outgoing:
    """A voice beside the words that their reader may not understand; never where it could be overheard."""
    if greetings.SAID_WITH not in row.text_key.split(",") or not row.interpreter or row.discreet:
        return outgoing
    name = greetings.name_of(runtime.settings.var_dir, row.interpreter)
    address = f"{runtime.settings.origin}/c/greetings/{name}"
    return replace(outgoing, media_urls=(address,)) if name else outgoing


def _note_erased(session: Session, row: Row[Any]) -> None:
    """Erased while it was owed: it must not keep the others from leaving."""
    message = session.get_one(Message, row.id)
    message.state, message.rank, message.error_text = "failed", RANKS["failed"], "It was erased."
    message.claim = message.lease_until = None
    chain, subject = messages.chain_of(message), f"message:{message.id}"
    facts = {"state": "failed"}
    audit.record(session, audit.SYSTEM, Action.MESSAGE_BLOCKED, subject, chain=chain, facts=facts)


def _params(runtime: Runtime) -> dict[str, object]:
    now, hours = runtime.now(), runtime.settings.quiet_hours
    return {
        "now": now,
        "held": HOLD_BACK,
        "seized": seizures.BLOCKED,
        "opens": _clock(hours.opens),
        "closes": _clock(hours.closes),
    }


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _note_end(session: Session, row: Row[Any]) -> None:
    chain = str(row.case_id or f"contact:{row.contact_point_id}")
    subject, facts = f"message:{row.id}", {"state": row.state}
    audit.record(session, audit.SYSTEM, _ENDED[row.state], subject, chain=chain, facts=facts)
