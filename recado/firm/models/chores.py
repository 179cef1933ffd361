from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from recado.firm.models.base import Base


class Chore(Base):
    """What the house does once a night, and how that went the last time."""

    __tablename__ = "chores"

    name: Mapped[str] = mapped_column(primary_key=True)
    begun_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    """Later than `begun_at`, unless it is under way or failed."""
    outcome: Mapped[str] = mapped_column(default="")
    """One line for the operator: counts, never names."""
    wrong: Mapped[bool] = mapped_column(default=False)
    """Whether a person must look."""
