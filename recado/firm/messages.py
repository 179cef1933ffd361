"""The thread: texts in, and texts owed. Writing here sends nothing; the outbox does."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from recado.firm import audit
from recado.firm.actions import Action
from recado.firm.crypto import fact_hash, seal, unseal_text
from recado.firm.models import Case, ContactPoint, Message

HELD_FOR = timedelta(days=1)
SAME_MOMENT = timedelta(seconds=2)
"""An answer within a turn is the same activity as the text that it answers: one row is written once."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text to be sent. `kind`: as in the table."""

    body: str
    kind: str
    sender: str = "bot"
    language: str | None = None
    text_key: str = ""
    not_before: datetime | None = None
    expires_at: datetime | None = None
    held: bool = False
    """True: nobody at the firm reviewed this wording, so it is kept and shown, not sent."""
    staff_id: uuid.UUID | None = None
    """Who wrote it, or whose act it tells of."""


def receive(
    session: Session,
    actor: audit.Actor,
    contact: ContactPoint,
    *,
    case: Case | None,
    person_id: uuid.UUID | None,
    body: str,
    provider_sid: str,
    received_at: datetime,
    media: int,
) -> Message:
    """Write a client's text into its thread, or into none while nobody knows whose it is."""
    message = Message(
        key_id=case.key_id if case else contact.key_id,
        contact_point_id=contact.id,
        case_id=case.id if case else None,
        person_id=person_id,
        direction="in",
        sender="client",
        channel=contact.channel,
        language=contact.language,
        text_key="",
        kind="reply",
        state="received",
        provider_sid=provider_sid,
        received_at=received_at,
    )
    seal(session, message, "body", body)
    session.add(message)
    contact.last_inbound_at = received_at
    if case:
        case.last_activity_at = received_at
        case.unanswered_since = case.unanswered_since or received_at
    facts = {"chars": len(body), "media": media, "body": fact_hash(session, message.key_id, body)}
    _note(session, actor, Action.MESSAGE_RECEIVED, message, facts)
    return message


def queue(
    session: Session,
    actor: audit.Actor,
    contact: ContactPoint,
    text: Text,
    *,
    case: Case | None,
    person_id: uuid.UUID | None,
    now: datetime,
) -> Message:
    """Owe the client this text. It goes out after the commit, when the outbox finds it right to send."""
    message = Message(
        key_id=case.key_id if case else contact.key_id,
        contact_point_id=contact.id,
        case_id=case.id if case else None,
        person_id=person_id,
        direction="out",
        sender=text.sender,
        staff_id=text.staff_id,
        channel=contact.channel,
        language=text.language,
        text_key=text.text_key,
        kind=text.kind,
        provider_sid="",
        state="held" if text.held else "queued",
        not_before=text.not_before,
        expires_at=text.expires_at,
    )
    seal(session, message, "body", text.body)
    session.add(message)
    if case and (case.last_activity_at is None or now - case.last_activity_at > SAME_MOMENT):
        case.last_activity_at = now
    if case and text.sender == "staff":
        case.unanswered_since = None
    facts = {"text": text.text_key, "kind": text.kind, "body": fact_hash(session, message.key_id, text.body)}
    _note(session, actor, Action.MESSAGE_HELD if text.held else Action.MESSAGE_QUEUED, message, facts)
    return message


def release_held(
    session: Session, actor: audit.Actor, now: datetime, may_go: Callable[[str], bool] = lambda _: True
) -> int:
    """Owe what was held for want of a review; what is older than a day is past its moment and expires.

    For the moment at which texts were accepted or reviewed: `may_go` says of a catalog key whether it now may
    leave. Return how many go out.
    """
    released = 0
    held = select(Message).where(Message.state == "held").order_by(Message.seq).with_for_update()
    for message in session.scalars(held):
        fresh = now - message.created_at < HELD_FOR
        if fresh and not all(may_go(key) for key in message.text_key.split(",")):
            continue
        message.state = "queued" if fresh else "expired"
        released += fresh
        action = Action.MESSAGE_QUEUED if fresh else Action.MESSAGE_EXPIRED
        _note(session, actor, action, message, {"text": message.text_key, "kind": message.kind, "held": True})
    return released


def body(session: Session, message: Message) -> str:
    """Open a message's words."""
    return unseal_text(session, message, "body")


def thread(
    session: Session, case_id: uuid.UUID, *, after_seq: int = 0, limit: int = 500
) -> Sequence[Message]:
    """Return a case's messages of all channels in order, at most `limit`, the latest if there are more."""
    query = (
        select(Message)
        .where(Message.case_id == case_id, Message.seq > after_seq)
        .order_by(Message.seq.desc())
        .limit(limit)
    )
    return list(reversed(session.scalars(query).all()))


def chain_of(message: Message) -> str:
    """Name the audit chain of a message: its case's, or its contact point's while there is no case."""
    return str(message.case_id or f"contact:{message.contact_point_id}")


def _note(
    session: Session, actor: audit.Actor, action: Action, message: Message, facts: Mapping[str, object]
) -> None:
    audit.record(session, actor, action, f"message:{message.id}", chain=chain_of(message), facts=facts)
