"""Invoices: what a case owes, each on one account."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from recado.firm import audit, ledger
from recado.firm.actions import Action
from recado.firm.crypto import open_value, seal
from recado.firm.errors import NotFound
from recado.firm.models import Case, Firm, Invoice, LedgerEntry
from recado.firm.reads import Read, together
from recado.firm.rules.money import check_account, check_amount


@dataclass(frozen=True, slots=True)
class Owed:
    """An invoice with what is still to be paid of it, in cents of its currency."""

    id: uuid.UUID
    number: str
    account: str
    currency: str
    amount_cents: int
    due_on: date | None
    state: str
    description_en: str
    description_es: str
    balance_cents: int


OF_CASE = Read(
    select(
        Invoice.id,
        Invoice.key_id,
        Invoice.number,
        Invoice.account,
        Invoice.currency,
        Invoice.amount_cents,
        Invoice.due_on,
        Invoice.state,
        Invoice.description_en_sealed,
        Invoice.description_es_sealed,
        ledger.OWED,
    )
    .outerjoin(LedgerEntry, LedgerEntry.invoice_id == Invoice.id)
    .where(Invoice.case_id == bindparam("case"), Invoice.state != "void")
    .group_by(Invoice.id)
    .order_by(Invoice.due_on.asc().nulls_last(), Invoice.number)
)
"""A case's invoices with their balances, for `opened`. Parameter: case."""


def issue(
    session: Session,
    actor: audit.Actor,
    case: Case,
    *,
    account: str,
    amount_cents: int,
    currency: str,
    description_en: str,
    description_es: str,
    due_on: date | None,
    now: datetime | None = None,
) -> Invoice:
    """Write an invoice under the firm's next number and post it to the ledger. Raises Invalid or NotFound.

    `now` is this machine's clock unless given.
    """
    check_account(account)
    check_amount(amount_cents, currency)
    taken = update(Firm).values(next_invoice_number=Firm.next_invoice_number + 1)
    number = session.scalar(
        taken.returning(Firm.next_invoice_number).execution_options(synchronize_session=False)
    )
    if number is None:
        raise NotFound("this database has no firm yet")
    invoice = Invoice(
        key_id=case.key_id,
        number=f"INV-{number - 1:04d}",
        case_id=case.id,
        account=account,
        amount_cents=amount_cents,
        currency=currency,
        due_on=due_on,
        state="open",
    )
    seal(session, invoice, "description_en", description_en)
    seal(session, invoice, "description_es", description_es)
    session.add(invoice)
    session.flush()
    facts = {"number": invoice.number, "account": account, "cents": amount_cents, "currency": currency}
    subject = f"invoice:{invoice.id}"
    audit.record(session, actor, Action.INVOICE_ISSUED, subject, chain=str(case.id), facts=facts)
    ledger.post(
        session,
        actor,
        account=account,
        case_id=case.id,
        invoice_id=invoice.id,
        kind="invoiced",
        amount_cents=amount_cents,
        currency=currency,
        source=invoice.number,
        at=now or datetime.now(UTC),
    )
    return invoice


def of_case(session: Session, case_id: uuid.UUID) -> list[Owed]:
    """Return all invoices of a case but void ones, oldest due first, with their balances."""
    (rows,) = together(session, [OF_CASE.of(case=case_id)])
    return opened(session, rows)


def opened(session: Session, rows: Iterable[Sequence[Any]]) -> list[Owed]:
    """Open the invoices that `OF_CASE` found."""
    return [_opened(session, row) for row in rows]


def owed(session: Session, case_id: uuid.UUID) -> list[Owed]:
    """Return what is still to be paid in a case, oldest due first."""
    return [line for line in of_case(session, case_id) if line.balance_cents > 0]


def balance(session: Session, invoice: Invoice) -> int:
    """Return what is still to be paid of an invoice, in cents; below zero if too much was paid."""
    return ledger.balances(session, [invoice.id]).get(invoice.id, 0)


def case_balance(session: Session, case_id: uuid.UUID) -> int:
    """Return what is still to be paid in a case, in cents."""
    return sum(line.balance_cents for line in of_case(session, case_id))


def by_number(session: Session, number: str) -> Invoice:
    """Return the invoice of this number. Raises NotFound."""
    invoice = session.scalars(select(Invoice).where(Invoice.number == number.strip().upper())).first()
    if invoice is None:
        raise NotFound(f"there is no invoice {number!r}")
    return invoice


def lock(session: Session, invoice_id: uuid.UUID) -> Invoice:
    """Lock an invoice, read afresh: after its case. Raises NotFound."""
    query = select(Invoice).where(Invoice.id == invoice_id).with_for_update()
    invoice: Sequence[Invoice] = session.scalars(query.execution_options(populate_existing=True)).all()
    if not invoice:
        raise NotFound
    return invoice[0]


def _opened(session: Session, row: Sequence[Any]) -> Owed:
    row_id, key_id, number, account, currency, amount, due, state, english, spanish, cents = row
    return Owed(
        id=row_id,
        number=number,
        account=account,
        currency=currency,
        amount_cents=amount,
        due_on=due,
        state=state,
        description_en=open_value(session, Invoice.description_en_sealed, row_id, key_id, english).decode(),
        description_es=open_value(session, Invoice.description_es_sealed, row_id, key_id, spanish).decode(),
        balance_cents=int(cents),
    )
