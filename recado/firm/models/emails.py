import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from recado.firm.models.base import Base, Created, Sealable

_UNDER_WAY = "state IN ('queued', 'sending')"


class Email(Sealable, Created, Base):
    """An invitation owed or sent by e-mail, sealed under the key of the person it goes to.

    Its words are made of the catalog when it leaves, and never kept.
    """

    __tablename__ = "emails"
    __table_args__ = (
        Index("uq_emails_under_way", "case_id", "person_id", unique=True, postgresql_where=_UNDER_WAY),
        Index("ix_emails_due", "due_at", postgresql_where=_UNDER_WAY),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    address_sealed: Mapped[bytes]
    """As it was when staff asked for it."""
    state: Mapped[str] = mapped_column(default="queued")
    """queued, sending, sent, unknown (perhaps sent; a person looks) or failed."""
    due_at: Mapped[datetime]
    """When it may be tried, or tried again."""
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    rung_at: Mapped[datetime | None]
    claim: Mapped[uuid.UUID | None]
    """Tells one try from any other."""
    lease_until: Mapped[datetime | None]
    """By the database's clock: past it, whoever was sending counts as dead."""
    settled_at: Mapped[datetime | None]
    error_text: Mapped[str] = mapped_column(default="")
    """Why it was not sent, in a sentence for staff that names nobody."""
