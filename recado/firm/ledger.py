"""The ledger: append-only movements of money, each from one source once."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from recado.firm import audit
from recado.firm.actions import Action
from recado.firm.errors import Invalid
from recado.firm.ids import new_id
from recado.firm.models import AppliedObject, LedgerEntry
from recado.firm.rules.money import SIGNS, check_account, check_amount

OWED: ColumnElement[int] = func.coalesce(
    func.sum(LedgerEntry.amount_cents * case(SIGNS, value=LedgerEntry.kind, else_=0)), 0
)
"""What the selected movements leave to pay, in cents: each kind by its sign; zero where there is none."""


def post(
    session: Session,
    actor: audit.Actor,
    *,
    account: str,
    case_id: uuid.UUID,
    invoice_id: uuid.UUID | None,
    kind: str,
    amount_cents: int,
    currency: str,
    source: str,
    at: datetime,
) -> LedgerEntry | None:
    """Write a movement; None if this source has had this effect on this account already. Raises Invalid."""
    check_account(account)
    check_amount(amount_cents, currency)
    if kind not in SIGNS:
        raise Invalid(f"{kind!r} is no kind of entry: {', '.join(SIGNS)}")
    values = {
        "id": new_id(),
        "account": account,
        "case_id": case_id,
        "invoice_id": invoice_id,
        "kind": kind,
        "amount_cents": amount_cents,
        "currency": currency,
        "source": source,
        "at": at,
    }
    query = insert(LedgerEntry).values(values).on_conflict_do_nothing().returning(LedgerEntry)
    entry = session.scalars(query).first()
    if entry:
        facts = {"account": account, "kind": kind, "cents": amount_cents, "currency": currency}
        facts["invoice"] = str(invoice_id) if invoice_id else ""
        subject = f"ledger:{entry.id}"
        audit.record(session, actor, Action.LEDGER_POSTED, subject, chain=str(case_id), facts=facts)
    return entry


def entries(session: Session, case_id: uuid.UUID) -> Sequence[LedgerEntry]:
    """Return a case's movements in the order they were written."""
    query = select(LedgerEntry).where(LedgerEntry.case_id == case_id)
    return session.scalars(query.order_by(LedgerEntry.id)).all()


def balances(session: Session, invoice_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Return what is owed on each of these invoices, in cents, by one query."""
    query = (
        select(LedgerEntry.invoice_id, OWED)
        .where(LedgerEntry.invoice_id.in_(set(invoice_ids)))
        .group_by(LedgerEntry.invoice_id)
    )
    return {invoice: int(cents) for invoice, cents in session.execute(query) if invoice}


def apply_once(session: Session, account: str, object_id: str, state: str, now: datetime) -> bool:
    """Note that this provider's object was applied in this state; True only the first time."""
    values = {"account": account, "object_id": object_id, "state": state, "at": now}
    query = insert(AppliedObject).values(values).on_conflict_do_nothing()
    return session.scalar(query.returning(AppliedObject.object_id)) is not None


def was_applied(session: Session, account: str, object_id: str, state: str) -> bool:
    """Whether this provider's object was applied in this state."""
    return session.get(AppliedObject, (account, object_id, state)) is not None
