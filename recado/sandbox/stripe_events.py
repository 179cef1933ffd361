"""Stripe's events: kept for the API, posted signed to the account's endpoint, retried until taken."""

import json
import time
from functools import partial
from typing import Any

from recado.sandbox.marks import stripe_id
from recado.sandbox.memory import Sandbox
from recado.sandbox.signatures import stripe_signature
from recado.sandbox.stripe_book import JSON, StripeBook, public
from recado.sandbox.stripe_shapes import event

TRIES = 8
# What the endpoint subscribed to; the rest is only listed.
ENABLED = (
    "checkout.session.completed",
    "checkout.session.expired",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "payment_intent.succeeded",
    "payment_intent.processing",
    "payment_intent.payment_failed",
    "charge.succeeded",
    "charge.failed",
    "charge.pending",
    "charge.refunded",
    "refund.created",
    "payment_link.updated",
)


def emit(sandbox: Sandbox, book: StripeBook, happened: list[tuple[str, JSON]], key: str = "") -> None:
    """Record what happened, in order, and post what the endpoint wants to know."""
    request_id = stripe_id("req")
    events = [event(kind, public(thing), request_id, key) for kind, thing in happened]
    for each in events:
        each["pending_webhooks"] = int(bool(book.side.webhook_url) and each["type"] in ENABLED)
        book.save(each)
    faults = sandbox.faults.now
    due = [each for each in events if each["pending_webhooks"] and not faults.dropped_events]
    for place, each in enumerate(reversed(due) if faults.reordered_events else due):
        for _ in range(2 if faults.doubled_events else 1):
            sandbox.wire.after(0.03 * place, partial(_post, sandbox, book, each["id"], 1))


def resume(sandbox: Sandbox) -> None:
    """After a restart, post again what nobody had taken."""
    for book in sandbox.books.values():
        for each in reversed(book.newest_first("event")):
            if each["pending_webhooks"]:
                sandbox.wire.after(0.0, partial(_post, sandbox, book, each["id"], 1))


def _post(sandbox: Sandbox, book: StripeBook, id_: str, attempt: int) -> None:
    found = book.get(id_, "event")
    if found is None:
        return
    body = json.dumps(public(found), indent=2, ensure_ascii=False).encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        "Stripe-Signature": stripe_signature(book.side.webhook_secret, body, int(time.time())),
    }
    about: dict[str, Any] = {"kind": "event", "subject": id_, "detail": found["type"], "attempt": attempt}
    delivery = sandbox.wire.post(book.side.webhook_url, body, headers, **about)
    if delivery.succeeded:
        book.save({**found, "pending_webhooks": 0})
    elif attempt < TRIES:
        pause = sandbox.config.retry_seconds * 2 ** (attempt - 1)
        sandbox.wire.after(pause, partial(_post, sandbox, book, id_, attempt + 1))
