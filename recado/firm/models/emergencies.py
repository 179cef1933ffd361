import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from recado.firm.models.base import Base, Created, Sealable


class OnCall(Sealable, Created, Base):
    """A person of the firm who is alerted at once, whatever the hour. Sealed under the firm's key."""

    __tablename__ = "on_call"

    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), unique=True)
    position: Mapped[int] = mapped_column(Integer)
    """Who comes first; the next one is tried when nobody acknowledges."""
    phone_sealed: Mapped[bytes]
    """E.164."""


class Alert(Sealable, Created, Base):
    """An emergency that somebody texted, until a person of the firm acknowledges it."""

    __tablename__ = "alerts"
    __table_args__ = (Index("ix_alerts_due", "next_at", postgresql_where="state = 'open'"),)

    contact_point_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contact_points.id"), index=True)
    case_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("cases.id"), index=True)
    note_sealed: Mapped[bytes]
    """The words that were texted."""
    state: Mapped[str] = mapped_column(default="open")
    """open, acknowledged, exhausted (everybody on call was tried) or closed."""
    rung: Mapped[int] = mapped_column(Integer, default=0)
    """How many of those on call have been tried."""
    next_at: Mapped[datetime | None]
    """When the next one is tried, unless somebody acknowledges before."""
    acknowledged_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    acknowledged_at: Mapped[datetime | None]
