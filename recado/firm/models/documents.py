import uuid
from datetime import datetime

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from recado.firm.models.base import Base, Created, HasId, Sealable


class ChecklistItem(Sealable, Created, Base):
    """One paper that one person owes to one case."""

    __tablename__ = "checklist_items"
    __table_args__ = (UniqueConstraint("case_id", "person_id", "slug"),)

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    slug: Mapped[str]
    position: Mapped[int] = mapped_column(Integer)
    required: Mapped[bool] = mapped_column(Boolean, default=True)
    applies: Mapped[bool] = mapped_column(Boolean, default=True)
    """False once an answer made it unnecessary; what was sent for it stays."""
    status: Mapped[str] = mapped_column(default="missing")
    """missing, collecting, closing, received, accepted, rejected, waived or unavailable (not to be had)."""
    reason_code: Mapped[str] = mapped_column(default="")
    """Which of the reasons it was rejected for; empty: staff's own words alone say it."""
    reason_sealed: Mapped[bytes | None]
    """What staff wrote about that, in the words the client reads."""
    sensitivity: Mapped[str] = mapped_column(default="")
    """What makes it one that few may look at: identity, biometric, medical or police; empty: nothing."""
    provided_by: Mapped[str] = mapped_column(default="client")
    """client or firm: whom it is wanted from."""


class Document(Sealable, Created, Base):
    """One version of the papers sent for an item: pages first, one PDF when it closes."""

    __tablename__ = "documents"
    __table_args__ = (
        UniqueConstraint("item_id", "version"),
        Index("ix_documents_open", "closing_at", postgresql_where="state IN ('closing', 'building')"),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    item_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("checklist_items.id"), index=True)
    contact_point_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contact_points.id"))
    """Where the pages come from, and where the client is told."""
    version: Mapped[int] = mapped_column(Integer, default=1)
    state: Mapped[str] = mapped_column(default="open")
    """open, closing, building, received, accepted, rejected, superseded, empty or parked."""
    superseded_from: Mapped[str | None]
    """The state that a superseded version had: received, accepted or rejected."""
    closing_at: Mapped[datetime | None]
    pdf_file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("files.id"))
    """The first, and nearly always only, of its parts."""
    page_count: Mapped[int] = mapped_column(Integer, default=0)
    reviewed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    reviewed_at: Mapped[datetime | None]
    reason_code: Mapped[str] = mapped_column(default="")
    reason_sealed: Mapped[bytes | None]
    restored_reason_sealed: Mapped[bytes | None]
    """Why staff made this earlier version the standing one again, for staff alone."""
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    due_at: Mapped[datetime | None]


class DocumentPart(HasId, Base):
    """One PDF of a document; there is more than one where one alone could not be filed."""

    __tablename__ = "document_parts"
    __table_args__ = (UniqueConstraint("document_id", "number"),)

    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("documents.id"))
    number: Mapped[int] = mapped_column(Integer)
    """From 1, in the order of the pages."""
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("files.id"))
    page_count: Mapped[int] = mapped_column(Integer)
    done: Mapped[list[list[str]]] = mapped_column(JSONB, default=list, server_default=text("'[]'::jsonb"))
    """For each of its pages, what was done while binding, by the names of the media floor."""


class Medium(Sealable, Created, Base):
    """A file that a client sent. Numbered in its own turn, before it is fetched."""

    __tablename__ = "media"
    __table_args__ = (
        UniqueConstraint("message_id", "position"),
        Index("ix_media_due", "due_at", postgresql_where="state = 'owed'"),
        Index("ix_media_copy_due", "copy_due_at", postgresql_where="copy_state = 'owed'"),
    )

    message_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("messages.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    """Its number within the message, from 0."""
    document_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("documents.id"), index=True)
    """None: kept for staff, expected for no item."""
    number: Mapped[int] = mapped_column(Integer, default=0)
    """Its place in the document, from 1, in order of arrival."""
    url_sealed: Mapped[bytes]
    claimed_type: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default="")
    """What its content says that it is."""
    state: Mapped[str] = mapped_column(default="owed")
    """owed, ready, refused, dropped (the same picture twice) or lost (never came)."""
    reason: Mapped[str | None]
    """Refusal code of the media floor."""
    page_count: Mapped[int] = mapped_column(Integer, default=0)
    content_hash: Mapped[bytes | None]
    """Keyed hash of the original bytes, for finding repeats within the document."""
    original_file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("files.id"))
    pages_file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("files.id"))
    thumbnail_file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("files.id"))
    done: Mapped[list[str]] = mapped_column(JSONB, default=list, server_default=text("'[]'::jsonb"))
    """What was done to the file on its way to pages, by the names of the media floor."""
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    due_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    scan: Mapped[str] = mapped_column(default="")
    """What the virus scanner said: clean, too_large, or a virus's name. Empty: it was switched off."""
    waiting_for: Mapped[str] = mapped_column(default="")
    """scanner or store, while that part of ours does not answer: no failure of the file."""
    waiting_since: Mapped[datetime | None]
    quarantine_file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("files.id"))
    """Where an infected original lies, instead of `original_file_id`: no door of the portal opens it."""
    copy_state: Mapped[str] = mapped_column(default="")
    """The provider's copy: owed (to be deleted), deleted, or empty (left alone)."""
    copy_due_at: Mapped[datetime | None]
    copy_attempts: Mapped[int] = mapped_column(Integer, default=0)
    recovered_at: Mapped[datetime | None]
    """When the comparison with the provider's list had it fetched again; it does so once."""
    held: Mapped[bool] = mapped_column(Boolean, default=False)
    """Of which of several papers it is, the client has been asked: until then it is nobody's."""


class PageThumbnail(HasId, Base):
    """The small picture of a further page of a file; that of its first page hangs on the medium itself."""

    __tablename__ = "page_thumbnails"
    __table_args__ = (UniqueConstraint("medium_id", "page"),)

    medium_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("media.id"))
    page: Mapped[int] = mapped_column(Integer)
    """Its place in the file, from 2."""
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("files.id"))


class StoredFile(HasId, Created, Base):
    """Sealed bytes in the storage; the key belongs to the person or case."""

    __tablename__ = "files"

    key_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("keys.id"), index=True)
    case_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("cases.id"), index=True)
    purpose: Mapped[str]
    """original, pages, thumbnail, pdf or quarantine."""
    content_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    """Bytes before sealing."""
    sha256_sealed: Mapped[bytes]
    """Of the bytes before sealing, itself sealed."""
    stored_sha256: Mapped[bytes | None]
    """Of the bytes that lie in the store; NULL for files of before there was such a check."""
    problem: Mapped[str] = mapped_column(default="")
    """damaged or missing, once it was found to be so."""
    problem_at: Mapped[datetime | None]
