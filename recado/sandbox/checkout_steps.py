"""The single steps of a payment: each makes or changes one object."""

import re
from dataclasses import dataclass

from recado.sandbox.stripe_book import JSON, StripeBook
from recado.sandbox.stripe_shapes import balance_transaction, charge, payment_intent

# https://docs.stripe.com/testing
TAKEN = {
    "4242424242424242": "visa",
    "4000056655665556": "visa",
    "5555555555554444": "mastercard",
    "378282246310005": "amex",
    "6011111111111117": "discover",
}


@dataclass(frozen=True, kw_only=True)
class Payer:
    """Who pays, as the checkout page asks."""

    name: str
    email: str


def intent_of(book: StripeBook, session: JSON) -> JSON:
    """The session's payment intent, made on the first attempt."""
    known = book.get(session["payment_intent"] or "", "payment_intent")
    if known is not None:
        return known
    data = session.get("_intent") or {}
    made = payment_intent(
        session["amount_total"],
        session["currency"],
        dict(data.get("metadata") or {}),
        data.get("description"),
    )
    return book.save({**made, "receipt_email": data.get("receipt_email")})


def charge_for(
    book: StripeBook, intent: JSON, method: JSON, payer: Payer, failure: tuple[str, str] | None
) -> JSON:
    """A charge on an intent; one that succeeded moves the balance."""
    made = charge(intent, method, {"name": payer.name, "email": payer.email}, failure)
    if failure is None:
        bank = method["type"] == "us_bank_account"
        fee = min(500, made["amount"] * 8 // 1000) if bank else made["amount"] * 29 // 1000 + 30
        made["balance_transaction"] = book.save(balance_transaction(made, fee))["id"]
    return book.save(made)


def succeeded(book: StripeBook, intent: JSON, paid: JSON) -> JSON:
    """The intent, paid."""
    return book.save(
        {
            **intent,
            "status": "succeeded",
            "amount_received": intent["amount"],
            "latest_charge": paid["id"],
            "last_payment_error": None,
        }
    )


def completed(book: StripeBook, session: JSON, intent: JSON, payer: Payer, status: str) -> JSON:
    """The session, completed and paid or not yet."""
    details = {"address": None, "email": payer.email, "name": payer.name, "phone": None, "tax_exempt": "none"}
    return book.save(
        {
            **session,
            "status": "complete",
            "payment_status": status,
            "payment_intent": intent["id"],
            "customer_details": details,
            "url": None,
        }
    )


def card_method(number: str) -> JSON:
    """How the card is described on its charge: never the number."""
    digits = re.sub(r"\D", "", number)
    brand = TAKEN.get(digits, "visa")
    return {
        "type": "card",
        "card": {"brand": brand, "country": "US", "funding": "credit", "last4": digits[-4:]},
    }
