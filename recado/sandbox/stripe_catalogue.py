"""Products, prices and payment links, and the account itself."""

import re
import time
from typing import Any

from recado.sandbox.marks import stripe_id
from recado.sandbox.stripe_book import JSON
from recado.sandbox.stripe_call import Call, Route, listed, page
from recado.sandbox.stripe_events import ENABLED, emit
from recado.sandbox.stripe_params import Refusal, metadata, only, required, truth, whole
from recado.sandbox.stripe_shapes import API_VERSION, line_item, payment_link, price, product

_LINK_UPDATE = frozenset(
    {
        "after_completion",
        "allow_promotion_codes",
        "application_fee_amount",
        "application_fee_percent",
        "automatic_tax",
        "billing_address_collection",
        "consent_collection",
        "custom_fields",
        "custom_text",
        "customer_creation",
        "inactive_message",
        "invoice_creation",
        "line_items",
        "name_collection",
        "on_behalf_of",
        "optional_items",
        "payment_intent_data",
        "payment_method_collection",
        "payment_method_options",
        "payment_method_types",
        "phone_number_collection",
        "restrictions",
        "shipping_address_collection",
        "shipping_options",
        "submit_type",
        "subscription_data",
        "tax_id_collection",
        "transfer_data",
    }
)
_LINK_CREATE = _LINK_UPDATE | {"currency", "managed_payments"}
_PRICE = frozenset(
    {
        "active",
        "billing_scheme",
        "currency",
        "currency_options",
        "custom_unit_amount",
        "lookup_key",
        "nickname",
        "product",
        "product_data",
        "recurring",
        "tax_behavior",
        "unit_amount",
        "unit_amount_decimal",
    }
)
_PRODUCT = frozenset(
    {
        "active",
        "default_price_data",
        "description",
        "id",
        "images",
        "name",
        "statement_descriptor",
        "tax_code",
        "url",
    }
)
_MINIMUM_CENTS = 50


def build_lines(call: Call) -> list[JSON]:
    """The line items of a new link or session, from price ids or inline price data."""
    given = call.params.get("line_items")
    if not isinstance(given, list) or not 1 <= len(given) <= 20:
        raise Refusal(400, "line_items must hold between 1 and 20 items.", param="line_items")
    lines = [_line(call, item, f"line_items[{number}]") for number, item in enumerate(given)]
    if len({line["currency"] for line in lines}) > 1:
        raise Refusal(400, "All prices must use the same currency.", param="line_items")
    if sum(line["amount_total"] for line in lines) < _MINIMUM_CENTS:
        raise Refusal(400, "The total amount due must add up to at least $0.50 usd", code="amount_too_small")
    return lines


def intent_data(given: Any) -> JSON | None:
    """``payment_intent_data`` as it is kept on a link or session."""
    if given in (None, ""):
        return None
    if not isinstance(given, dict):
        raise Refusal(400, "Invalid object", param="payment_intent_data")
    only(given, _INTENT)
    return {name: given.get(name) for name in _INTENT} | {"metadata": metadata(given)}


_INTENT = (
    "capture_method",
    "description",
    "receipt_email",
    "setup_future_usage",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_group",
)


def _create_product(call: Call) -> JSON:
    only(call.params, _PRODUCT)
    required(call.params, "name")
    return call.book.save(product(call.params["name"], metadata(call.params), call.params.get("description")))


def _update_product(call: Call) -> JSON:
    only(call.params, _PRODUCT)
    found = call.find("product")
    changes: JSON = {name: call.params[name] for name in ("name", "description") if name in call.params}
    if "active" in call.params:
        changes["active"] = truth(call.params["active"])
    return call.book.save({**found, **changes, "metadata": metadata(call.params, found["metadata"])})


def _create_price(call: Call) -> JSON:
    only(call.params, _PRICE)
    return _price(call, call.params, "")


def _price(call: Call, given: JSON, where: str) -> JSON:
    required(given, "currency", "unit_amount")
    currency, amount = str(given["currency"]).lower(), whole(given["unit_amount"], "unit_amount")
    if not re.fullmatch(r"[a-z]{3}", currency):
        raise Refusal(400, f"Invalid currency: {currency}", param=f"{where}currency")
    if not 0 <= amount <= 99_999_999:
        raise Refusal(400, "Invalid amount", code="parameter_invalid_integer", param=f"{where}unit_amount")
    return call.book.save(price(_product_of(call, given)["id"], amount, currency, metadata(given)))


def _product_of(call: Call, given: JSON) -> JSON:
    if given.get("product"):
        return call.find("product", given["product"], "product")
    data = given.get("product_data")
    if not isinstance(data, dict) or not data.get("name"):
        raise Refusal(400, "Missing required param: product_data[name].", code="parameter_missing")
    return call.book.save(product(data["name"], metadata(data), data.get("description")))


def _line(call: Call, item: Any, where: str) -> JSON:
    if not isinstance(item, dict):
        raise Refusal(400, "Invalid object", param=where)
    only(item, {"price", "price_data", "quantity", "adjustable_quantity"})
    quantity = whole(item.get("quantity"), f"{where}[quantity]")
    if quantity < 1:
        raise Refusal(400, "Quantity must be at least 1", param=f"{where}[quantity]")
    if isinstance(item.get("price_data"), dict):
        chosen = _price(call, item["price_data"], f"{where}[price_data]")
    else:
        chosen = call.find("price", str(item.get("price")), f"{where}[price]")
    return line_item(chosen, call.find("product", chosen["product"])["name"], quantity)


def _create_link(call: Call) -> JSON:
    only(call.params, _LINK_CREATE)
    lines = build_lines(call)
    code = stripe_id("test")
    link = payment_link(call.params, lines, metadata(call.params), f"{call.sandbox.base_url}/pay/{code}")
    made = {**link, **_link_facts(call, None), "_code": code}
    call.book.save(made)
    emit(call.sandbox, call.book, [("payment_link.created", made)], call.key)
    return made


def _update_link(call: Call) -> JSON:
    only(call.params, _LINK_UPDATE | {"active"})
    found = call.find("payment_link")
    changes = _link_facts(call, found) | {"metadata": metadata(call.params, found["metadata"])}
    if "active" in call.params:
        changes["active"] = truth(call.params["active"])
    changed = call.book.save({**found, **changes})
    emit(call.sandbox, call.book, [("payment_link.updated", changed)], call.key)
    return changed


def _link_facts(call: Call, before: JSON | None) -> JSON:
    params, facts = call.params, {}
    if "restrictions" in params:
        facts["restrictions"] = _restrictions(params["restrictions"], before)
    if "payment_intent_data" in params:
        facts["payment_intent_data"] = intent_data(params["payment_intent_data"])
    if "after_completion" in params:
        facts["after_completion"] = _after(params["after_completion"])
    if "inactive_message" in params:
        facts["inactive_message"] = params["inactive_message"] or None
    if "payment_method_types" in params:
        facts["payment_method_types"] = params["payment_method_types"] or None
    return facts


def _restrictions(given: Any, before: JSON | None) -> JSON | None:
    if not given:
        return None
    limit = whole(
        (given.get("completed_sessions") or {}).get("limit"), "restrictions[completed_sessions][limit]"
    )
    if limit < 1:
        raise Refusal(400, "The limit must be at least 1", param="restrictions[completed_sessions][limit]")
    count = ((before or {}).get("restrictions") or {}).get("completed_sessions", {}).get("count", 0)
    return {"completed_sessions": {"count": count, "limit": limit}}


def _after(given: JSON) -> JSON:
    if given.get("type") == "redirect":
        url = str((given.get("redirect") or {}).get("url", ""))
        if not url.startswith(("http://", "https://")):
            raise Refusal(400, "Not a valid URL", code="url_invalid", param="after_completion[redirect][url]")
        return {"type": "redirect", "redirect": {"url": url}}
    message = (given.get("hosted_confirmation") or {}).get("custom_message")
    return {"type": "hosted_confirmation", "hosted_confirmation": {"custom_message": message}}


def _list_links(call: Call) -> JSON:
    found = call.book.newest_first("payment_link")
    if "active" in call.params:
        found = [each for each in found if each["active"] == truth(call.params["active"])]
    return page(call, found)


def _account(call: Call) -> JSON:
    return {
        "id": _account_id(call),
        "object": "account",
        "business_profile": {"name": call.sandbox.config.firm_name, "url": None},
        "charges_enabled": True,
        "country": "US",
        "created": int(time.time()),
        "default_currency": "usd",
        "details_submitted": True,
        "email": f"{call.book.side.name}@example.org",
        "metadata": {},
        "payouts_enabled": True,
        "settings": {
            "dashboard": {"display_name": f"{call.sandbox.config.firm_name} ({call.book.side.name})"}
        },
        "type": "standard",
    }


def _account_id(call: Call) -> str:
    return f"acct_1Sandbox{call.book.side.name.capitalize()}"


def _webhook_endpoints(call: Call) -> JSON:
    endpoint = {
        "id": f"we_1Sandbox{call.book.side.name.capitalize()}",
        "object": "webhook_endpoint",
        "api_version": API_VERSION,
        "created": int(time.time()),
        "enabled_events": list(ENABLED),
        "livemode": False,
        "metadata": {},
        "status": "enabled",
        "url": call.book.side.webhook_url,
    }
    return page(call, [endpoint] if call.book.side.webhook_url else [])


CATALOGUE: tuple[Route, ...] = (
    ("GET", "/account", _account),
    ("GET", "/webhook_endpoints", _webhook_endpoints),
    ("POST", "/products", _create_product),
    ("GET", "/products", lambda call: page(call, call.book.newest_first("product"))),
    ("GET", "/products/<id>", lambda call: call.find("product")),
    ("POST", "/products/<id>", _update_product),
    ("POST", "/prices", _create_price),
    ("GET", "/prices", lambda call: page(call, call.book.newest_first("price"))),
    ("GET", "/prices/<id>", lambda call: call.find("price")),
    ("POST", "/payment_links", _create_link),
    ("GET", "/payment_links", _list_links),
    ("GET", "/payment_links/<id>", lambda call: call.find("payment_link")),
    ("POST", "/payment_links/<id>", _update_link),
    (
        "GET",
        "/payment_links/<id>/line_items",
        lambda call: listed(
            call.find("payment_link")["_line_items"], f"/v1/payment_links/{call.id}/line_items"
        ),
    ),
)
