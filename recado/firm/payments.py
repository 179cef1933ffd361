"""Payments: a provider's link for what an invoice still owes, and what came of it, applied once."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from recado.firm import audit, invoices, ledger
from recado.firm.actions import Action
from recado.firm.crypto import seal, unseal_text
from recado.firm.errors import Conflict, Invalid
from recado.firm.models import Invoice, PaymentRequest
from recado.firm.rules.money import check_amount

Outcome = Literal["paid", "processing", "failed"]


@dataclass(frozen=True, slots=True)
class Settled:
    """The invoice after an outcome was applied, and what is still to be paid of it."""

    invoice: Invoice
    balance_cents: int


def request_for(
    session: Session,
    invoice: Invoice,
    *,
    person_id: uuid.UUID | None,
    contact_point_id: uuid.UUID | None,
) -> PaymentRequest:
    """Return the open request for what the invoice still owes; one of another amount is closed.

    A request without a `provider_link` still needs one. Raises Conflict if nothing is owed.
    """
    invoice = invoices.lock(session, invoice.id)
    owed = invoices.balance(session, invoice)
    if invoice.state != "open" or owed <= 0:
        raise Conflict("nothing is owed on this invoice")
    actor = audit.Actor("client", str(contact_point_id)) if contact_point_id else audit.SYSTEM
    request = _open_request(session, invoice)
    if request and request.amount_cents == owed:
        return request
    if request:
        close(session, actor, request)
    request = PaymentRequest(
        key_id=invoice.key_id,
        invoice_id=invoice.id,
        person_id=person_id,
        contact_point_id=contact_point_id,
        account=invoice.account,
        amount_cents=owed,
        currency=invoice.currency,
        provider_link="",
        state="open",
    )
    session.add(request)
    session.flush()
    _note(session, actor, Action.PAYMENT_REQUESTED, invoice, request, {"cents": owed})
    return request


def set_link(
    session: Session, actor: audit.Actor, request: PaymentRequest, provider_link: str, url: str
) -> None:
    """Keep the provider's link of a request; the address is sealed."""
    request.provider_link = provider_link
    seal(session, request, "url", url)
    session.flush()
    invoice = session.get_one(Invoice, request.invoice_id)
    _note(session, actor, Action.PAYMENT_LINK_CREATED, invoice, request, {"link": provider_link})


def url(session: Session, request: PaymentRequest) -> str:
    """Open the provider's address of a request; empty while there is none."""
    return unseal_text(session, request, "url")


def close(session: Session, actor: audit.Actor, request: PaymentRequest) -> None:
    """Ask for this no more. Whoever pays it all the same is still credited."""
    request.state = "closed"
    session.flush()
    _note(session, actor, Action.PAYMENT_CLOSED, session.get_one(Invoice, request.invoice_id), request, {})


def by_provider_link(session: Session, account: str, provider_link: str) -> PaymentRequest | None:
    """Return the request of a provider's link on this account; None if it is not ours."""
    if not provider_link:
        return None
    query = select(PaymentRequest).where(
        PaymentRequest.account == account, PaymentRequest.provider_link == provider_link
    )
    return session.scalars(query).first()


def settle(
    session: Session,
    actor: audit.Actor,
    request: PaymentRequest,
    *,
    object_id: str,
    amount_cents: int,
    currency: str,
    outcome: Outcome,
    now: datetime,
) -> Settled | None:
    """Apply what became of a payment; None if this object was applied in this state, or paid, before.

    The amount is the provider's, whatever was asked. Raises Invalid for another currency.
    """
    if currency != request.currency:
        raise Invalid(f"paid in {currency!r}, asked for in {request.currency!r}")
    check_amount(amount_cents, currency)
    invoice = invoices.lock(session, request.invoice_id)
    if not ledger.apply_once(session, request.account, object_id, outcome, now):
        return None
    if outcome != "paid" and ledger.was_applied(session, request.account, object_id, "paid"):
        # Callbacks come in any order: nothing that is told of a payment after its success undoes it.
        return None
    _post(session, actor, request, invoice, object_id, amount_cents, outcome, now)
    balance = invoices.balance(session, invoice)
    if outcome == "paid":
        request.state = "paid"
        invoice.state = "paid" if balance <= 0 else "open"
        session.flush()
    facts = {"object": object_id, "outcome": outcome, "cents": amount_cents, "balance": balance}
    action = Action.PAYMENT_REFUSED if outcome == "failed" else Action.PAYMENT_APPLIED
    _note(session, actor, action, invoice, request, facts)
    return Settled(invoice, balance)


def _post(
    session: Session,
    actor: audit.Actor,
    request: PaymentRequest,
    invoice: Invoice,
    object_id: str,
    amount_cents: int,
    outcome: str,
    now: datetime,
) -> None:
    ledger.post(
        session,
        actor,
        account=request.account,
        case_id=invoice.case_id,
        invoice_id=invoice.id,
        kind=outcome,
        amount_cents=amount_cents,
        currency=request.currency,
        source=object_id,
        at=now,
    )


def _open_request(session: Session, invoice: Invoice) -> PaymentRequest | None:
    query = select(PaymentRequest).where(
        PaymentRequest.invoice_id == invoice.id, PaymentRequest.state == "open"
    )
    return session.scalars(query).first()


def _note(
    session: Session,
    actor: audit.Actor,
    action: Action,
    invoice: Invoice,
    request: PaymentRequest,
    facts: dict[str, Any],
) -> None:
    about = {"invoice": invoice.number, "account": request.account, **facts}
    subject = f"payment_request:{request.id}"
    audit.record(session, actor, action, subject, chain=str(invoice.case_id), facts=about)
