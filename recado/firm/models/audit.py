from datetime import datetime

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from recado.firm.models.base import Base, HasId


class AuditLine(HasId, Base):
    """One act, chained to the one before it in its chain. UPDATE, DELETE and TRUNCATE are refused."""

    __tablename__ = "audit_lines"
    __table_args__ = (Index("uq_audit_lines_chain_seq", "chain", "seq", unique=True),)

    chain: Mapped[str]
    """A case's id, or the name of a stream that has no case."""
    seq: Mapped[int] = mapped_column(BigInteger)
    """From 1, without gaps."""
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    facts: Mapped[str]
    """Canonical JSON text, exactly as it was authenticated."""
    prev: Mapped[bytes]
    mac: Mapped[bytes]


class AuditHead(Base):
    """The end of each chain: how many lines it has, and the last one's code, under a code of its own."""

    __tablename__ = "audit_heads"

    chain: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    mac: Mapped[bytes]
    seal: Mapped[bytes]
