import uuid

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from recado.firm.models.base import Base, Created, HasId, Sealable


class Person(Sealable, Created, Base):
    """A client or somebody beside one. All that identifies them is sealed under their own key."""

    __tablename__ = "people"

    name_sealed: Mapped[bytes]
    first_name_sealed: Mapped[bytes]
    birth_date_sealed: Mapped[bytes | None]
    """ISO 8601."""
    phrase_sealed: Mapped[bytes | None]
    """The phrase agreed at consent: a request for money or papers that lacks it is not ours."""
    safe_word_sealed: Mapped[bytes | None]
    """The word agreed in person that opens a discreet case."""
    email_sealed: Mapped[bytes | None]
    """Where they read e-mail: for invitations only."""
    timezone: Mapped[str | None]
    """IANA zone from their address or their own word; None: judged from the number."""


class SearchToken(HasId, Base):
    """A keyed hash by which staff find a person or case without opening rows.

    Kinds: ``name`` (each word and each of its beginnings from two letters, without accents), ``phone``
    (E.164), ``a_number``, ``receipt``.
    """

    __tablename__ = "search_tokens"
    __table_args__ = (UniqueConstraint("token", "person_id", "case_id", postgresql_nulls_not_distinct=True),)

    kind: Mapped[str]
    token: Mapped[bytes] = mapped_column(index=True)
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"), index=True)
    case_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("cases.id"), index=True)


class Organisation(Sealable, Created, Base):
    """An employer or other body that may stand in many cases."""

    __tablename__ = "organisations"

    name_sealed: Mapped[bytes]
