"""Calling the provider for a claimed text, and writing down what became of it.

An ambiguous answer makes the text `unknown`, never `queued`: it is looked up at the provider, or its callback
settles it, before anything is tried again. There is no idempotency key for messages
(twilio.com/docs/messaging/api/message-resource).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import case, func, select, update
from sqlalchemy.orm import Session

from recado.bot import delivery
from recado.bot.bells import after_commit
from recado.bot.claims import Claimed
from recado.bot.runtime import Runtime
from recado.bot.texting import full_address
from recado.firm import audit, contacts, messages, tasks
from recado.firm.actions import Action
from recado.firm.models import ContactPoint, Message
from recado.firm.rules.delivery import RANKS
from recado.gateways.errors import LookupFailed, SendFailed
from recado.gateways.outcomes import Outcome
from recado.gateways.twilio import Listed, Sent

log = logging.getLogger(__name__)

CLOCKS_DIFFER = timedelta(seconds=5)
GRACE = timedelta(seconds=60)
"""How long the provider's list may lag before a text that is not on it counts as never accepted."""
MOST_TRIES = 5


def send(runtime: Runtime, claimed: Claimed) -> None:
    """Call the provider for one claimed message and settle it."""
    if runtime.texting is None:
        return
    try:
        sent = runtime.texting.send(claimed.outgoing)
    except SendFailed as failure:
        _settle_failure(runtime, claimed, failure)
        return
    _settle_sent(runtime, claimed, sent)


def lapse(runtime: Runtime, limit: int = 100) -> list[UUID]:
    """Claims whose worker died: they become `unknown`. Return all that are unknown and may be looked up."""
    with runtime.transaction() as session:
        query = select(Message).where(
            Message.state == "sending", Message.lease_until < func.clock_timestamp()
        )
        for message in session.scalars(query.limit(limit).with_for_update(skip_locked=True)):
            message.state, message.claim, message.lease_until = "unknown", None, None
        due = select(Message.id).where(Message.state == "unknown", Message.direction == "out")
        # In no order, so that one text the provider cannot be asked about never keeps the others waiting.
        due = due.order_by(func.random()).limit(limit)
        session.flush()
        return list(session.scalars(due))


def look_up(runtime: Runtime, message_id: UUID) -> bool:
    """Settle an unknown text by the provider's own list, or owe it again once the list must have it.

    False if the provider could not be asked.
    """
    if runtime.texting is None:
        return False
    with runtime.transaction() as session:
        message = session.get(Message, message_id)
        if message is None or message.state != "unknown" or message.sent_at is None:
            return True
        asked = _asked(runtime, session, message)
    try:
        listed = runtime.texting.find(asked.to, asked.sender, asked.since - CLOCKS_DIFFER)
    except LookupFailed as failure:
        log.warning("the provider could not be asked", extra={"code": failure.code})
        return False
    with runtime.transaction() as session:
        locked = session.get_one(Message, message_id, with_for_update=True, populate_existing=True)
        if locked.state == "unknown":
            _adopt_or_owe(runtime, session, locked, _match(session, listed, asked.body))
    return True


@dataclass(frozen=True, slots=True)
class _Asked:
    to: str
    sender: str | None
    since: datetime
    body: str


def _asked(runtime: Runtime, session: Session, message: Message) -> _Asked:
    contact = session.get_one(ContactPoint, message.contact_point_id)
    to = full_address(contact.channel, contacts.address(session, contact))
    since = message.sent_at or message.created_at
    return _Asked(to, runtime.sender(message.channel), since, messages.body(session, message))


def _match(session: Session, listed: list[Listed], body: str) -> Listed | None:
    """The listed message that is this one: not one of ours already, the same words first."""
    known = set(
        session.scalars(select(Message.provider_sid).where(Message.provider_sid.in_([x.sid for x in listed])))
    )
    free = [one for one in listed if one.sid not in known and one.direction != "inbound"]
    return next((one for one in free if one.body == body), None)


def _adopt_or_owe(runtime: Runtime, session: Session, message: Message, found: Listed | None) -> None:
    if found:
        message.provider_sid = found.sid
        if not delivery.report(runtime, session, message, found.status, found.error_code or ""):
            _accept(message, 0)
        _note(session, message, {"state": message.state, "how": "found at the provider"})
    elif _age(session, message) > GRACE:
        if message.attempts >= MOST_TRIES:
            message.state, message.rank = "failed", RANKS["failed"]
            message.error_text = "It is not known whether this text was sent."
            _task(session, message)
        else:
            delivery.again(runtime, message, timedelta())
        _note(session, message, {"state": message.state, "how": "not at the provider"})
    after_commit(session, "sends", "send")


def _age(session: Session, message: Message) -> timedelta:
    age: timedelta = session.execute(select(func.clock_timestamp() - message.sent_at)).scalar_one()
    return age


def _settle_sent(runtime: Runtime, claimed: Claimed, sent: Sent) -> None:
    # A callback may have come first and taken the message further: then only the id is news.
    first = Message.state.in_(("sending", "unknown")) & (Message.claim == claimed.claim)
    settled = (
        update(Message)
        .where(Message.id == claimed.id)
        .values(
            provider_sid=case((Message.provider_sid == "", sent.sid), else_=Message.provider_sid),
            segments=sent.segments or Message.segments,
            state=case((first, "accepted"), else_=Message.state),
            rank=case((first, RANKS["accepted"]), else_=Message.rank),
            claim=None,
            lease_until=None,
        )
        .returning(Message.case_id, Message.contact_point_id)
        .execution_options(synchronize_session=False)
    )
    with runtime.transaction() as session:
        row = session.execute(settled).one()
        chain = str(row.case_id or f"contact:{row.contact_point_id}")
        subject, facts = f"message:{claimed.id}", {"provider": sent.sid}
        audit.record(session, audit.SYSTEM, Action.MESSAGE_SENT, subject, chain=chain, facts=facts)


def _accept(message: Message, segments: int) -> None:
    message.state, message.rank = "accepted", RANKS["accepted"]
    message.segments = segments or message.segments
    message.claim = message.lease_until = None


def _settle_failure(runtime: Runtime, claimed: Claimed, failure: SendFailed) -> None:
    with runtime.transaction() as session:
        message = session.get_one(Message, claimed.id, with_for_update=True)
        if message.claim != claimed.claim or message.state != "sending":
            return
        message.claim = message.lease_until = None
        if failure.outcome is Outcome.UNKNOWN:
            message.state = "unknown"
        else:
            message.state, message.rank = "failed", RANKS["failed"]
            delivery.failed(runtime, session, message, failure.verdict)
        _note(session, message, {"state": message.state, "code": failure.code or ""})


def _note(session: Session, message: Message, facts: dict[str, object]) -> None:
    chain, subject = messages.chain_of(message), f"message:{message.id}"
    audit.record(session, audit.SYSTEM, Action.MESSAGE_SETTLED, subject, chain=chain, facts=facts)


def _task(session: Session, message: Message) -> None:
    tasks.create(
        session,
        audit.SYSTEM,
        "delivery_problem",
        case_id=message.case_id,
        person_id=message.person_id,
        contact_point_id=message.contact_point_id,
        note=message.error_text,
    )
