import uuid
from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column

from recado.firm.models.base import Base, Created, HasId, Sealable


class Staff(Sealable, Created, Base):
    """A person who works at the firm. The second factor's secret is sealed under the firm's key."""

    __tablename__ = "staff"

    email: Mapped[str] = mapped_column(unique=True)
    """Lower case."""
    name: Mapped[str]
    role: Mapped[str]
    """managing_partner, attorney, paralegal, operations_manager, bookkeeper, translator or auditor."""
    password_hash: Mapped[str]
    totp_sealed: Mapped[bytes]
    totp_last_step: Mapped[int] = mapped_column(Integer, default=0)
    """The last time step whose code was used: a code works once."""
    active: Mapped[bool] = mapped_column(Boolean, default=True)


class StaffSession(HasId, Created, Base):
    """A signed-in browser. Only the hash of its token is stored."""

    __tablename__ = "staff_sessions"

    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class SignInThrottle(Base):
    """Failed sign-ins per account and origin, so that an attacker elsewhere cannot lock staff out."""

    __tablename__ = "sign_in_throttles"

    who: Mapped[bytes] = mapped_column(primary_key=True)
    """Keyed hash of e-mail and address."""
    failures: Mapped[int] = mapped_column(Integer, default=0)
    until: Mapped[datetime | None]
