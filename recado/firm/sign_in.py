"""Signing in with password and second factor, and the sessions that follow.

A refusal is a value, not an exception: its throttle must be committed.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from recado.firm import audit
from recado.firm.actions import Action
from recado.firm.crypto import index, unseal_text
from recado.firm.models import SignInThrottle, Staff, StaffSession

STREAM = "staff"
FREE_TRIES = 5
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
STEP_SECONDS = 30
TOUCH_EVERY = timedelta(seconds=30)
"""A session's last use is written this often at most, so that reading pages writes little."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The account, its new session, and the token that the browser keeps."""

    staff: Staff
    token: str
    session: StaffSession


@dataclass(frozen=True, slots=True)
class Refused:
    """One answer for every cause. `until`: further tries from this origin are not looked at before then."""

    until: datetime | None


def sign_in(
    session: Session, *, email: str, password: str, code: str, origin: str, now: datetime
) -> SignedIn | Refused:
    """Sign in with password and the current TOTP code (RFC 6238), which works once.

    Failures are counted per account and `origin` (the client's address): an attacker elsewhere cannot lock
    anybody out. Commit after a refusal too.
    """
    email = email.strip().lower()
    throttle = _throttle(session, email, origin)
    if throttle.until and throttle.until > now:
        return Refused(throttle.until)
    staff = session.scalars(select(Staff).where(Staff.email == email, Staff.active)).first()
    right = _is_password(staff.password_hash if staff else _nobody(), password)
    if staff is None or not right or not _use_code(session, staff, code, now):
        return _refuse(session, throttle, now)
    _forgive(session, throttle, now)
    token = secrets.token_urlsafe(32)
    made = StaffSession(staff_id=staff.id, token_hash=_hash(token), seen_at=now, expires_at=now + ABSOLUTE)
    session.add(made)
    session.flush()
    subject, actor = f"staff:{staff.id}", audit.Actor("staff", str(staff.id))
    facts = {"session": str(made.id)}
    audit.record(session, actor, Action.STAFF_SIGNED_IN, subject, chain=STREAM, facts=facts)
    return SignedIn(staff, token, made)


def session_of(
    session: Session, token: str, now: datetime, *, touch: bool = True
) -> tuple[Staff, StaffSession] | None:
    """Return who holds this token; None once it was idle for 30 minutes, is 12 hours old or was ended.

    `touch=False` for polls, which are no activity.
    """
    query = (
        select(Staff, StaffSession)
        .join(StaffSession, StaffSession.staff_id == Staff.id)
        .where(
            StaffSession.token_hash == _hash(token),
            StaffSession.revoked_at.is_(None),
            StaffSession.expires_at > now,
            StaffSession.seen_at > now - IDLE,
            Staff.active,
        )
    )
    found = session.execute(query).first()
    if found is None:
        return None
    staff, held = found
    if touch and now - held.seen_at >= TOUCH_EVERY:
        held.seen_at = now
    return staff, held


def sign_out(session: Session, token: str, now: datetime) -> None:
    """End the session of this token, if it has one."""
    query = select(StaffSession).where(
        StaffSession.token_hash == _hash(token), StaffSession.revoked_at.is_(None)
    )
    held = session.scalars(query).first()
    if held:
        held.revoked_at = now
        subject, actor = f"staff:{held.staff_id}", audit.Actor("staff", str(held.staff_id))
        facts = {"session": str(held.id)}
        audit.record(session, actor, Action.STAFF_SIGNED_OUT, subject, chain=STREAM, facts=facts)


def revoke_sessions(session: Session, staff: Staff) -> None:
    """End all sessions of an account, by the database's clock."""
    live = (StaffSession.staff_id == staff.id, StaffSession.revoked_at.is_(None))
    session.execute(update(StaffSession).where(*live).values(revoked_at=func.now()))


def _throttle(session: Session, email: str, origin: str) -> SignInThrottle:
    """Lock the account's count at this origin: tries made at once are counted one after another."""
    who = index(session, "sign_in", f"{email}\n{origin}")
    session.execute(insert(SignInThrottle).values(who=who, failures=0).on_conflict_do_nothing())
    query = select(SignInThrottle).where(SignInThrottle.who == who).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def _refuse(session: Session, throttle: SignInThrottle, now: datetime) -> Refused:
    throttle.failures += 1
    over = throttle.failures - FREE_TRIES
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(over, 10)) if over >= 0 else timedelta(0)
    throttle.until = now + wait
    facts = {"who": throttle.who.hex()[:32], "failures": throttle.failures}
    actor = audit.Actor("system", "sign_in")
    audit.record(session, actor, Action.STAFF_SIGN_IN_FAILED, "staff:unknown", chain=STREAM, facts=facts)
    return Refused(throttle.until if wait else None)


def _forgive(session: Session, throttle: SignInThrottle, now: datetime) -> None:
    """Count from nothing again; what others failed at long ago is forgotten with it."""
    throttle.failures, throttle.until = 0, now
    old = SignInThrottle.until < now - timedelta(days=1)
    session.execute(delete(SignInThrottle).where(old, SignInThrottle.who != throttle.who))


@cache
def _nobody() -> str:
    """Verified for addresses without an account, so that they take as long to refuse."""
    return PasswordHasher().hash(secrets.token_urlsafe(16))


def _is_password(hashed: str, password: str) -> bool:
    try:
        return PasswordHasher().verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def _use_code(session: Session, staff: Staff, code: str, now: datetime) -> bool:
    """Use up a code of this step or a neighbour's; of two tries with the same code one changes the row."""
    totp = pyotp.TOTP(unseal_text(session, staff, "totp"))
    current = int(now.timestamp()) // STEP_SECONDS
    given = "".join(code.split()).encode("utf-8", "surrogatepass")
    for step in (current, current - 1, current + 1):
        if not hmac.compare_digest(totp.generate_otp(step).encode(), given):
            continue
        used = (
            update(Staff)
            .where(Staff.id == staff.id, Staff.totp_last_step < step)
            .values(totp_last_step=step)
            .returning(Staff.id)
        )
        return session.scalar(used) is not None
    return False


def _hash(token: str) -> bytes:
    # Random and long: no salt or slow hash adds anything.
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
