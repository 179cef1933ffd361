from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from recado.firm.models.base import Base, Created, HasId


class Key(HasId, Created, Base):
    """A data key, wrapped by the firm's master key. Destroying `wrapped` makes its contents unreadable."""

    __tablename__ = "keys"

    kind: Mapped[str] = mapped_column(index=True)
    """person, case, or one of the firm's own: firm, intake, index, audit, facts."""
    wrapped: Mapped[bytes | None]
    master: Mapped[str]
    """Fingerprint of the master key that wraps it, so that a rotation knows what is left to do."""
    destroyed_at: Mapped[datetime | None]
