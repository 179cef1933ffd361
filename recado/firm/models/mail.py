import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from recado.firm.models.base import Base, Created, Sealable


class MailScan(Sealable, Created, Base):
    """What staff dropped at once into the mail tray; under the intake box's key, as all that hangs on it."""

    __tablename__ = "mail_scans"
    __table_args__ = (Index("ix_mail_scans_due", "due_at", postgresql_where="due_at IS NOT NULL"),)

    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    split_at: Mapped[datetime | None]
    """When its pages were first split into pieces; None while files are being read."""
    pdf_file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("files.id"))
    """The pages that are still in the tray, in one PDF to look at."""
    due_at: Mapped[datetime | None]
    """When a worker is owed to it; None: there is nothing to do."""
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(Integer, default=0)


class MailFile(Sealable, Created, Base):
    """One file of a scan, as staff dropped it."""

    __tablename__ = "mail_files"
    __table_args__ = (UniqueConstraint("scan_id", "position"),)

    scan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("mail_scans.id"))
    position: Mapped[int] = mapped_column(Integer)
    name_sealed: Mapped[bytes]
    original_file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("files.id"))
    """None once a part of it was filed: the tray keeps no copy of what is a case's."""
    state: Mapped[str] = mapped_column(default="owed")
    """owed, ready, refused or lost (it could not be read for a reason of ours)."""
    reason: Mapped[str | None]
    """Refusal code of the media floor."""


class MailPiece(Sealable, Created, Base):
    """Pages of a scan that belong together: one letter, until somebody files it or sets it aside."""

    __tablename__ = "mail_pieces"
    __table_args__ = (Index("ix_mail_pieces_owed", "created_at", postgresql_where="state = 'owed'"),)

    scan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("mail_scans.id"), index=True)
    state: Mapped[str] = mapped_column(default="owed")
    """owed, filed or aside."""
    reason_sealed: Mapped[bytes | None]
    """Why it was set aside."""
    settled_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    settled_at: Mapped[datetime | None]


class MailPage(Sealable, Created, Base):
    """One page of a scan."""

    __tablename__ = "mail_pages"
    __table_args__ = (UniqueConstraint("scan_id", "number"),)

    scan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("mail_scans.id"))
    number: Mapped[int] = mapped_column(Integer)
    """Its place in the scan, from 1."""
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("mail_files.id"))
    piece_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("mail_pieces.id"), index=True)
    """None: left out, as a separator or by hand."""
    mark: Mapped[str] = mapped_column(default="")
    """What its picture shows: `blank`, `separator`, or nothing of the kind."""
    turn: Mapped[int] = mapped_column(Integer, default=0)
    """How far it was turned clockwise by hand, in degrees."""
    page_file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("files.id"))
    thumbnail_file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("files.id"))
    text_sealed: Mapped[bytes | None]
    """What was read on it by machine; None: it was not read."""


class Notice(Sealable, Created, Base):
    """A letter that was filed from the mail into a case; under the case's key."""

    __tablename__ = "notices"
    __table_args__ = (Index("ix_notices_due", "due_at", postgresql_where="due_at IS NOT NULL"),)

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    piece_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("mail_pieces.id"), unique=True)
    kind: Mapped[str]
    """receipt, biometrics, interview, rfe, noid, approval, denial, transfer or other."""
    facts_sealed: Mapped[bytes]
    """JSON of its dates and numbers, as a person confirmed them on filing."""
    filed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    pages_file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("files.id"))
    """Its pages, until the PDF is made of them."""
    pdf_file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("files.id"))
    page_count: Mapped[int] = mapped_column(Integer)
    task_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("tasks.id"))
    """The task with its deadline, once a person has confirmed it."""
    state: Mapped[str] = mapped_column(default="building")
    """building, ready, parked, or returned: it was filed in the wrong case and went back into the tray."""
    due_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    rung_at: Mapped[datetime | None]
