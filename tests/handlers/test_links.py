"""Clients' links: looking changes nothing, a token is for one purpose, and no log ever holds one."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

import pytest
from support.house import ROSA

if TYPE_CHECKING:
    from support.house import Portal

COUNTS = """
SELECT (SELECT count(*) FROM audit_lines), (SELECT count(*) FROM payment_requests),
       (SELECT count(*) FROM link_tokens), (SELECT count(*) FROM ledger_entries),
       (SELECT count(*) FROM messages), (SELECT sum(seq) FROM audit_heads)
"""


@pytest.fixture
def link(portal: Portal) -> str:
    portal.welcome()
    said = portal.say("pagar", "1")
    return next(re.findall(r"http://\S+/c/p/\S+", each)[0] for each in said if "/c/p/" in each)


def test_looking_at_a_link_changes_nothing(portal: Portal, link: str) -> None:
    before = portal.rows(COUNTS)
    for method in ("GET", "HEAD", "OPTIONS"):
        for _ in range(3):
            assert portal.http.request(method, link, timeout=10).status_code == 200
    assert portal.rows(COUNTS) == before
    assert portal.sandbox.books["operating"].newest_first("payment_link") == []


def test_the_page_says_the_firm_and_the_amount_and_nothing_of_the_person(portal: Portal, link: str) -> None:
    page = portal.http.get(link, timeout=10)
    assert "Robles Law" in page.text
    assert "$250.00" in page.text
    for private in ("Rosa", "Quiñones", ROSA, "R-00", "permi", "visa"):
        assert private not in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


def test_the_button_leads_to_the_providers_page_and_twice_to_the_same(portal: Portal, link: str) -> None:
    there = [portal.http.post(link, timeout=10, allow_redirects=False) for _ in range(3)]
    assert [each.status_code for each in there] == [303] * 3
    assert len({each.headers["Location"] for each in there}) == 1
    assert portal.one("SELECT count(*) FROM payment_requests") == 1


def test_a_wrong_an_expired_and_a_revoked_link_look_alike(portal: Portal, link: str) -> None:
    wrong = portal.http.get(link[:-4] + "AAAA", timeout=10)
    portal.clock.pass_by(days=31)
    expired = portal.http.get(link, timeout=10)
    portal.clock.pass_by(days=-31)
    portal.change("UPDATE link_tokens SET revoked_at = now()")
    revoked = portal.http.get(link, timeout=10)
    assert [each.status_code for each in (wrong, expired, revoked)] == [404] * 3
    assert len({each.text for each in (wrong, expired, revoked)}) == 1
    assert portal.http.post(link, timeout=10, allow_redirects=False).status_code == 404


def test_a_token_for_something_else_opens_no_payment(portal: Portal, link: str) -> None:
    portal.change("UPDATE link_tokens SET purpose = 'upload'")
    assert portal.http.get(link, timeout=10).status_code == 404


@pytest.mark.parametrize("token", ["x", "%00", "%FF%FE", "%ED%A0%80", "a" * 5000, "..%2F..%2Fetc", "ñ"])
def test_an_odd_token_is_only_a_link_that_does_not_work(portal: Portal, token: str) -> None:
    assert portal.http.get(f"{portal.base}/c/p/{token}", timeout=10).status_code == 404


def test_a_tokens_hash_is_all_that_is_kept_of_it(portal: Portal, link: str) -> None:
    token = link.rpartition("/")[2]
    assert len(token) >= 22, "128 bits"
    assert (
        portal.rows("SELECT * FROM link_tokens WHERE token_hash = convert_to(:token, 'UTF8')", token=token)
        == []
    )


def test_no_log_holds_a_token(portal: Portal, link: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    token = link.rpartition("/")[2]
    portal.http.get(link, timeout=10)
    portal.http.post(link, timeout=10, allow_redirects=False)
    portal.sandbox.faults.set({"only": "stripe", "fail_500": 9})
    portal.change("UPDATE payment_requests SET state = 'closed'")
    portal.http.post(link, timeout=10, allow_redirects=False)
    ours = [
        record
        for record in caplog.records
        if record.name.startswith(("recado.", "stripe", "rq", "sqlalchemy"))
    ]
    assert not [record for record in ours if token in record.getMessage() + str(vars(record))]


def test_with_the_provider_away_the_page_asks_to_try_again(portal: Portal, link: str) -> None:
    portal.sandbox.faults.set({"only": "stripe", "fail_500": 9})
    answer = portal.http.post(link, timeout=30, allow_redirects=False)
    assert answer.status_code == 503
    portal.sandbox.faults.clear()
    assert portal.http.post(link, timeout=10, allow_redirects=False).status_code == 303
