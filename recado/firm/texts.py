"""Which texts may go out without a person: what the firm reviewed, or accepted as it was shipped."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from recado.firm import audit
from recado.firm.actions import Action
from recado.firm.models import TextReview

SHIPPED = "*"
STREAM = "texts"


def accept_shipped(session: Session, actor: audit.Actor, reviewer: str, fingerprint: str) -> None:
    """A named partner accepts all texts as they were shipped: exactly those of this fingerprint."""
    _write(session, SHIPPED, reviewer, fingerprint)
    facts = {"reviewer": reviewer, "fingerprint": fingerprint}
    audit.record(session, actor, Action.TEXTS_ACCEPTED, "texts:*", chain=STREAM, facts=facts)


def review(session: Session, actor: audit.Actor, key: str, reviewer: str, fingerprint: str) -> None:
    """A named person reviewed this text; once its words change it is unreviewed again."""
    _write(session, key, reviewer, fingerprint)
    facts = {"reviewer": reviewer, "fingerprint": fingerprint}
    audit.record(session, actor, Action.TEXT_REVIEWED, f"texts:{key}", chain=STREAM, facts=facts)


def allowed(session: Session, key: str, fingerprint: str, shipped_fingerprint: str) -> bool:
    """Whether the text of this fingerprint may be sent.

    `shipped_fingerprint` is that of all shipped texts together, if this one is among them unchanged; empty
    if it is not.
    """
    reviewed = (TextReview.text_key == key) & (TextReview.fingerprint == fingerprint)
    accepted = (TextReview.text_key == SHIPPED) & (TextReview.fingerprint == shipped_fingerprint)
    either = or_(reviewed, accepted) if shipped_fingerprint else reviewed
    return session.scalar(select(TextReview.text_key).where(either).limit(1)) is not None


def reviews(session: Session) -> Sequence[TextReview]:
    """Return what was reviewed, by key."""
    return session.scalars(select(TextReview).order_by(TextReview.text_key)).all()


def _write(session: Session, key: str, reviewer: str, fingerprint: str) -> None:
    values = {"fingerprint": fingerprint, "reviewer": reviewer, "reviewed_at": func.now()}
    query = insert(TextReview).values(text_key=key, **values)
    session.execute(query.on_conflict_do_update(index_elements=["text_key"], set_=values))
