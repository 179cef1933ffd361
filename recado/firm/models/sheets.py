import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from recado.firm.models.base import Base, Created, Sealable


class Sheet(Sealable, Created, Base):
    """One page of a document: which file it came in, where it stands, and what was seen of it."""

    __tablename__ = "sheets"
    __table_args__ = (
        UniqueConstraint("medium_id", "position"),
        Index("ix_sheets_awaiting", "successor_id", postgresql_where="successor_id IS NOT NULL"),
    )

    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("documents.id"), index=True)
    medium_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("media.id"))
    position: Mapped[int] = mapped_column(Integer)
    """Its number within the file, from 0."""
    place: Mapped[int] = mapped_column(Integer)
    """Sorts the document's pages: by arrival, but a page stands where the one stood that it replaced."""
    state: Mapped[str] = mapped_column(default="in")
    """in, removed (by the client), or replaced (by a better one). Whatever it is, staff can see it."""
    number: Mapped[int] = mapped_column(Integer, default=0)
    """Which page of the last PDF it is, from 1; 0 if it is none."""
    content_hash: Mapped[bytes | None]
    """Keyed hash of the page's own bytes."""
    look_sealed: Mapped[bytes | None]
    """What was measured: faults, measures and the perceptual hash, as JSON."""
    insisted_at: Mapped[datetime | None]
    """When the client said that it goes as it is, faults and all."""
    successor_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("media.id"))
    """The file that the client sent to take its place, while that is on its way."""


class Signing(Sealable, Created, Base):
    """The pages that a person is to print and sign for one line of a checklist."""

    __tablename__ = "signings"
    __table_args__ = (UniqueConstraint("item_id"),)

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    item_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("checklist_items.id"))
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("files.id"))
    """The PDF to print, of our own making."""
    page_count: Mapped[int] = mapped_column(Integer)
    """How many signed pages must come back."""
    attached_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    original: Mapped[str] = mapped_column(default="")
    """Where the inked original is: client, mail, bring or firm; empty while nobody has said."""
    original_at: Mapped[datetime | None]
