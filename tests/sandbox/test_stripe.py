"""Stripe's side: links, checkout, events, idempotency; two accounts."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import requests
import stripe
from sandbox.world import Control, Portal

from recado.sandbox.memory import Sandbox

OK, DECLINED, POOR, ASKS = "4242424242424242", "4000000000000002", "4000000000009995", "4000002500003155"


def link_params(**more: Any) -> Any:
    return {
        "line_items": [
            {
                "price_data": {"currency": "usd", "unit_amount": 25000, "product_data": {"name": "Consulta"}},
                "quantity": 1,
            }
        ],
        "metadata": {"payment_request": "pr_1"},
        "payment_intent_data": {"metadata": {"payment_request": "pr_1"}},
        "restrictions": {"completed_sessions": {"limit": 1}},
        **more,
    }


def pay(url: str, number: str = OK, **more: str) -> requests.Response:
    """Open the link's page as a browser would, and press pay."""
    with requests.Session() as browser:
        page = browser.get(url, timeout=5)
        form = {
            "name": "Ana",
            "email": "ana@example.org",
            "method": "card",
            "number": number,
            "expiry": "12/34",
            "cvc": "123",
            **more,
        }
        return browser.post(page.url, data=form, timeout=5, allow_redirects=False)


def events(portal: Portal, count: int, side: str = "operating") -> list[dict[str, Any]]:
    path = f"/webhooks/stripe/{side}"
    hits = portal.wait(lambda hits: sum(hit.path == path for hit in hits) >= count)
    found = [hit for hit in hits if hit.path == path]
    for hit in found:
        signature = hit.headers["Stripe-Signature"]
        assert stripe.WebhookSignature.verify_header(hit.body, signature, f"whsec_sandbox_{side}", 300)
    return [json.loads(hit.body) for hit in found]


def kinds(happened: list[dict[str, Any]]) -> list[str]:
    return [each["type"] for each in happened if each["type"] != "payment_link.updated"]


def test_a_link_is_paid_and_the_events_follow(operating: stripe.StripeClient, portal: Portal) -> None:
    link = operating.v1.payment_links.create(link_params())
    assert link.id.startswith("plink_")
    assert link.active
    done = pay(link.url)
    assert done.status_code == 303
    happened = events(portal, 4)
    assert set(kinds(happened)) == {
        "checkout.session.completed",
        "payment_intent.succeeded",
        "charge.succeeded",
    }
    session_id = next(each for each in happened if each["type"] == "checkout.session.completed")["data"][
        "object"
    ]["id"]
    session = operating.v1.checkout.sessions.retrieve(
        session_id, {"expand": ["line_items", "payment_intent.latest_charge"]}
    )
    assert (session.status, session.payment_status, session.amount_total) == ("complete", "paid", 25000)
    assert session.metadata["payment_request"] == "pr_1"
    assert session.payment_link == link.id
    assert session.line_items.data[0].description == "Consulta"
    intent = session.payment_intent
    assert intent.metadata["payment_request"] == "pr_1"
    assert (intent.status, intent.latest_charge.paid) == ("succeeded", True)
    assert not operating.v1.payment_links.retrieve(link.id).active
    assert "no longer active" in requests.get(link.url, timeout=5).text
    assert "_line_items" not in json.dumps(happened)


@pytest.mark.parametrize(("card", "says"), [(DECLINED, "fue rechazada"), (POOR, "fondos suficientes")])
def test_a_declined_card_says_so_in_spanish_and_may_be_followed_by_a_good_one(
    operating: stripe.StripeClient, portal: Portal, card: str, says: str
) -> None:
    link = operating.v1.payment_links.create(link_params())
    with requests.Session() as browser:
        page = browser.get(link.url + "?locale=es", timeout=5)
        form = {"name": "Ana", "email": "ana@example.org", "number": card, "expiry": "12/34", "cvc": "123"}
        refused = browser.post(page.url, data=form, timeout=5)
        assert refused.status_code == 402
        assert says in refused.text
        assert card not in refused.text
        assert "payment_intent.payment_failed" in kinds(events(portal, 2))
        browser.post(page.url, data={**form, "number": OK}, timeout=5)
    happened = events(portal, 5)
    assert "checkout.session.completed" in kinds(happened)
    intents = {each["data"]["object"]["id"] for each in happened if each["type"].startswith("payment_intent")}
    assert len(intents) == 1


def test_two_tabs_cannot_pay_a_single_use_link_twice(operating: stripe.StripeClient, portal: Portal) -> None:
    link = operating.v1.payment_links.create(link_params())
    tabs = [requests.get(link.url, timeout=5).url for _ in range(2)]
    form = {"name": "Ana", "email": "a@example.org", "number": OK, "expiry": "12/34", "cvc": "123"}
    requests.post(tabs[0], data=form, timeout=5)
    late = requests.post(tabs[1], data=form, timeout=5)
    assert "no longer active" in late.text
    assert "checkout.session.expired" in kinds(events(portal, 5))
    statuses = [each.status for each in operating.v1.checkout.sessions.list({"payment_link": link.id}).data]
    assert sorted(statuses) == ["complete", "expired"]


def test_a_card_that_asks_shows_a_confirmation_step(operating: stripe.StripeClient, portal: Portal) -> None:
    link = operating.v1.payment_links.create(link_params())
    url = requests.get(link.url, timeout=5).url
    form = {"name": "Ana", "email": "a@example.org", "number": ASKS, "expiry": "12/34", "cvc": "123"}
    assert "confirm" in requests.post(url, data=form, timeout=5).text
    assert requests.post(url, data={**form, "challenge": "fail"}, timeout=5).status_code == 402
    assert "Payment received" in requests.post(url, data={**form, "challenge": "complete"}, timeout=5).text


@pytest.mark.parametrize(("account", "ends"), [("000123456789", "succeeded"), ("000222222227", "failed")])
def test_a_bank_debit_completes_unpaid_and_settles_later(
    operating: stripe.StripeClient, portal: Portal, account: str, ends: str
) -> None:
    link = operating.v1.payment_links.create(link_params())
    pay(link.url, method="bank", routing="110000000", account=account)
    happened = events(portal, 6)
    completed = next(each for each in happened if each["type"] == "checkout.session.completed")
    assert completed["data"]["object"]["payment_status"] == "unpaid"
    assert f"checkout.session.async_payment_{ends}" in kinds(happened)


def test_the_payer_is_sent_on_when_the_link_says_so(operating: stripe.StripeClient) -> None:
    after = {"type": "redirect", "redirect": {"url": "https://example.org/ok?s={CHECKOUT_SESSION_ID}"}}
    link = operating.v1.payment_links.create(link_params(after_completion=after))
    assert pay(link.url).headers["Location"].startswith("https://example.org/ok?s=cs_test_")


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("number", "4242424242424241", "typing error"),
        ("expiry", "01/20", "expired"),
        ("expiry", "soon", "MM / YY"),
        ("cvc", "1", "security code"),
        ("email", "ana", "e-mail"),
        ("name", " ", "your name"),
        ("number", "4111111111111111", "test mode"),
    ],
)
def test_a_mistake_on_the_page_is_explained(
    operating: stripe.StripeClient, field: str, value: str, says: str
) -> None:
    link = operating.v1.payment_links.create(link_params())
    answer = pay(link.url, **{field: value})
    assert answer.status_code in {400, 402}
    assert says in answer.text


def test_the_same_key_gives_the_same_link_and_other_parameters_an_error(
    operating: stripe.StripeClient,
) -> None:
    options = {"idempotency_key": "pr_1/1"}
    first = operating.v1.payment_links.create(link_params(), options)
    assert operating.v1.payment_links.create(link_params(), options).id == first.id
    with pytest.raises(stripe.IdempotencyError):
        operating.v1.payment_links.create(link_params(metadata={"x": "y"}), options)
    assert len(operating.v1.payment_links.list().data) == 1


def test_a_lost_answer_is_found_again_by_the_sdks_own_retry(
    stripe_for: Callable[..., stripe.StripeClient], control: Control
) -> None:
    control.faults(lose_answers=1)
    patient = stripe_for(max_network_retries=2)
    link = patient.v1.payment_links.create(link_params())
    assert [each.id for each in patient.v1.payment_links.list().data] == [link.id]


def test_faults_speak_stripes_language(operating: stripe.StripeClient, control: Control) -> None:
    control.faults(fail_429=1, fail_500=1)
    with pytest.raises(stripe.RateLimitError):
        operating.v1.payment_links.create(link_params())
    with pytest.raises(stripe.APIError):
        operating.v1.payment_links.create(link_params())


@pytest.mark.parametrize(
    ("wrong", "param"),
    [
        ({"expires_at": 1}, "expires_at"),
        ({"line_items": []}, "line_items"),
        ({"restrictions": {"completed_sessions": {"limit": 0}}}, "restrictions[completed_sessions][limit]"),
        ({"line_items": [{"price": "price_none", "quantity": 1}]}, "line_items[0][price]"),
    ],
)
def test_a_wrong_parameter_is_named(
    operating: stripe.StripeClient, wrong: dict[str, Any], param: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        operating.v1.payment_links.create(link_params(**wrong))
    assert caught.value.param == param


def test_two_accounts_do_not_see_each_other(
    operating: stripe.StripeClient,
    stripe_for: Callable[..., stripe.StripeClient],
    sandbox: Sandbox,
    portal: Portal,
) -> None:
    trust = stripe_for(sandbox.config.stripe_trust_key)
    link = trust.v1.payment_links.create(link_params())
    assert operating.v1.payment_links.list().data == []
    with pytest.raises(stripe.InvalidRequestError):
        operating.v1.payment_links.retrieve(link.id)
    with pytest.raises(stripe.AuthenticationError):
        stripe_for("sk_test_stranger").v1.accounts.retrieve_current()
    pay(link.url)
    events(portal, 4, "trust")
    assert {hit.path for hit in portal.hits} == {"/webhooks/stripe/trust"}


def test_an_event_is_posted_until_taken_and_may_double(
    operating: stripe.StripeClient, portal: Portal, control: Control
) -> None:
    portal.answers = [500, 500, 503]
    link = operating.v1.payment_links.create(link_params())
    pay(link.url)
    happened = events(portal, 7)
    assert len({each["id"] for each in happened}) == 4
    control.until(lambda: not operating.v1.events.list({"delivery_success": False}).data)
    listed = operating.v1.events.list({"type": "charge.succeeded"}).data
    assert [each.type for each in listed] == ["charge.succeeded"]


def test_a_link_can_be_switched_off_and_its_open_sessions_expired(
    operating: stripe.StripeClient, portal: Portal
) -> None:
    link = operating.v1.payment_links.create(link_params())
    page = requests.get(link.url, timeout=5).url
    assert operating.v1.payment_links.update(link.id, {"active": False}).active is False
    (session,) = operating.v1.checkout.sessions.list({"payment_link": link.id, "status": "open"}).data
    assert operating.v1.checkout.sessions.expire(session.id).status == "expired"
    assert "no longer active" in requests.get(page, timeout=5).text


def test_a_price_can_be_made_first_and_a_charge_refunded(
    operating: stripe.StripeClient, portal: Portal
) -> None:
    product = operating.v1.products.create({"name": "Honorarios"})
    price = operating.v1.prices.create({"product": product.id, "currency": "usd", "unit_amount": 10000})
    link = operating.v1.payment_links.create(link_params(line_items=[{"price": price.id, "quantity": 2}]))
    pay(link.url)
    intent = next(each for each in events(portal, 4) if each["type"] == "payment_intent.succeeded")["data"][
        "object"
    ]
    assert intent["amount"] == 20000
    refund = operating.v1.refunds.create({"payment_intent": intent["id"], "amount": 5000})
    assert (refund.status, refund.amount) == ("succeeded", 5000)
    assert {"refund.created", "charge.refunded"} <= set(kinds(events(portal, 6)))
    charge = operating.v1.charges.retrieve(refund.charge, {"expand": ["balance_transaction"]})
    assert (charge.amount_refunded, charge.refunded, charge.balance_transaction.fee) == (5000, False, 610)
    with pytest.raises(stripe.InvalidRequestError):
        operating.v1.refunds.create({"charge": charge.id, "amount": 15001})


def test_lists_page_through_everything(operating: stripe.StripeClient) -> None:
    for number in range(5):
        operating.v1.products.create({"name": f"p{number}"})
    names = [each.name for each in operating.v1.products.list({"limit": 2}).auto_paging_iter()]
    assert names == ["p4", "p3", "p2", "p1", "p0"]


def test_what_the_sandbox_lacks_is_said_in_stripes_shape(operating: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="Unrecognized request URL"):
        operating.v1.customers.list()


def test_a_session_can_be_made_without_a_link_and_expires_in_time(
    operating: stripe.StripeClient, portal: Portal
) -> None:
    items = link_params()["line_items"]
    session = operating.v1.checkout.sessions.create(
        {"mode": "payment", "line_items": items, "success_url": "https://example.org/ok", "expires_at": 1}
    )
    assert session.id.startswith("cs_test_")
    assert "no longer active" in requests.get(session.url, timeout=5).text
    assert kinds(events(portal, 1)) == ["checkout.session.expired"]
