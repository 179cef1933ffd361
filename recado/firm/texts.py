"""Which texts may go out without a person: what the firm reviewed, or accepted as it was shipped."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from recado.firm import audit
from recado.firm.actions import Action
from recado.firm.models import TextReview

SHIPPED = "*"
BELIEVED = 30.0
"""Seconds for which a process believes which answers are approved: a turn must not ask each time."""
_ANSWERED_FOR = select(TextReview.text_key, TextReview.fingerprint).where(
    TextReview.text_key.in_(bindparam("keys", expanding=True))
)
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


def approved(session: Session, fingerprints: Mapping[str, str], shipped_fingerprint: str) -> frozenset[str]:
    """Return which of these texts the firm answers for, as it was at most half a minute ago."""
    memo: dict[str, tuple[float, object]] = session.info.get("memo", {})
    until, kept = memo.get("texts", (0.0, None))
    if isinstance(kept, frozenset) and until > time.monotonic():
        return kept
    rows = session.connection().execute(_ANSWERED_FOR, {"keys": [*fingerprints, SHIPPED]}).all()
    known = {row.text_key: row.fingerprint for row in rows}
    accepted = known.get(SHIPPED) == shipped_fingerprint
    found = frozenset(key for key, each in fingerprints.items() if accepted or known.get(key) == each)
    memo["texts"] = (time.monotonic() + BELIEVED, found)
    return found


def reviews(session: Session) -> Sequence[TextReview]:
    """Return what was reviewed, by key."""
    return session.scalars(select(TextReview).order_by(TextReview.text_key)).all()


def _write(session: Session, key: str, reviewer: str, fingerprint: str) -> None:
    values = {"fingerprint": fingerprint, "reviewer": reviewer, "reviewed_at": func.now()}
    query = insert(TextReview).values(text_key=key, **values)
    session.execute(query.on_conflict_do_update(index_elements=["text_key"], set_=values))
