import uuid
from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from recado.firm.models.base import Base, Created, HasId, Sealable


class ContactPoint(Sealable, Created, Base):
    """A channel and an exact address. Turns lock this row first.

    The address is what was received, which may be a WhatsApp id with no phone; people are matched by the
    canonical number beside it.
    """

    __tablename__ = "contact_points"

    channel: Mapped[str]
    """sms or whatsapp."""
    address_sealed: Mapped[bytes]
    """As the provider writes it, without the ``whatsapp:`` prefix."""
    address_hash: Mapped[bytes] = mapped_column(unique=True)
    """Keyed hash of channel and exact address."""
    phone_hash: Mapped[bytes | None] = mapped_column(index=True)
    """Keyed hash of the canonical E.164 number, where there is one."""
    timezones: Mapped[str] = mapped_column(default="")
    """IANA zones that the number may be in, comma separated; the narrowest window of all is used."""
    firm_address: Mapped[str] = mapped_column(default="")
    """The firm's own sender that this client knows; empty: the channel's default."""
    state_sealed: Mapped[bytes | None]
    """The contact's part of the conversation, as JSON."""
    language: Mapped[str | None]
    consent: Mapped[str] = mapped_column(default="unasked")
    opted_out_at: Mapped[datetime | None]
    last_inbound_at: Mapped[datetime | None]
    unreachable: Mapped[str | None]
    """Why nothing can be delivered here for good, in a provider-neutral word; None: it can."""
    seized_at: Mapped[datetime | None]
    """The phone is in other hands: nothing is sent there, and whoever writes from it learns nothing."""
    safe: Mapped[bool] = mapped_column(Boolean, default=False)
    """Staff made sure that only the client reads it: a discreet case may be opened here."""
    safe_hours: Mapped[str | None]
    """The hours in which nobody else looks, such as 09:00-17:00; None: the firm's decent hours."""
    only_reminders: Mapped[bool] = mapped_column(Boolean, default=False)
    """The client asked for reminders and answers only: no news of any other kind."""
    interpreter: Mapped[str | None]
    """The language, as the client named it, for which staff need an interpreter."""


class ContactPerson(HasId, Created, Base):
    """This person is reached at, and may speak at, this contact point."""

    __tablename__ = "contact_people"
    __table_args__ = (UniqueConstraint("contact_point_id", "person_id"),)

    contact_point_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contact_points.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    confirmed: Mapped[bool] = mapped_column(Boolean, default=True)


class Consent(HasId, Created, Base):
    """Proof of one yes or no to being texted: when, where and to which wording. Append-only by use."""

    __tablename__ = "consents"

    contact_point_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contact_points.id"), index=True)
    kind: Mapped[str]
    """given, refused, opted_out or opted_in."""
    wording: Mapped[str]
    """Catalog key and fingerprint of the text that was answered."""
    message_id: Mapped[uuid.UUID | None]
