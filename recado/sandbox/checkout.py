"""What happens when somebody pays: sessions, intents, charges, and the events in their order."""

import time
from functools import partial

from recado.sandbox.checkout_steps import (
    TAKEN,
    Payer,
    card_method,
    charge_for,
    completed,
    intent_of,
    succeeded,
)
from recado.sandbox.marks import stripe_id
from recado.sandbox.memory import Sandbox
from recado.sandbox.stripe_book import JSON, StripeBook
from recado.sandbox.stripe_events import emit
from recado.sandbox.stripe_shapes import checkout_session

Happened = list[tuple[str, JSON]]

# https://docs.stripe.com/testing: number -> code, decline code
_DECLINED = {
    "4000000000000002": ("card_declined", "generic_decline"),
    "4000000000009995": ("card_declined", "insufficient_funds"),
    "4000000000009987": ("card_declined", "lost_card"),
    "4000000000000069": ("expired_card", "expired_card"),
    "4000000000000127": ("incorrect_cvc", "incorrect_cvc"),
    "4000000000000119": ("processing_error", "processing_error"),
}
CHALLENGED = "4000002500003155"
_BANK_FAILURES = {
    "000222222227": ("insufficient_funds", "The customer's account has insufficient funds."),
    "000111111113": ("account_closed", "The customer's bank account has been closed."),
    "000111111116": ("no_account", "The customer's bank account could not be located."),
}
BANK_ROUTING = "110000000"
BANK_ACCOUNTS = frozenset({"000123456789", *_BANK_FAILURES})


class Declined(Exception):
    """The card was not taken; ``code`` is the decline code a page explains."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Closed(Exception):
    """The session or its link takes no payment any more."""


def keep_session(
    sandbox: Sandbox, book: StripeBook, lines: list[JSON], metadata: dict[str, str], facts: JSON
) -> JSON:
    """Open a checkout session."""
    session = checkout_session(lines, metadata, **facts)
    session["url"] = f"{sandbox.base_url}/pay/s/{session['id']}"
    return book.save(session)


def session_for_link(sandbox: Sandbox, book: StripeBook, link: JSON, facts: JSON) -> JSON:
    """The session that opening a payment link makes; raises Closed when the link is switched off."""
    if not link["active"]:
        raise Closed
    after = link["after_completion"]
    facts = facts | {"payment_link": link["id"], "_intent": link["payment_intent_data"]}
    if after["type"] == "redirect":
        facts["success_url"] = after["redirect"]["url"]
    return keep_session(sandbox, book, link["_line_items"], dict(link["metadata"]), facts)


def pay_by_card(
    sandbox: Sandbox, book: StripeBook, session_id: str, number: str, payer: Payer, *, confirmed: bool = False
) -> JSON:
    """Try a test card; raises Declined (the session stays open) or Closed.

    ``confirmed`` says that a challenge was answered, for the one card that asks.
    """
    with book.lock:
        session = _open_session(sandbox, book, session_id)
        method = card_method(number)
        if number in TAKEN or (number == CHALLENGED and confirmed):
            return _complete(sandbox, book, session, method, payer)
        code, reason = _DECLINED.get(number, ("card_declined", "test_mode_live_card"))
        if number == CHALLENGED:
            code = reason = "authentication_required"
        _decline(sandbox, book, session, method, payer, (code, reason))
        raise Declined(reason)


def pay_by_bank(sandbox: Sandbox, book: StripeBook, session_id: str, account: str, payer: Payer) -> JSON:
    """Begin a bank debit: the session completes unpaid, and the money comes or fails some seconds later."""
    with book.lock:
        session = _open_session(sandbox, book, session_id)
        method = {
            "type": "us_bank_account",
            "us_bank_account": {
                "bank_name": "STRIPE TEST BANK",
                "last4": account[-4:],
                "routing_number": BANK_ROUTING,
            },
        }
        intent = intent_of(book, session) | {"status": "processing", "payment_method": stripe_id("pm")}
        book.save(intent)
        bank = {"account": account, "method": method, "name": payer.name, "email": payer.email}
        done = completed(book, {**session, "_bank": bank}, intent, payer, "unpaid")
        happened: Happened = [("checkout.session.completed", done), ("payment_intent.processing", intent)]
        emit(sandbox, book, happened + _close_link(book, done))
    sandbox.wire.after(sandbox.config.bank_seconds, partial(_settle_bank, sandbox, book, done["id"]))
    return done


def resume(sandbox: Sandbox) -> None:
    """After a restart, settle the bank debits that were under way."""
    for book in sandbox.books.values():
        for each in book.newest_first("checkout.session"):
            if "_bank" in each and each["payment_status"] == "unpaid":
                settle = partial(_settle_bank, sandbox, book, each["id"])
                sandbox.wire.after(sandbox.config.bank_seconds, settle)


def expire(sandbox: Sandbox, book: StripeBook, sessions: list[JSON], key: str = "") -> list[JSON]:
    """Close open sessions unpaid."""
    closed = [book.save({**each, "status": "expired", "url": None}) for each in sessions]
    emit(sandbox, book, [("checkout.session.expired", each) for each in closed], key)
    return closed


def expire_overdue(sandbox: Sandbox, book: StripeBook) -> None:
    """Close every session whose time has come."""
    with book.lock:
        now = time.time()
        late = [
            each
            for each in book.newest_first("checkout.session")
            if each["status"] == "open" and each["expires_at"] <= now
        ]
        expire(sandbox, book, late)


def _open_session(sandbox: Sandbox, book: StripeBook, id_: str) -> JSON:
    session = book.get(id_, "checkout.session")
    if session is None or session["status"] != "open":
        raise Closed
    if session["expires_at"] <= time.time():
        expire(sandbox, book, [session])
        raise Closed
    return session


def _complete(sandbox: Sandbox, book: StripeBook, session: JSON, method: JSON, payer: Payer) -> JSON:
    intent = intent_of(book, session) | {"payment_method": stripe_id("pm")}
    paid = charge_for(book, intent, method, payer, None)
    intent = succeeded(book, intent, paid)
    done = completed(book, session, intent, payer, "paid")
    happened: Happened = [
        ("checkout.session.completed", done),
        ("payment_intent.succeeded", intent),
        ("charge.succeeded", paid),
    ]
    emit(sandbox, book, happened + _close_link(book, done))
    return done


def _decline(
    sandbox: Sandbox, book: StripeBook, session: JSON, method: JSON, payer: Payer, why: tuple[str, str]
) -> None:
    code, reason = why
    sentence = "Your card was declined." if code == "card_declined" else f"Your card was refused: {code}."
    intent = intent_of(book, session)
    failed = charge_for(book, intent, method, payer, (code, sentence))
    error = {
        "charge": failed["id"],
        "code": code,
        "decline_code": reason,
        "message": sentence,
        "type": "card_error",
    }
    intent = book.save({**intent, "latest_charge": failed["id"], "last_payment_error": error})
    book.save({**session, "payment_intent": intent["id"]})
    emit(sandbox, book, [("payment_intent.payment_failed", intent), ("charge.failed", failed)])


def _settle_bank(sandbox: Sandbox, book: StripeBook, session_id: str) -> None:
    with book.lock:
        session = book.get(session_id, "checkout.session")
        intent = book.get(session["payment_intent"], "payment_intent") if session else None
        if session is None or intent is None or intent["status"] != "processing":
            return
        bank = session["_bank"]
        payer = Payer(name=bank["name"], email=bank["email"])
        failure = _BANK_FAILURES.get(bank["account"])
        result = charge_for(book, intent, bank["method"], payer, failure)
        if failure is None:
            intent = succeeded(book, intent, result)
            session = book.save({**session, "payment_status": "paid"})
            emit(
                sandbox,
                book,
                [
                    ("checkout.session.async_payment_succeeded", session),
                    ("payment_intent.succeeded", intent),
                    ("charge.succeeded", result),
                ],
            )
            return
        error = {"charge": result["id"], "code": failure[0], "message": failure[1], "type": "card_error"}
        intent = book.save(
            {
                **intent,
                "status": "requires_payment_method",
                "latest_charge": result["id"],
                "last_payment_error": error,
            }
        )
        emit(
            sandbox,
            book,
            [
                ("checkout.session.async_payment_failed", session),
                ("payment_intent.payment_failed", intent),
                ("charge.failed", result),
            ],
        )


def _close_link(book: StripeBook, session: JSON) -> Happened:
    """Count the completion; at its limit a link goes inactive and its other sessions expire."""
    link = book.get(session["payment_link"] or "", "payment_link")
    limits = (link or {}).get("restrictions")
    if link is None or not limits:
        return []
    sessions = limits["completed_sessions"]
    counted = {**sessions, "count": sessions["count"] + 1}
    full = counted["count"] >= counted["limit"]
    link = book.save(
        {**link, "restrictions": {"completed_sessions": counted}, "active": link["active"] and not full}
    )
    happened: Happened = [("payment_link.updated", link)]
    if full:
        others = [
            each
            for each in book.newest_first("checkout.session")
            if each["payment_link"] == link["id"] and each["status"] == "open"
        ]
        happened += [
            ("checkout.session.expired", book.save({**each, "status": "expired", "url": None}))
            for each in others
        ]
    return happened
