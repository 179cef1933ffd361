"""The objects as Stripe prints them, with the fields that a portal reads and the usual ones beside."""

import time
from typing import Any

from recado.sandbox.marks import stripe_id
from recado.sandbox.stripe_book import JSON

API_VERSION = "2026-10-28.endive"
METHODS = ["card", "us_bank_account"]
SESSION_SECONDS = 24 * 3600


def product(name: str, metadata: dict[str, str], description: str | None = None) -> JSON:
    """A product."""
    return _thing("prod", "product", metadata) | {
        "active": True,
        "default_price": None,
        "description": description,
        "images": [],
        "marketing_features": [],
        "name": name,
        "statement_descriptor": None,
        "tax_code": None,
        "type": "service",
        "unit_label": None,
        "updated": _now(),
        "url": None,
    }


def price(of: str, amount: int, currency: str, metadata: dict[str, str]) -> JSON:
    """A one-time price."""
    return _thing("price", "price", metadata) | {
        "active": True,
        "billing_scheme": "per_unit",
        "currency": currency,
        "custom_unit_amount": None,
        "lookup_key": None,
        "nickname": None,
        "product": of,
        "recurring": None,
        "tax_behavior": "unspecified",
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "one_time",
        "unit_amount": amount,
        "unit_amount_decimal": str(amount),
    }


def line_item(of: JSON, name: str, quantity: int) -> JSON:
    """One line of a link or a session."""
    amount = of["unit_amount"] * quantity
    return {
        "id": stripe_id("li"),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": of["currency"],
        "description": name,
        "metadata": {},
        "price": of,
        "quantity": quantity,
    }


def payment_link(params: JSON, lines: list[JSON], metadata: dict[str, str], url: str) -> JSON:
    """A payment link; what it sells hangs below it and is shown when asked for."""
    return _thing("plink", "payment_link", metadata) | {
        "active": True,
        "after_completion": {
            "type": "hosted_confirmation",
            "hosted_confirmation": {"custom_message": None},
        },
        "allow_promotion_codes": False,
        "application": None,
        "application_fee_amount": None,
        "application_fee_percent": None,
        "automatic_tax": {"enabled": False, "liability": None},
        "billing_address_collection": "auto",
        "consent_collection": None,
        "currency": lines[0]["currency"],
        "custom_fields": [],
        "custom_text": {},
        "customer_creation": params.get("customer_creation", "if_required"),
        "inactive_message": None,
        "invoice_creation": None,
        "on_behalf_of": None,
        "payment_intent_data": None,
        "payment_method_collection": "always",
        "payment_method_types": None,
        "phone_number_collection": {"enabled": False},
        "restrictions": None,
        "shipping_address_collection": None,
        "shipping_options": [],
        "submit_type": params.get("submit_type", "auto"),
        "subscription_data": None,
        "tax_id_collection": {"enabled": False, "required": "never"},
        "transfer_data": None,
        "url": url,
        "_line_items": lines,
    }


def checkout_session(lines: list[JSON], metadata: dict[str, str], **facts: Any) -> JSON:
    """An open checkout session over some lines; ``facts`` are the fields that differ."""
    total = sum(line["amount_total"] for line in lines)
    return (
        _thing("cs_test", "checkout.session", metadata)
        | {
            "after_expiration": None,
            "allow_promotion_codes": None,
            "amount_subtotal": total,
            "amount_total": total,
            "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
            "billing_address_collection": None,
            "cancel_url": None,
            "client_reference_id": None,
            "client_secret": None,
            "consent": None,
            "consent_collection": None,
            "currency": lines[0]["currency"],
            "custom_fields": [],
            "custom_text": {},
            "customer": None,
            "customer_creation": "if_required",
            "customer_details": None,
            "customer_email": None,
            "discounts": [],
            "expires_at": _now() + SESSION_SECONDS,
            "invoice": None,
            "locale": None,
            "mode": "payment",
            "payment_intent": None,
            "payment_link": None,
            "payment_method_collection": "if_required",
            "payment_method_options": {},
            "payment_method_types": METHODS,
            "payment_status": "unpaid",
            "phone_number_collection": {"enabled": False},
            "recovered_from": None,
            "setup_intent": None,
            "shipping_cost": None,
            "shipping_options": [],
            "status": "open",
            "submit_type": None,
            "subscription": None,
            "success_url": None,
            "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
            "ui_mode": "hosted_page",
            "url": None,
            "_line_items": lines,
        }
        | facts
    )


def payment_intent(amount: int, currency: str, metadata: dict[str, str], description: str | None) -> JSON:
    """A payment intent that awaits a method."""
    intent = _thing("pi", "payment_intent", metadata)
    return intent | {
        "amount": amount,
        "amount_capturable": 0,
        "amount_received": 0,
        "application": None,
        "automatic_payment_methods": None,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic_async",
        "client_secret": f"{intent['id']}_secret_sandbox",
        "confirmation_method": "automatic",
        "currency": currency,
        "customer": None,
        "description": description,
        "last_payment_error": None,
        "latest_charge": None,
        "next_action": None,
        "payment_method": None,
        "payment_method_types": METHODS,
        "receipt_email": None,
        "setup_future_usage": None,
        "status": "requires_payment_method",
    }


def charge(intent: JSON, method: JSON, details: JSON, failure: tuple[str, str] | None) -> JSON:
    """A charge on an intent, succeeded or failed with a code and a sentence."""
    code, sentence = failure or (None, None)
    kind = method["type"]
    return _thing("ch" if kind == "card" else "py", "charge", intent["metadata"]) | {
        "amount": intent["amount"],
        "amount_captured": 0 if failure else intent["amount"],
        "amount_refunded": 0,
        "balance_transaction": None,
        "billing_details": {**details, "address": None, "phone": None, "tax_id": None},
        "captured": not failure,
        "currency": intent["currency"],
        "customer": None,
        "description": intent["description"],
        "disputed": False,
        "failure_code": code,
        "failure_message": sentence,
        "outcome": {
            "network_status": "declined_by_network" if failure else "approved_by_network",
            "reason": code,
            "risk_level": "normal",
            "seller_message": sentence or "Payment complete.",
            "type": "issuer_declined" if failure else "authorized",
        },
        "paid": not failure,
        "payment_intent": intent["id"],
        "payment_method": intent["payment_method"],
        "payment_method_details": method,
        "receipt_email": intent["receipt_email"],
        "receipt_number": None,
        "receipt_url": None,
        "refunded": False,
        "status": "failed" if failure else "succeeded",
    }


def balance_transaction(of: JSON, fee: int) -> JSON:
    """What a charge or a refund does to the balance."""
    gross = of["amount"] if of["object"] == "charge" else -of["amount"]
    return _thing("txn", "balance_transaction", None) | {
        "amount": gross,
        "available_on": _now() + 2 * 86400,
        "currency": of["currency"],
        "description": None,
        "exchange_rate": None,
        "fee": fee,
        "fee_details": [],
        "net": gross - fee,
        "reporting_category": of["object"],
        "source": of["id"],
        "status": "pending",
        "type": "payment" if of["object"] == "charge" else "payment_refund",
    }


def refund(of: JSON, amount: int, reason: str | None, metadata: dict[str, str]) -> JSON:
    """A refund that succeeded."""
    return _thing("re", "refund", metadata) | {
        "amount": amount,
        "balance_transaction": None,
        "charge": of["id"],
        "currency": of["currency"],
        "destination_details": {"type": "card", "card": {"type": "refund"}},
        "payment_intent": of["payment_intent"],
        "reason": reason,
        "receipt_number": None,
        "status": "succeeded",
    }


def event(kind: str, thing: JSON, request_id: str | None, key: str) -> JSON:
    """An event with the object as it stands."""
    return _thing("evt", "event", None) | {
        "api_version": API_VERSION,
        "data": {"object": thing},
        "pending_webhooks": 1,
        "request": {"id": request_id, "idempotency_key": key or None},
        "type": kind,
    }


def _thing(prefix: str, kind: str, metadata: dict[str, str] | None) -> JSON:
    thing: JSON = {"id": stripe_id(prefix), "object": kind, "created": _now(), "livemode": False}
    return thing if metadata is None else thing | {"metadata": metadata}


def _now() -> int:
    return int(time.time())
