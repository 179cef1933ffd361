"""Signing in: password and a code that works once, throttled without locking anybody out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pyotp
import pytest
from sqlalchemy import func, select, text
from support.clock import NOW

from recado.firm import staff
from recado.firm.audit import SYSTEM, verify
from recado.firm.errors import Conflict, Invalid, NotFound
from recado.firm.models import AuditLine, SignInThrottle, Staff
from recado.firm.staff import Refused, SignedIn

if TYPE_CHECKING:
    from cast import Cast

    from recado.firm.db import Database

PASSWORD = "correct horse battery"
EMAIL = "vera@example.org"
HOME, ELSEWHERE = "198.51.100.7", "203.0.113.9"
STEP = timedelta(seconds=30)


@pytest.fixture
def secret(db: Database, cast: Cast) -> str:
    """Vera's second factor."""
    with db.transaction() as session:
        _, secret = staff.create(
            session, SYSTEM, email=" Vera@Example.org ", name="Vera", role="paralegal", password=PASSWORD
        )
    return secret


def code(secret: str, now: datetime = NOW) -> str:
    return pyotp.TOTP(secret).at(now)


def try_in(
    db: Database,
    code: str,
    *,
    email: str = EMAIL,
    password: str = PASSWORD,
    origin: str = HOME,
    now: datetime = NOW,
) -> SignedIn | Refused:
    with db.transaction() as session:
        return staff.sign_in(session, email=email, password=password, code=code, origin=origin, now=now)


def test_password_and_code_open_a_session(db: Database, secret: str) -> None:
    signed = try_in(db, code(secret), email="VERA@example.org ")
    assert isinstance(signed, SignedIn)
    with db.transaction() as session:
        found = staff.session_of(session, signed.token, NOW)
        assert found
        assert found[0].name == "Vera"


def test_every_refusal_looks_alike(db: Database, secret: str) -> None:
    right = code(secret)
    assert try_in(db, "000000") == Refused(None)
    assert try_in(db, right, password="wrong") == Refused(None)
    assert try_in(db, right, email="nobody@example.org") == Refused(None)
    assert try_in(db, "") == Refused(None)
    assert isinstance(try_in(db, right), SignedIn), "a wrong password does not use the code up"


def test_a_code_works_once_even_when_it_is_used_twice_at_once(db: Database, secret: str) -> None:
    right = code(secret)

    def attempt(number: int) -> SignedIn | Refused:
        return try_in(db, right, origin=f"198.51.100.{number}")

    with ThreadPoolExecutor(3) as pool:
        results = list(pool.map(attempt, range(3)))
    assert sum(isinstance(result, SignedIn) for result in results) == 1
    assert isinstance(try_in(db, right), Refused)
    assert isinstance(try_in(db, code(secret, NOW + STEP), now=NOW + STEP), SignedIn)


def test_an_older_code_does_not_work_after_a_newer_one(db: Database, secret: str) -> None:
    assert isinstance(try_in(db, code(secret)), SignedIn)
    assert isinstance(try_in(db, code(secret, NOW - STEP)), Refused)


@pytest.mark.parametrize(("steps", "works"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_clocks_may_differ_by_a_step(db: Database, secret: str, steps: int, works: bool) -> None:
    assert isinstance(try_in(db, code(secret, NOW + STEP * steps)), SignedIn) is works


def test_guessing_is_throttled_and_waits_grow(db: Database, secret: str) -> None:
    waits = []
    now = NOW
    for _ in range(8):
        result = try_in(db, "000000", now=now)
        assert isinstance(result, Refused)
        waits.append(result.until - now if result.until else timedelta(0))
        now = result.until or now
    assert waits == [timedelta(0)] * 4 + [STEP, STEP * 2, STEP * 4, STEP * 8]
    blocked = try_in(db, code(secret, now), now=now - timedelta(seconds=1))
    assert blocked == Refused(now), "while it lasts not even the right answer is looked at"
    assert isinstance(try_in(db, code(secret, now), now=now), SignedIn)
    assert try_in(db, "000000", now=now + STEP) == Refused(None), "a success counts from nothing again"


def test_an_attacker_elsewhere_cannot_lock_staff_out(db: Database, secret: str) -> None:
    for _ in range(7):
        try_in(db, "000000", origin=ELSEWHERE)
    assert isinstance(try_in(db, code(secret), origin=ELSEWHERE), Refused)
    assert isinstance(try_in(db, code(secret), origin=HOME), SignedIn)


def test_failures_are_audited_without_saying_whose(db: Database, secret: str) -> None:
    try_in(db, "000000", email="nobody@example.org")
    with db.transaction() as session:
        line = session.scalars(select(AuditLine).where(AuditLine.action == "staff.sign_in_failed")).one()
        assert "nobody" not in line.facts + line.subject
        assert HOME not in line.facts
        assert verify(session) == []


def test_old_failures_are_forgotten(db: Database, secret: str) -> None:
    try_in(db, "000000", email="a@example.org")
    later = NOW + timedelta(days=2)
    try_in(db, code(secret, later), now=later)
    with db.transaction() as session:
        assert session.scalar(select(func.count()).select_from(SignInThrottle)) == 1


def test_a_session_ends_when_idle_or_old_and_polls_are_no_activity(db: Database, secret: str) -> None:
    signed = try_in(db, code(secret))
    assert isinstance(signed, SignedIn)

    def lives(after: timedelta, *, touch: bool = True) -> bool:
        with db.transaction() as session:
            return staff.session_of(session, signed.token, NOW + after, touch=touch) is not None

    minutes = [timedelta(minutes=number) for number in range(0, 730, 10)]
    assert lives(minutes[2], touch=False)
    assert not lives(minutes[3], touch=False), "polling alone does not keep it alive"
    assert lives(minutes[2])
    assert all(lives(after) for after in minutes[2:72])
    assert not lives(minutes[72]), "twelve hours are the end, active or not"


def test_signing_out_a_new_password_and_a_closed_account_end_sessions(db: Database, secret: str) -> None:
    def fresh(steps: int) -> tuple[str, datetime]:
        now = NOW + STEP * steps
        signed = try_in(db, code(secret, now), now=now)
        assert isinstance(signed, SignedIn)
        return signed.token, now

    def lives(token: str, now: datetime) -> bool:
        with db.transaction() as session:
            return staff.session_of(session, token, now) is not None

    token, now = fresh(0)
    with db.transaction() as session:
        staff.sign_out(session, token, now)
    assert not lives(token, now)
    token, now = fresh(2)
    with db.transaction() as session:
        vera = staff.by_email(session, "VERA@example.org")
        staff.set_password(session, SYSTEM, vera, PASSWORD + "!")
        staff.set_password(session, SYSTEM, vera, PASSWORD)
    assert not lives(token, now)
    token, now = fresh(4)
    with db.transaction() as session:
        staff.by_email(session, EMAIL).active = False
    assert not lives(token, now)
    assert isinstance(try_in(db, code(secret, now + STEP * 2), now=now + STEP * 2), Refused)


def test_tokens_passwords_and_secrets_are_nowhere_in_the_open(db: Database, secret: str) -> None:
    signed = try_in(db, code(secret))
    assert isinstance(signed, SignedIn)
    with db.transaction() as session:
        for table in ("staff", "staff_sessions", "sign_in_throttles", "audit_lines"):
            dump = str(session.execute(text(f"SELECT t::text FROM {table} t")).all())  # noqa: S608
            for value in (signed.token, PASSWORD, secret, HOME):
                assert value not in dump
                assert value.encode().hex() not in dump


def test_accounts_are_checked_when_they_are_made(db: Database, secret: str) -> None:
    def create(email: str = "new@example.org", role: str = "attorney", password: str = PASSWORD) -> Staff:
        with db.transaction() as session:
            made, _ = staff.create(session, SYSTEM, email=email, name="N", role=role, password=password)
            return made

    with pytest.raises(Conflict):
        create(email=EMAIL.upper())
    for bad in ({"email": "x"}, {"role": "boss"}, {"password": "short"}):
        with pytest.raises(Invalid):
            create(**bad)
    assert create().role == "attorney"
    with db.transaction() as session:
        assert staff.totp_secret(session, staff.by_email(session, EMAIL)) == secret
        with pytest.raises(NotFound):
            staff.by_email(session, "ghost@example.org")
