"""The data keys as a whole: which master key wraps them, and wrapping them anew when it changes."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from recado.firm import audit
from recado.firm.actions import Action
from recado.firm.crypto import vault_of
from recado.firm.models import Key

STREAM = "keys"


@dataclass(frozen=True, slots=True)
class Standing:
    """How many keys there are: under the present master key, under an earlier one, and destroyed."""

    current: int
    earlier: int
    destroyed: int


def standing(session: Session) -> Standing:
    """Count the keys by what wraps them."""
    present = Key.master == vault_of(session).current
    kept = Key.wrapped.is_not(None)
    query = select(
        func.count().filter(kept, present), func.count().filter(kept, ~present), func.count().filter(~kept)
    )
    return Standing(*session.execute(query.select_from(Key)).one())


def rewrap(session: Session, actor: audit.Actor, limit: int = 500) -> int:
    """Wrap up to `limit` keys by the present master key; return how many, zero when all are done.

    Raises WrongMasterKey where neither the present nor the previous master key opens one.
    """
    vault = vault_of(session)
    query = select(Key).where(Key.master != vault.current, Key.wrapped.is_not(None)).order_by(Key.id)
    done = sum(vault.rewrap(key) for key in session.scalars(query.limit(limit).with_for_update()))
    if done:
        facts = {"keys": done, "master": vault.current}
        audit.record(session, actor, Action.KEYS_REWRAPPED, "keys:all", chain=STREAM, facts=facts)
    return done
