from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Integer
from sqlalchemy.orm import Mapped, mapped_column

from recado.firm.models.base import Base, Created


class Firm(Created, Base):
    """The one firm of this deployment, and the mark that tells a demo from the real thing."""

    __tablename__ = "firm"
    __table_args__ = (CheckConstraint("id = 1", name="one_firm"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, default=1)
    name: Mapped[str]
    phone: Mapped[str]
    timezone: Mapped[str] = mapped_column(default="America/New_York")
    demo: Mapped[bool] = mapped_column(Boolean, default=False)
    """Written when the database is created by `make run` or `recado demo`, and never after."""
    next_case_number: Mapped[int] = mapped_column(Integer, default=1)
    next_invoice_number: Mapped[int] = mapped_column(Integer, default=1)
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)


class TextReview(Created, Base):
    """Who of the firm reviewed which text, and what exactly: a changed text is unreviewed again."""

    __tablename__ = "text_reviews"

    text_key: Mapped[str] = mapped_column(primary_key=True)
    """A catalog key, or ``*`` where a partner accepts the shipped texts as they are."""
    fingerprint: Mapped[str]
    reviewer: Mapped[str]
    reviewed_at: Mapped[datetime]


class Heartbeat(Base):
    """When each worker was last alive, by the database's clock."""

    __tablename__ = "heartbeats"

    worker: Mapped[str] = mapped_column(primary_key=True)
    queue: Mapped[str]
    at: Mapped[datetime]
