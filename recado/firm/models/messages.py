import uuid
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from recado.firm.models.base import Base, Created, Sealable


class Message(Sealable, Created, Base):
    """One text in a thread, in or out; an outgoing one is owed until it is settled."""

    __tablename__ = "messages"
    __table_args__ = (
        Index("ix_messages_thread", "case_id", "seq"),
        Index("ix_messages_contact", "contact_point_id", "seq"),
        Index(
            "ix_messages_unsettled",
            "contact_point_id",
            "seq",
            postgresql_where="state IN ('queued', 'sending', 'unknown')",
        ),
        Index("ix_messages_provider_sid", "provider_sid", unique=True, postgresql_where="provider_sid <> ''"),
    )

    seq: Mapped[int] = mapped_column(BigInteger, Identity(), unique=True)
    """Order of writing: the order within a contact point, since a turn holds its lock."""
    contact_point_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contact_points.id"))
    case_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("cases.id"))
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    direction: Mapped[str]
    """in or out."""
    sender: Mapped[str]
    """client, bot, staff or provider."""
    staff_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    channel: Mapped[str]
    body_sealed: Mapped[bytes]
    language: Mapped[str | None]
    text_key: Mapped[str] = mapped_column(default="")
    """The catalog key, for a text by the bot."""
    kind: Mapped[str] = mapped_column(default="reply")
    """reply, update, reminder, staff, opt_out (the one confirmation of a stop), help (asked for by
    the word), emergency (the answer to a cry for help), or alert (to a telephone on call)."""
    state: Mapped[str]
    """In: received. Out: queued, sending, unknown, then the provider's: accepted, sent, delivered, read,
    failed, undelivered; or ours: blocked, expired, held."""
    not_before: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    claim: Mapped[uuid.UUID | None]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    rank: Mapped[int] = mapped_column(Integer, default=0)
    """How far delivery has come; a callback only ever raises it."""
    sent_at: Mapped[datetime | None]
    """When the provider was called."""
    provider_sid: Mapped[str] = mapped_column(default="")
    error_code: Mapped[str] = mapped_column(default="")
    error_text: Mapped[str] = mapped_column(default="")
    """Plain words for staff."""
    segments: Mapped[int] = mapped_column(Integer, default=1)
    received_at: Mapped[datetime | None]
    """In: when the webhook was accepted."""


class InboundEvent(Sealable, Base):
    """What a provider sent us, once, sealed, before anything is believed."""

    __tablename__ = "inbound_events"
    __table_args__ = (
        Index(
            "uq_inbound_events_source",
            "source",
            "account",
            "endpoint",
            "provider_id",
            "status",
            unique=True,
        ),
        Index("ix_inbound_events_owed", "lane", "seq", postgresql_where="state = 'owed'"),
    )

    seq: Mapped[int] = mapped_column(BigInteger, Identity(), unique=True)
    source: Mapped[str]
    """twilio or stripe."""
    account: Mapped[str]
    endpoint: Mapped[str]
    """message, status, operating or trust."""
    provider_id: Mapped[str]
    status: Mapped[str] = mapped_column(default="")
    """For callbacks: the status reported."""
    lane: Mapped[bytes]
    """Keyed hash of whatever must be handled in order: a client's address, a provider's object."""
    raw_sealed: Mapped[bytes | None]
    """Emptied some days after use."""
    received_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="owed")
    """owed, done or parked."""
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    rung_at: Mapped[datetime | None]
    """When the sweep last rang for it: from the first time on, a try is counted before it begins."""
    done_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(default="")
