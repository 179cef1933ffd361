import uuid
from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from recado.firm.models.base import Base, Created, HasId, Sealable


class Case(Sealable, Created, Base):
    """A matter of the firm. Turns lock this row after the contact point."""

    __tablename__ = "cases"

    ref: Mapped[str] = mapped_column(unique=True)
    """What people call it, such as R-0007."""
    case_type: Mapped[str]
    """Slug of a file in flows/casetypes."""
    case_type_version: Mapped[str] = mapped_column(default="")
    """Fingerprint of the file's text that the case started with; empty: the file as it is."""
    stage: Mapped[str]
    discreet: Mapped[bool] = mapped_column(Boolean, default=False)
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisations.id"))
    bot_paused_until: Mapped[datetime | None]
    """Staff are writing in the thread until then."""
    unanswered_since: Mapped[datetime | None]
    """Set by a client's text that no person has answered; any human reply clears it."""
    last_activity_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    emergency_at: Mapped[datetime | None]
    """When somebody last texted an emergency in this case that no person has closed."""


class Party(HasId, Created, Base):
    """A person's part in a case, with rights of its own."""

    __tablename__ = "parties"
    __table_args__ = (UniqueConstraint("case_id", "person_id"),)

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[str]
    """petitioner, beneficiary, sponsor, employer_contact, guardian or payer."""
    guardian_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    """Who consents for a minor."""
    may_be_told: Mapped[bool] = mapped_column(Boolean, default=True)
    may_upload: Mapped[bool] = mapped_column(Boolean, default=True)
    may_see: Mapped[bool] = mapped_column(Boolean, default=True)
    may_pay: Mapped[bool] = mapped_column(Boolean, default=True)

    @property
    def key(self) -> str:
        """The party as the conversation names it."""
        return f"{self.person_id}:{self.case_id}"


class CaseNumber(Sealable, Created, Base):
    """An A-number or receipt number, sealed; found through `SearchToken`."""

    __tablename__ = "case_numbers"

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[str]
    """a_number or receipt."""
    value_sealed: Mapped[bytes]


class CaseTypeText(Created, Base):
    """A case type's file as it stood when cases were opened under it."""

    __tablename__ = "case_type_texts"

    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    """SHA-256 of the text, in hexadecimal."""
    slug: Mapped[str]
    version: Mapped[int] = mapped_column(Integer)
    text: Mapped[str]


class Assignment(HasId, Created, Base):
    """This member of staff works on this case."""

    __tablename__ = "assignments"
    __table_args__ = (UniqueConstraint("case_id", "staff_id"),)

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), index=True)
