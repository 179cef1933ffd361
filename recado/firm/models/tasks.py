import uuid
from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from recado.firm.models.base import Base, Created, Sealable


class Task(Sealable, Created, Base):
    """Something that a person of the firm must look at."""

    __tablename__ = "tasks"
    __table_args__ = (Index("ix_tasks_open", "created_at", postgresql_where="state = 'open'"),)

    kind: Mapped[str]
    case_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("cases.id"), index=True)
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    contact_point_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contact_points.id"), index=True)
    note_sealed: Mapped[bytes]
    due_at: Mapped[datetime | None]
    """The end of the clock that runs on it, where one does."""
    urgent: Mapped[bool] = mapped_column(Boolean, default=False)
    """Shown first: the same day, or at once."""
    state: Mapped[str] = mapped_column(default="open")
    """open or done."""
    done_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    done_at: Mapped[datetime | None]


class Lead(Sealable, Created, Base):
    """Somebody whom the firm does not know wrote and said this much."""

    __tablename__ = "leads"

    contact_point_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contact_points.id"), unique=True)
    answers_sealed: Mapped[bytes]
    """JSON object of strings."""
    language: Mapped[str | None]
    case_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("cases.id"))
    """The case that staff made of it."""
    state: Mapped[str] = mapped_column(default="open")
