"""Checkout sessions, payment intents, charges, refunds and events, over REST."""

from recado.sandbox import checkout
from recado.sandbox.stripe_book import JSON
from recado.sandbox.stripe_call import Call, Route, listed, page
from recado.sandbox.stripe_catalogue import build_lines, intent_data
from recado.sandbox.stripe_events import emit
from recado.sandbox.stripe_params import Refusal, metadata, only, truth, whole
from recado.sandbox.stripe_shapes import balance_transaction, refund

_SESSION = frozenset(
    {
        "adaptive_pricing",
        "after_expiration",
        "allow_promotion_codes",
        "allowed_payment_method_types",
        "automatic_tax",
        "billing_address_collection",
        "cancel_url",
        "client_reference_id",
        "currency",
        "custom_text",
        "customer_creation",
        "customer_email",
        "excluded_payment_method_types",
        "expires_at",
        "line_items",
        "locale",
        "mode",
        "payment_intent_data",
        "payment_method_options",
        "payment_method_types",
        "phone_number_collection",
        "submit_type",
        "success_url",
        "ui_mode",
    }
)


def _create_session(call: Call) -> JSON:
    params = call.params
    only(params, _SESSION)
    if params.get("mode", "payment") != "payment":
        raise Refusal(400, "The sandbox knows the mode payment only", param="mode")
    lines = build_lines(call)
    facts: JSON = {
        name: params[name]
        for name in ("success_url", "cancel_url", "client_reference_id", "customer_email", "locale")
        if name in params
    }
    if "expires_at" in params:
        facts["expires_at"] = whole(params["expires_at"], "expires_at")
    facts["_intent"] = intent_data(params.get("payment_intent_data"))
    return checkout.keep_session(call.sandbox, call.book, lines, metadata(params), facts)


def _list_sessions(call: Call) -> JSON:
    found = call.book.newest_first("checkout.session")
    for name in ("payment_link", "payment_intent", "status"):
        if name in call.params:
            found = [each for each in found if each[name] == call.params[name]]
    return page(call, found)


def _expire_session(call: Call) -> JSON:
    found = call.find("checkout.session")
    if found["status"] != "open":
        raise Refusal(
            400,
            f'Only Checkout Sessions with a status in ["open"] can be expired; this is {found["status"]}.',
        )
    return checkout.expire(call.sandbox, call.book, [found], call.key)[0]


def _session_lines(call: Call) -> JSON:
    lines = call.find("checkout.session")["_line_items"]
    return listed(lines, f"/v1/checkout/sessions/{call.id}/line_items")


def _create_refund(call: Call) -> JSON:
    only(call.params, {"charge", "payment_intent", "amount", "reason"})
    paid = _refundable(call)
    left = paid["amount"] - paid["amount_refunded"]
    if left <= 0:
        raise Refusal(400, f"Charge {paid['id']} has already been refunded.", code="charge_already_refunded")
    amount = whole(call.params.get("amount"), "amount", left)
    if not 0 < amount <= left:
        raise Refusal(
            400, f"Refund amount is greater than unrefunded amount on charge ({left})", param="amount"
        )
    made = refund(paid, amount, call.params.get("reason"), metadata(call.params))
    moved = call.book.save(balance_transaction(made, 0))
    made["balance_transaction"] = moved["id"]
    call.book.save(made)
    refunded = paid["amount_refunded"] + amount
    changed = call.book.save({**paid, "amount_refunded": refunded, "refunded": refunded == paid["amount"]})
    emit(call.sandbox, call.book, [("refund.created", made), ("charge.refunded", changed)], call.key)
    return made


def _refundable(call: Call) -> JSON:
    if call.params.get("charge"):
        paid = call.find("charge", call.params["charge"], "charge")
    else:
        intent = call.find("payment_intent", str(call.params.get("payment_intent")), "payment_intent")
        paid = call.find("charge", str(intent["latest_charge"]), "payment_intent")
    if paid["status"] != "succeeded":
        raise Refusal(400, f"Charge {paid['id']} did not succeed.", code="charge_not_refundable")
    return paid


def _list_refunds(call: Call) -> JSON:
    return page(call, _of_parents(call, call.book.newest_first("refund"), "charge", "payment_intent"))


def _list_charges(call: Call) -> JSON:
    return page(call, _of_parents(call, call.book.newest_first("charge"), "payment_intent"))


def _list_events(call: Call) -> JSON:
    found = call.book.newest_first("event")
    wanted = call.params.get("types") or ([call.params["type"]] if call.params.get("type") else [])
    if wanted:
        found = [each for each in found if any(_matches(each["type"], kind) for kind in wanted)]
    if "delivery_success" in call.params:
        good = truth(call.params["delivery_success"])
        found = [each for each in found if (each["pending_webhooks"] == 0) == good]
    return page(call, found)


def _matches(kind: str, wanted: str) -> bool:
    return kind.startswith(wanted[:-1]) if wanted.endswith("*") else kind == wanted


def _of_parents(call: Call, found: list[JSON], *names: str) -> list[JSON]:
    for name in names:
        if call.params.get(name):
            found = [each for each in found if each[name] == call.params[name]]
    return found


PAYMENTS: tuple[Route, ...] = (
    ("POST", "/checkout/sessions", _create_session),
    ("GET", "/checkout/sessions", _list_sessions),
    ("GET", "/checkout/sessions/<id>", lambda call: call.find("checkout.session")),
    ("POST", "/checkout/sessions/<id>/expire", _expire_session),
    ("GET", "/checkout/sessions/<id>/line_items", _session_lines),
    ("GET", "/payment_intents", lambda call: page(call, call.book.newest_first("payment_intent"))),
    ("GET", "/payment_intents/<id>", lambda call: call.find("payment_intent")),
    ("GET", "/charges", _list_charges),
    ("GET", "/charges/<id>", lambda call: call.find("charge")),
    ("GET", "/balance_transactions/<id>", lambda call: call.find("balance_transaction")),
    ("POST", "/refunds", _create_refund),
    ("GET", "/refunds", _list_refunds),
    ("GET", "/refunds/<id>", lambda call: call.find("refund")),
    ("GET", "/events", _list_events),
    ("GET", "/events/<id>", lambda call: call.find("event")),
)
