"""What a report of delivery means for the message, the contact point and staff."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from recado.bot.runtime import Runtime
from recado.firm import audit, contacts, emergencies, messages, tasks
from recado.firm.actions import Action
from recado.firm.audit import Actor
from recado.firm.models import ContactPoint, Message
from recado.firm.rules import delivery
from recado.gateways import twilio_codes
from recado.gateways.outcomes import Outcome, Verdict

PROVIDER = Actor("provider", "twilio")
GONE_FOR_GOOD = (Outcome.BAD_ADDRESS, Outcome.BLOCKED)


def report(runtime: Runtime, session: Session, message: Message, status: str, code: str) -> bool:
    """Apply a reported status if it moves the message forward; True if it did."""
    word = delivery.heard(status)
    if word is None or not delivery.moves(message.rank, word):
        return False
    message.state, message.rank = word, delivery.RANKS[word]
    message.claim = message.lease_until = None
    facts = {"state": word, "code": code}
    chain, subject = messages.chain_of(message), f"message:{message.id}"
    audit.record(session, PROVIDER, Action.MESSAGE_DELIVERY, subject, chain=chain, facts=facts)
    if word in delivery.FAILURES:
        failed(runtime, session, message, twilio_codes.from_callback(status, code))
    return True


def failed(runtime: Runtime, session: Session, message: Message, verdict: Verdict) -> None:
    """Do what a failure asks for: another try later, a mark on the number, a task for staff."""
    message.error_code, message.error_text = verdict.code or "", verdict.staff_text
    contact = session.get_one(ContactPoint, message.contact_point_id)
    if verdict.retry and message.attempts <= verdict.tries:
        again(runtime, message, verdict.delay)
        return
    if verdict.outcome is Outcome.OPTED_OUT:
        contacts.record_consent(session, PROVIDER, contact, "opted_out", "provider", message.id)
        if message.kind == "opt_out":
            return  # The provider acted on the word itself and has told the client: nothing went wrong.
    elif verdict.outcome in GONE_FOR_GOOD:
        contacts.mark_unreachable(session, contact, verdict.outcome.value)
    if message.kind == "alert":
        emergencies.hurry(session, runtime.now())
    _tell_staff(session, message, verdict)


def again(runtime: Runtime, message: Message, delay: timedelta) -> None:
    """Owe the message once more, after a delay that doubles with each try.

    Until the next claim it keeps the provider's id of the try that failed, whose late reports mean nothing.
    """
    message.state, message.rank = "queued", 0
    message.claim = message.lease_until = None
    message.not_before = runtime.now() + delay * 2 ** max(message.attempts - 1, 0)


def _tell_staff(session: Session, message: Message, verdict: Verdict) -> None:
    tasks.create(
        session,
        PROVIDER,
        "delivery_problem",
        case_id=message.case_id,
        person_id=message.person_id,
        contact_point_id=message.contact_point_id,
        note=verdict.staff_text,
    )
