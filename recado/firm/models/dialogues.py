import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from recado.firm.models.base import Base, Created, HasId, Sealable


class Dialogue(Sealable, Base):
    """Where one person stands in one case, sealed as JSON under that person's key."""

    __tablename__ = "dialogues"
    __table_args__ = (UniqueConstraint("contact_point_id", "party"),)

    contact_point_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contact_points.id"), index=True)
    party: Mapped[str]
    """``person_id:case_id``, or ``lead``."""
    state_sealed: Mapped[bytes]


class Answer(Sealable, Created, Base):
    """One intake answer of one person in one case."""

    __tablename__ = "answers"
    __table_args__ = (UniqueConstraint("case_id", "person_id", "question"),)

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    question: Mapped[str]
    value_sealed: Mapped[bytes]
    """JSON of a string, a whole number, true, false or null (skipped)."""


class AnswerVersion(Sealable, Created, Base):
    """An answer as it once was: written whenever one is given or changed."""

    __tablename__ = "answer_versions"
    __table_args__ = (Index("ix_answer_versions_of", "case_id", "person_id", "question"),)

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    question: Mapped[str]
    actor: Mapped[str]
    """Who gave it, as the audit names them."""
    value_sealed: Mapped[bytes]


class Survey(Sealable, Created, Base):
    """What one person answered to one of our few questions about ourselves; each is asked once."""

    __tablename__ = "surveys"
    __table_args__ = (UniqueConstraint("case_id", "person_id", "kind"),)

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[str]
    """intake or end."""
    score: Mapped[int] = mapped_column(Integer)
    """1 (bad) to 5 (good)."""
    comment_sealed: Mapped[bytes | None]


class Timer(HasId, Created, Base):
    """Wakes a dialogue when due. It names the turn it was set on: stale ones do nothing."""

    __tablename__ = "timers"
    __table_args__ = (
        UniqueConstraint("contact_point_id", "party", "kind"),
        Index("ix_timers_due", "due_at", postgresql_where="state = 'owed'"),
    )

    contact_point_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contact_points.id"))
    party: Mapped[str]
    kind: Mapped[str]
    due_at: Mapped[datetime]
    turn: Mapped[int] = mapped_column(Integer)
    count: Mapped[int] = mapped_column(Integer, default=0)
    state: Mapped[str] = mapped_column(default="owed")
    """owed, done or parked."""
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    rung_at: Mapped[datetime | None]
