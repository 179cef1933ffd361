"""Stripe's webhooks: one address and one secret an account; what is signed is kept once, the rest refused."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from recado.sandbox.signatures import stripe_signature

if TYPE_CHECKING:
    from support.house import Portal

OPERATING, TRUST = "/webhooks/stripe/operating", "/webhooks/stripe/trust"
SECRET, TRUST_SECRET, EARLIER = "whsec_sandbox_operating", "whsec_sandbox_trust", "whsec_of_last_month"


@pytest.fixture
def portal_settings() -> dict[str, Any]:
    return {"stripe_webhook_secret_previous": EARLIER}


def event(**more: Any) -> bytes:
    made = {
        "id": "evt_1",
        "object": "event",
        "type": "checkout.session.completed",
        "created": int(time.time()),
        "livemode": False,
        "data": {"object": {"id": "cs_1", "object": "checkout.session"}},
    }
    return json.dumps(made | more).encode()


def post(
    portal: Portal,
    body: bytes,
    path: str = OPERATING,
    secret: str = SECRET,
    at: float = 0,
    signed: str | None = None,
) -> int:
    header = stripe_signature(secret, body, int(time.time() + at)) if signed is None else signed
    answer = portal.http.post(portal.base + path, data=body, headers={"Stripe-Signature": header}, timeout=10)
    return answer.status_code


def stored(portal: Portal) -> int:
    return int(portal.one("SELECT count(*) FROM inbound_events"))


def test_a_signed_event_is_stored_once_and_answered_with_nothing(portal: Portal) -> None:
    body = event()
    assert [post(portal, body) for _ in range(3)] == [204] * 3
    assert (stored(portal), portal.bells()) == (1, 1)
    assert b"cs_1" not in bytes(portal.one("SELECT raw_sealed FROM inbound_events"))


def test_an_event_that_is_not_signed_by_the_provider_is_refused(portal: Portal) -> None:
    body = event()
    assert post(portal, body, signed="") == 403
    assert post(portal, body, signed="t=1,v1=00") == 403
    assert post(portal, body, signed="t=no,v1=ñ".encode().decode("latin-1")) == 403
    assert post(portal, body, secret="whsec_guessed") == 403
    good = stripe_signature(SECRET, body, int(time.time()))
    assert post(portal, body.replace(b"cs_1", b"cs_2"), signed=good) == 403
    assert stored(portal) == 0


def test_a_signature_is_good_for_five_minutes(portal: Portal) -> None:
    assert post(portal, event(), at=-301) == 403
    assert post(portal, event(), at=-290) == 204


def test_an_event_of_one_account_is_refused_at_the_others_address(portal: Portal) -> None:
    assert post(portal, event(), path=TRUST, secret=SECRET) == 403
    assert post(portal, event(), path=OPERATING, secret=TRUST_SECRET) == 403
    assert stored(portal) == 0
    assert post(portal, event(), path=TRUST, secret=TRUST_SECRET) == 204


def test_while_secrets_rotate_either_signs(portal: Portal) -> None:
    assert post(portal, event(id="evt_2"), secret=EARLIER) == 204
    assert post(portal, event(id="evt_3"), secret=SECRET) == 204
    assert post(portal, event(id="evt_4"), path=TRUST, secret=EARLIER) == 403


def test_a_signed_body_that_is_no_event_is_refused_and_is_no_failure(portal: Portal) -> None:
    for body in (b"", b"[]", b"{}", b"null", b"\xff\xfe", b"[" * 5000, event(data=None), event(id="")):
        assert post(portal, body) in (400, 403), body[:40]
    assert stored(portal) == 0


def test_more_than_a_mebibyte_is_refused_unread(portal: Portal) -> None:
    assert post(portal, event(padding="x" * (1024 * 1024))) == 413


def test_an_account_that_does_not_exist_has_no_address(portal: Portal) -> None:
    assert post(portal, event(), path="/webhooks/stripe/savings") == 404
    assert portal.http.get(portal.base + OPERATING, timeout=10).status_code == 405


def test_an_event_about_nothing_of_ours_changes_nothing(portal: Portal) -> None:
    for number, kind in enumerate(("customer.created", "charge.succeeded", "checkout.session.completed")):
        assert post(portal, event(id=f"evt_{number}", type=kind)) == 204
    ledger = portal.one("SELECT count(*) FROM ledger_entries")
    portal.work()
    for _ in range(3):
        portal.tick(seconds=6)
    assert portal.one("SELECT count(*) FROM ledger_entries") == ledger
