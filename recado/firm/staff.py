"""Members of staff: their accounts and second factors."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pyotp
from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from recado.firm import audit
from recado.firm.access import ROLES
from recado.firm.actions import Action
from recado.firm.crypto import seal, unseal_text, vault_of
from recado.firm.errors import Conflict, Invalid, NotFound
from recado.firm.models import Staff
from recado.firm.sign_in import Refused, SignedIn, revoke_sessions, session_of, sign_in, sign_out

__all__ = ["Refused", "SignedIn", "session_of", "sign_in", "sign_out"]

STREAM = "staff"
SHORTEST_PASSWORD = 12
"""NIST SP 800-63B asks for 8 beside a second factor; nothing is asked of what it is made of."""


def create(
    session: Session, actor: audit.Actor, *, email: str, name: str, role: str, password: str
) -> tuple[Staff, str]:
    """Write an account; return it with its TOTP secret (base32), which is shown once.

    Raises Invalid or Conflict.
    """
    email = email.strip().lower()
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
        raise Invalid(f"{email!r} is no e-mail address")
    if role not in ROLES:
        raise Invalid(f"{role!r} is no role: {', '.join(ROLES)}")
    if session.scalar(select(Staff.id).where(Staff.email == email)):
        raise Conflict(f"there is an account for {email} already")
    secret = pyotp.random_base32()
    staff = Staff(
        email=email,
        name=name.strip(),
        role=role,
        key_id=vault_of(session).firm_key(session, "firm"),
        password_hash=_hash(password),
        totp_last_step=0,
        active=True,
    )
    seal(session, staff, "totp", secret)
    session.add(staff)
    session.flush()
    _note(session, actor, Action.STAFF_CREATED, staff, {"role": role})
    return staff, secret


def by_email(session: Session, email: str) -> Staff:
    """Return the account of this address, however its letters are written. Raises NotFound."""
    staff = session.scalars(select(Staff).where(Staff.email == email.strip().lower())).first()
    if staff is None:
        raise NotFound(f"there is no account for {email!r}")
    return staff


def everybody(session: Session) -> Sequence[Staff]:
    """Return all accounts by name."""
    return session.scalars(select(Staff).order_by(Staff.name, Staff.id)).all()


def set_password(session: Session, actor: audit.Actor, staff: Staff, password: str) -> None:
    """Set a new password and end all of the account's sessions. Raises Invalid."""
    staff.password_hash = _hash(password)
    session.flush()
    revoke_sessions(session, staff)
    _note(session, actor, Action.STAFF_PASSWORD_SET, staff, {})


def reset_totp(session: Session, actor: audit.Actor, staff: Staff) -> str:
    """Make a new second factor, end all of the account's sessions and return the secret, shown once."""
    secret = pyotp.random_base32()
    seal(session, staff, "totp", secret)
    # Codes already used belong to the old secret.
    staff.totp_last_step = 0
    session.flush()
    revoke_sessions(session, staff)
    _note(session, actor, Action.STAFF_TOTP_SET, staff, {})
    return secret


def totp_secret(session: Session, staff: Staff) -> str:
    """Open the second factor's secret: for the command line of a demo, and for nothing that is served."""
    return unseal_text(session, staff, "totp")


def _hash(password: str) -> str:
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid(f"a password has at least {SHORTEST_PASSWORD} characters")
    return PasswordHasher().hash(password)


def _note(session: Session, actor: audit.Actor, action: Action, staff: Staff, facts: dict[str, str]) -> None:
    audit.record(session, actor, action, f"staff:{staff.id}", chain=STREAM, facts=facts)
