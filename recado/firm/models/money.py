import uuid
from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from recado.firm.models.base import Base, Created, HasId, Sealable


class Invoice(Sealable, Created, Base):
    """What a case owes, on one account: operating and trust never meet in one invoice."""

    __tablename__ = "invoices"
    __table_args__ = (
        CheckConstraint("account IN ('operating', 'trust')", name="account"),
        CheckConstraint("amount_cents > 0", name="amount"),
    )

    number: Mapped[str] = mapped_column(unique=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    account: Mapped[str]
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(default="usd")
    due_on: Mapped[date | None] = mapped_column(Date)
    description_en_sealed: Mapped[bytes]
    description_es_sealed: Mapped[bytes]
    state: Mapped[str] = mapped_column(default="open")
    """open, paid or void."""


class PaymentRequest(Sealable, Created, Base):
    """A provider's payment link for one invoice at one amount."""

    __tablename__ = "payment_requests"
    __table_args__ = (
        Index("uq_payment_requests_open", "invoice_id", unique=True, postgresql_where="state = 'open'"),
    )

    invoice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("invoices.id"), index=True)
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    contact_point_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contact_points.id"))
    account: Mapped[str]
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    provider_link: Mapped[str] = mapped_column(default="", index=True)
    url_sealed: Mapped[bytes | None]
    state: Mapped[str] = mapped_column(default="open")
    """open, paid or closed."""


class LedgerEntry(HasId, Base):
    """One movement of money, append-only. Positive: owed or received, as its kind says."""

    __tablename__ = "ledger_entries"
    __table_args__ = (
        CheckConstraint("account IN ('operating', 'trust')", name="account"),
        UniqueConstraint("account", "source", "kind"),
    )

    account: Mapped[str]
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    invoice_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("invoices.id"), index=True)
    kind: Mapped[str]
    """invoiced, paid, processing, failed, refunded."""
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    source: Mapped[str]
    """Our own or the provider's id of what moved it."""
    at: Mapped[datetime]


class AppliedObject(Base):
    """Each provider's object in each state is applied once, whatever the number of events about it."""

    __tablename__ = "applied_objects"

    account: Mapped[str] = mapped_column(primary_key=True)
    object_id: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class LinkToken(HasId, Created, Base):
    """A client's link: 128 random bits, of which only the hash is stored, for one purpose, until a time."""

    __tablename__ = "link_tokens"

    token_hash: Mapped[bytes] = mapped_column(unique=True)
    purpose: Mapped[str]
    subject_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    contact_point_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contact_points.id"), index=True)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
