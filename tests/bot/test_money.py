"""Payments: an event only says that something changed; the object says what, and counts once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import requests
from support.house import ROSA

if TYPE_CHECKING:
    from support.house import Portal

GOOD, DECLINED = "4242424242424242", "4000000000000002"


def link(portal: Portal, which: str = "1") -> str:
    said = portal.say("pagar", which)
    return next(re.findall(r"http://\S+/c/p/\S+", each)[0] for each in said if "/c/p/" in each)


def press(portal: Portal, address: str, number: str = GOOD) -> int:
    """Tap the button of the client's link, and pay on the provider's page."""
    with requests.Session() as browser:
        browser.trust_env = False
        page = browser.post(address, timeout=10)
        form = {
            "name": "Rosa",
            "email": "rosa@example.org",
            "method": "card",
            "number": number,
            "expiry": "12/34",
            "cvc": "123",
        }
        return browser.post(page.url, data=form, timeout=10, allow_redirects=False).status_code


def entries(portal: Portal) -> list[tuple[str, str, int]]:
    """What moved in Rosa's ledger since her invoices were written."""
    rows = portal.rows(
        "SELECT account, kind, amount_cents FROM ledger_entries "
        "WHERE case_id = :id AND kind IN ('paid', 'processing', 'failed') ORDER BY at, id",
        id=portal.case_of("Rosa Quiñones"),
    )
    return [(row.account, row.kind, row.amount_cents) for row in rows]


def events(portal: Portal) -> int:
    return int(portal.one("SELECT count(*) FROM inbound_events WHERE source = 'stripe' AND state = 'done'"))


def paid(portal: Portal, account: str = "operating") -> bool:
    return any(entry[:2] == (account, "paid") for entry in entries(portal))


@pytest.fixture
def known(portal: Portal) -> Portal:
    portal.welcome()
    return portal


def test_a_payment_moves_the_ledger_once_and_a_receipt_follows(known: Portal) -> None:
    address = link(known)
    before = len(known.heard())
    assert press(known, address) == 303
    known.until(lambda: events(known) >= 3)
    known.work()
    assert entries(known) == [("operating", "paid", 25000)]
    receipt = known.heard()[before:]
    assert len(receipt) == 1
    assert "$250.00" in receipt[0]
    assert (
        "Nothing" in requests.get(address, timeout=5).text
        or "$250.00" not in requests.get(address, timeout=5).text
    )
    assert known.broken() == []


@pytest.mark.parametrize("fault", ["doubled_events", "reordered_events"])
def test_doubled_and_reordered_events_count_once(known: Portal, fault: str) -> None:
    address = link(known)
    before = len(known.heard())
    known.sandbox.faults.set({fault: True})
    assert press(known, address) == 303
    known.until(lambda: events(known) >= 3)
    for _ in range(3):
        known.tick(seconds=6)
    assert entries(known) == [("operating", "paid", 25000)]
    assert len(known.heard()) == before + 1


def test_a_declined_card_says_so_and_a_good_one_may_follow(known: Portal) -> None:
    address = link(known)
    before = len(known.heard())
    assert press(known, address, DECLINED) == 402
    known.until(lambda: len(known.heard()) > before)
    said = known.heard()[before:]
    assert len(said) == 1
    assert not paid(known)
    assert press(known, address, GOOD) == 303
    known.until(lambda: paid(known))
    known.until(lambda: len(known.heard()) > before + 1)


def test_the_amount_is_the_objects_and_not_the_events(known: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    """An event that names another amount, though its signature holds, changes nothing of what was paid."""
    import json
    import time

    from recado.sandbox.signatures import stripe_signature

    address = link(known)
    known.sandbox.faults.set({"dropped_events": True})
    press(known, address)
    book = known.sandbox.books["operating"]
    (session,) = book.newest_first("checkout.session")
    told = {**session, "amount_total": 99}
    body = json.dumps(
        {
            "id": "evt_lie",
            "object": "event",
            "type": "checkout.session.completed",
            "created": int(time.time()),
            "livemode": False,
            "data": {"object": told},
        }
    ).encode()
    header = stripe_signature("whsec_sandbox_operating", body, int(time.time()))
    path = f"{known.base}/webhooks/stripe/operating"
    assert (
        known.http.post(path, data=body, headers={"Stripe-Signature": header}, timeout=10).status_code == 204
    )
    known.work()
    assert entries(known) == [("operating", "paid", 25000)]


def test_trust_money_goes_to_its_own_account_and_ledger(known: Portal) -> None:
    address = link(known, "2")
    assert press(known, address) == 303
    known.until(lambda: paid(known, "trust"))
    assert entries(known) == [("trust", "paid", 100000)]
    assert known.sandbox.books["operating"].newest_first("checkout.session") == []


def test_an_event_told_at_the_other_accounts_address_is_not_ours_there(known: Portal) -> None:
    """A signature of the trust endpoint over an object of the operating account moves nothing."""
    import json
    import time

    from recado.sandbox.signatures import stripe_signature

    address = link(known)
    known.sandbox.faults.set({"dropped_events": True})
    press(known, address)
    (session,) = known.sandbox.books["operating"].newest_first("checkout.session")
    body = json.dumps(
        {
            "id": "evt_wrong_door",
            "object": "event",
            "type": "checkout.session.completed",
            "created": int(time.time()),
            "livemode": False,
            "data": {"object": session},
        }
    ).encode()
    header = stripe_signature("whsec_sandbox_trust", body, int(time.time()))
    path = f"{known.base}/webhooks/stripe/trust"
    assert (
        known.http.post(path, data=body, headers={"Stripe-Signature": header}, timeout=10).status_code == 204
    )
    known.work()
    for _ in range(5):
        known.tick(seconds=10)
    assert entries(known) == []


def test_a_payment_is_applied_though_the_provider_cannot_be_asked_at_first(known: Portal) -> None:
    """Half a minute without the provider must not park somebody's money."""
    address = link(known)
    assert press(known, address) == 303
    known.wait(lambda: known.bells() >= 3)
    known.sandbox.faults.set({"only": "stripe", "fail_500": 100000})
    for _ in range(6):
        known.tick(seconds=6)
    assert not paid(known)
    known.sandbox.faults.clear()
    for _ in range(4):
        known.tick(minutes=10)
    assert paid(known)
    assert "turn_failed" not in known.tasks()


def test_paying_makes_no_second_link_for_the_same_amount(known: Portal) -> None:
    first, second = link(known), link(known)
    assert first != second, "each text has a link of its own"
    with requests.Session() as browser:
        browser.trust_env = False
        places = [
            browser.post(each, timeout=10, allow_redirects=False).headers["Location"]
            for each in (first, second)
        ]
    assert len(set(places)) == 1


def test_what_is_paid_cannot_be_paid_again(known: Portal) -> None:
    address = link(known)
    press(known, address)
    known.until(lambda: paid(known))
    assert requests.post(address, timeout=10, allow_redirects=False).status_code == 404
    assert all("/c/p/" not in each or "250" not in each for each in known.say("pagar"))


def test_a_party_without_the_right_to_pay_is_not_asked(portal: Portal) -> None:
    """An employer pays for the H-1B, never the worker."""
    portal.change("UPDATE parties SET may_pay = false")
    portal.welcome()
    assert not any("/c/p/" in each for each in portal.say("pagar", sender=ROSA))
