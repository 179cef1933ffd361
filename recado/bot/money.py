"""Payments: an event says that something changed; what changed is asked of the provider again.

The account comes from the webhook's endpoint, the amount from the object fetched again, which must be ours;
each object and state is applied once, however many events tell of it (docs.stripe.com/webhooks: duplicates
and any order are possible).
"""

from __future__ import annotations

import json
import logging
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from recado.bot import turns
from recado.bot.runtime import Runtime
from recado.firm import audit, inbox, payments, tasks
from recado.firm.actions import Action
from recado.firm.audit import Actor
from recado.firm.inbox import Stored
from recado.firm.models import Invoice, PaymentRequest
from recado.flows.events import PaymentChanged
from recado.gateways.payments import Payments, SessionState
from recado.gateways.stripe_signature import Event, read_event

Outcome = Literal["paid", "processing", "failed"]

log = logging.getLogger(__name__)
STRIPE = Actor("provider", "stripe")
SESSION_EVENTS = "checkout.session."
INTENT_FAILED = "payment_intent.payment_failed"


def handle(runtime: Runtime, session: Session, stored: Stored) -> str:
    """Apply a stored payment event; return why nothing came of it, or an empty string."""
    event = read_event(json.loads(inbox.raw(session, stored)))
    provider = runtime.payments.get(stored.endpoint)
    if provider is None:
        return "this account is switched off"
    if event.livemode != provider.live:
        return _refuse(session, stored.endpoint, event, "live and test mode do not match")
    if event.object_id and event.type.startswith(SESSION_EVENTS):
        return _session(runtime, session, stored.endpoint, provider, event)
    if event.object_id and event.type == INTENT_FAILED:
        return _declined(runtime, session, stored.endpoint, provider, event)
    return f"nothing to do for {event.type}"


def _session(runtime: Runtime, session: Session, account: str, provider: Payments, event: Event) -> str:
    state = provider.session(event.object_id or "")
    request = payments.by_provider_link(session, account, state.payment_link or "")
    if request is None:
        return _refuse(session, account, event, "not a payment of ours")
    outcome = _outcome(event.type, state)
    if outcome is None:
        return f"the page is {state.status}: nothing was paid, and the client's own link still works"
    return _apply(runtime, session, request, state.id, state.amount_total or 0, state.currency or "", outcome)


def _outcome(kind: str, state: SessionState) -> Outcome | None:
    """What a checkout session has come to. Completed and unpaid means that a bank transfer is under way."""
    if kind.endswith("async_payment_failed"):
        return "failed"
    if state.status == "complete":
        return "processing" if state.payment_status == "unpaid" else "paid"
    return None


def _declined(runtime: Runtime, session: Session, account: str, provider: Payments, event: Event) -> str:
    intent = provider.payment_intent(event.object_id or "")
    request = _by_reference(session, intent.metadata.get("request", ""))
    if request is None or request.account != account:
        return _refuse(session, account, event, "not a payment of ours")
    if intent.status == "succeeded":
        return "paid since"
    # Each attempt that fails is told once: the event's own id names the attempt.
    return _apply(runtime, session, request, event.id, intent.amount or 0, intent.currency or "", "failed")


def _by_reference(session: Session, reference: str) -> PaymentRequest | None:
    """The request that we named in the link's metadata, which the provider copies to the payment."""
    try:
        return session.get(PaymentRequest, UUID(reference))
    except ValueError:
        return None


def _apply(
    runtime: Runtime,
    session: Session,
    request: PaymentRequest,
    object_id: str,
    amount: int,
    currency: str,
    outcome: Outcome,
) -> str:
    if request.contact_point_id is None:
        return "nobody to tell"
    invoice = session.get_one(Invoice, request.invoice_id)
    scene = turns.set_scene(runtime, session, request.contact_point_id, STRIPE, runtime.now())
    settled = payments.settle(
        session,
        STRIPE,
        request,
        object_id=object_id,
        amount_cents=amount,
        currency=currency,
        outcome=outcome,
        now=scene.now,
    )
    if settled is None:
        return "applied before"
    if outcome == "paid" and (amount, currency) != (request.amount_cents, request.currency):
        note = f"Invoice {invoice.number}: another amount was paid than was asked for."
        tasks.create(session, STRIPE, "payment_problem", case_id=invoice.case_id, note=note)
    key = f"{request.person_id}:{invoice.case_id}"
    if key not in scene.parties:
        return "the payer no longer stands in this case"
    told = PaymentChanged(key, outcome, amount, settled.balance_cents, currency, str(invoice.id))
    turns.take(scene, told)
    return ""


def _refuse(session: Session, account: str, event: Event, why: str) -> str:
    facts = {"event": event.id, "type": event.type, "why": why}
    subject = f"event:{event.id}"
    audit.record(session, STRIPE, Action.PAYMENT_REFUSED, subject, chain=f"payments:{account}", facts=facts)
    return why
