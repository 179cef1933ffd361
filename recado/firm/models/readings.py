import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from recado.firm.models.base import Base, Created, Sealable


class Reading(Sealable, Created, Base):
    """What a machine read on one version of a paper, for a person to check; under the paper's own key."""

    __tablename__ = "readings"
    __table_args__ = (Index("ix_readings_due", "due_at", postgresql_where="due_at IS NOT NULL"),)

    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("documents.id"), unique=True)
    facts_sealed: Mapped[bytes | None]
    """JSON: the facts with their warnings, whether it is what was asked for, and who confirmed what."""
    due_at: Mapped[datetime | None]
    """When a worker is owed to it; None: read, or given up."""
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    rung_at: Mapped[datetime | None]
