"""Delivery reports: they move a message forward only. Early, late, doubled and unknown ones are legal."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from recado.bot import delivery
from recado.bot.runtime import Runtime
from recado.firm import inbox
from recado.firm.inbox import Stored
from recado.firm.models import Message
from recado.gateways.twilio_signature import Form, parse_form


def handle(runtime: Runtime, session: Session, event: Stored) -> str:
    """Apply a status callback to the message it is about; return why nothing came of it."""
    raw = inbox.raw(session, event)
    # The address it was posted to carries our own id; the handler keeps it in front of the form.
    ours, _, body = raw.partition(b"\n")
    form = parse_form(body)
    message = _find(session, ours.decode("ascii", "replace"), form)
    if message is None:
        return "no such message"
    if message.state == "queued" and message.provider_sid:
        return "a try that has failed for good: the next one is owed"
    if not message.provider_sid:
        message.provider_sid = form.get("MessageSid")
    delivery.report(runtime, session, message, form.get("MessageStatus"), form.get("ErrorCode"))
    return ""


def _find(session: Session, ours: str, form: Form) -> Message | None:
    sid = form.get("MessageSid")
    by_sid = session.scalars(
        select(Message).where(Message.provider_sid == sid, Message.provider_sid != "").with_for_update()
    ).first()
    if by_sid or not ours:
        return by_sid
    own, _, attempt = ours.partition(".")
    try:
        found = session.get(Message, UUID(own), with_for_update=True)
    except ValueError:
        return None
    if found is None or found.provider_sid not in ("", sid):
        return None
    # A callback about an earlier try of the same row must not move this one.
    return found if attempt in ("", str(found.attempts)) else None
