from datetime import UTC, datetime
from typing import Any

import pytest
from gateways.hostile import Server, reply, reset, silence

from recado.gateways import stripe as gateway
from recado.gateways.errors import PaymentFailed
from recado.gateways.outcomes import Outcome
from recado.gateways.stripe import LinkRequest, Stripe

LINK = {
    "id": "plink_1",
    "object": "payment_link",
    "url": "https://buy.example.org/abc",
    "active": True,
    "livemode": False,
    "metadata": {"invoice": "7"},
}
SESSION = {
    "id": "cs_1",
    "object": "checkout.session",
    "status": "complete",
    "payment_status": "paid",
    "amount_total": 15000,
    "currency": "usd",
    "payment_link": "plink_1",
    "payment_intent": "pi_1",
    "livemode": False,
    "metadata": {"invoice": "7"},
}
INTENT = {
    "id": "pi_1",
    "object": "payment_intent",
    "status": "requires_payment_method",
    "amount": 15000,
    "amount_received": 0,
    "currency": "usd",
    "livemode": False,
    "metadata": {},
    "last_payment_error": {
        "code": "card_declined",
        "decline_code": "insufficient_funds",
        "type": "card_error",
    },
}


def listed(*objects: dict[str, Any]) -> dict[str, Any]:
    return {"object": "list", "data": list(objects), "has_more": False, "url": "/v1/x"}


def request(**changes: Any) -> LinkRequest:
    return LinkRequest(
        **{
            "amount_cents": 15000,
            "currency": "USD",
            "description": "Consulta",
            "metadata": {"invoice": "7"},
            "idempotency_key": "invoice-7-15000-1",
            "locale": "es",
            **changes,
        }
    )


@pytest.fixture
def stripe(server: Server, monkeypatch: pytest.MonkeyPatch) -> Stripe:
    monkeypatch.setattr(gateway, "TIMEOUT", (0.4, 0.4))
    monkeypatch.setattr(gateway, "RETRIES", 0)
    return Stripe("sk_test_1", server.url)


def failure(stripe: Stripe) -> PaymentFailed:
    with pytest.raises(PaymentFailed) as raised:
        stripe.create_link(request())
    return raised.value


def test_a_link_has_one_inline_price_and_closes_after_one_payment(server: Server, stripe: Stripe) -> None:
    server.will(reply(200, LINK))
    link = stripe.create_link(request(success_url="https://portal.example.org/c/thanks"))
    assert (link.id, link.url, link.active) == ("plink_1", "https://buy.example.org/abc?locale=es", True)
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("POST", "/v1/payment_links")
    assert asked.headers["idempotency-key"] == "invoice-7-15000-1"
    assert asked.form == {
        "line_items[0][price_data][currency]": ["usd"],
        "line_items[0][price_data][unit_amount]": ["15000"],
        "line_items[0][price_data][product_data][name]": ["Consulta"],
        "line_items[0][quantity]": ["1"],
        "restrictions[completed_sessions][limit]": ["1"],
        "metadata[invoice]": ["7"],
        "payment_intent_data[metadata][invoice]": ["7"],
        "payment_intent_data[description]": ["Consulta"],
        "after_completion[type]": ["redirect"],
        "after_completion[redirect][url]": ["https://portal.example.org/c/thanks"],
    }


@pytest.mark.parametrize(
    "changes", [{"amount_cents": 0}, {"amount_cents": -5}, {"idempotency_key": "k" * 256}]
)
def test_a_link_for_nothing_or_without_a_usable_key_is_never_asked_for(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="a"):
        request(**changes)


def test_a_closed_link_cannot_be_paid_on_a_page_that_is_open(server: Server, stripe: Stripe) -> None:
    server.will(
        reply(200, LINK | {"active": False}),
        reply(200, listed(SESSION | {"id": "cs_1"}, SESSION | {"id": "cs_2"})),
        reply(400, {"error": {"type": "invalid_request_error", "message": "already complete"}}),
        reply(200, SESSION),
    )
    stripe.close_link("plink_1")
    assert [(one.method, one.path) for one in server.asked] == [
        ("POST", "/v1/payment_links/plink_1"),
        ("GET", "/v1/checkout/sessions"),
        ("POST", "/v1/checkout/sessions/cs_1/expire"),
        ("POST", "/v1/checkout/sessions/cs_2/expire"),
    ]
    assert server.asked[0].form == {"active": ["false"]}
    assert server.asked[1].query["payment_link"] == ["plink_1"]
    assert server.asked[1].query["status"] == ["open"]


def test_a_session_is_paid_only_when_the_money_is_there(server: Server, stripe: Stripe) -> None:
    server.will(
        reply(200, SESSION),
        reply(200, SESSION | {"payment_status": "unpaid"}),
        reply(200, SESSION | {"status": "open", "payment_intent": None, "metadata": None}),
        reply(200, SESSION | {"payment_intent": {"id": "pi_9", "object": "payment_intent"}}),
    )
    paid = stripe.session("cs_1")
    assert paid.paid
    assert (paid.amount_total, paid.currency, paid.payment_link) == (15000, "usd", "plink_1")
    assert (paid.payment_intent, paid.metadata) == ("pi_1", {"invoice": "7"})
    assert not stripe.session("cs_1").paid
    opened = stripe.session("cs_1")
    assert not opened.paid
    assert (opened.payment_intent, opened.metadata) == (None, {})
    assert stripe.session("cs_1").payment_intent == "pi_9"


def test_a_declined_card_says_why(server: Server, stripe: Stripe) -> None:
    server.will(reply(200, INTENT), reply(200, INTENT | {"status": "succeeded", "last_payment_error": None}))
    declined = stripe.payment_intent("pi_1")
    assert (declined.error_code, declined.decline_code) == ("card_declined", "insufficient_funds")
    assert stripe.payment_intent("pi_1").error_code is None


def test_a_link_is_read_back(server: Server, stripe: Stripe) -> None:
    server.will(reply(200, LINK | {"active": False}))
    link = stripe.link("plink_1")
    assert (link.active, link.url, link.metadata) == (False, "https://buy.example.org/abc", {"invoice": "7"})


def test_missed_events_come_oldest_first(server: Server, stripe: Stripe) -> None:
    def event(id_: str) -> dict[str, Any]:
        about = {"id": id_, "object": "event", "type": "checkout.session.completed", "created": 5}
        return about | {"livemode": False, "data": {"object": SESSION}}

    server.will(reply(200, listed(event("evt_3"), event("evt_2"), event("evt_1"))))
    since = datetime(2026, 11, 23, tzinfo=UTC)
    found = stripe.events_since(since, ["checkout.session.completed"], limit=2)
    assert [(one.id, one.object_id) for one in found] == [("evt_2", "cs_1"), ("evt_3", "cs_1")]
    assert server.asked[0].query["created[gte]"] == [str(int(since.timestamp()))]
    assert server.asked[0].query["types[0]"] == ["checkout.session.completed"]


def test_doctor_learns_whose_key_this_is(server: Server, stripe: Stripe) -> None:
    server.will(reply(200, {"id": "acct_1", "object": "account", "country": "US", "charges_enabled": True}))
    account = stripe.account()
    assert (account.id, account.country, account.charges_enabled) == ("acct_1", "US", True)
    assert server.asked[0].path == "/v1/account"


@pytest.mark.parametrize(
    ("key", "live"), [("sk_live_1", True), ("rk_live_1", True), ("sk_test_1", False), ("rk_test_1", False)]
)
def test_a_live_key_is_known_by_its_prefix(key: str, *, live: bool) -> None:
    assert Stripe(key).live is live


def error(status: int, type_: str, code: str | None = None) -> Any:
    return reply(status, {"error": {"type": type_, "code": code, "message": "Rosa's card 4242"}})


@pytest.mark.parametrize(
    ("answer", "outcome", "code"),
    [
        (error(401, "invalid_request_error"), Outcome.CONFIG, "401"),
        (error(403, "invalid_request_error"), Outcome.CONFIG, "403"),
        (error(429, "rate_limit_error", "rate_limit"), Outcome.RETRY, "rate_limit"),
        (error(409, "invalid_request_error", "lock_timeout"), Outcome.RETRY, "lock_timeout"),
        (error(400, "idempotency_error"), Outcome.REFUSED, "400"),
        (
            error(400, "invalid_request_error", "amount_too_small"),
            Outcome.CONTENT_REFUSED,
            "amount_too_small",
        ),
        (error(404, "invalid_request_error", "resource_missing"), Outcome.REFUSED, "resource_missing"),
        (error(400, "invalid_request_error", "novel"), Outcome.REFUSED, "novel"),
        (error(500, "api_error"), Outcome.UNKNOWN, "500"),
        (reply(502, b"<html>"), Outcome.UNKNOWN, "502"),
        (reply(200, b"<html>"), Outcome.UNKNOWN, "200"),
        (reply(200, {"object": "payment_link"}), Outcome.UNKNOWN, None),
        (reset, Outcome.RETRY, None),
        (silence, Outcome.RETRY, None),
    ],
)
def test_a_failure_is_told_in_our_words(
    server: Server, stripe: Stripe, answer: Any, outcome: Outcome, code: str | None
) -> None:
    server.will(answer)
    failed = failure(stripe)
    assert (failed.outcome, failed.code) == (outcome, code)
    assert "4242" not in str(failed)


@pytest.mark.parametrize("answer", [error(500, "api_error"), reply(200, b"<html>"), reply(200, {}), reset])
def test_a_look_may_always_be_taken_again(server: Server, stripe: Stripe, answer: Any) -> None:
    server.will(answer)
    with pytest.raises(PaymentFailed) as raised:
        stripe.session("cs_1")
    assert raised.value.verdict.retry


def test_the_sdk_itself_tries_twice_more_under_the_same_key(server: Server) -> None:
    server.will(error(500, "api_error"), error(500, "api_error"), reply(200, LINK))
    assert Stripe("sk_test_1", server.url).create_link(request()).id == "plink_1"
    assert {one.headers["idempotency-key"] for one in server.asked} == {"invoice-7-15000-1"}
    assert len(server.asked) == 3


def test_a_proxy_in_the_environment_is_not_for_this_machine(
    server: Server, stripe: Stripe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    server.will(reply(200, LINK))
    assert stripe.link("plink_1").id == "plink_1"


def test_an_address_that_is_neither_https_nor_this_machine_is_refused() -> None:
    with pytest.raises(ValueError, match="STRIPE_API_BASE"):
        Stripe("sk_test_1", "http://api.example.org")
