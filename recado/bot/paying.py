"""A client's own payment link: it survives resends, and asks the provider for a page only when tapped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import Session

from recado.bot.runtime import Runtime
from recado.firm import audit, invoices, links, payments, setup
from recado.firm.actions import Action
from recado.firm.audit import Actor
from recado.firm.crypto import unseal_text
from recado.firm.errors import NotFound
from recado.firm.models import ContactPoint, Invoice, LinkToken, PaymentRequest
from recado.gateways.payments import LinkRequest


@dataclass(frozen=True, slots=True)
class Due:
    """What a payment page says, and nothing more."""

    firm: str
    balance_cents: int
    currency: str
    language: Literal["en", "es"]


def look(runtime: Runtime, token: str) -> Due:
    """Read what a payment link is for. Raises NotFound for any link that does not work."""
    with runtime.transaction() as session:
        link = links.redeem(session, token, "pay", runtime.now())
        return _due(session, link, session.get_one(Invoice, link.subject_id))


def provider_page(runtime: Runtime, token: str) -> str:
    """Return the provider's page for what is owed now, made once per amount.

    Raises NotFound for a link that does not work or has nothing left to pay, PaymentFailed when the provider
    cannot be reached; the same idempotency key makes a second try safe.
    """
    with runtime.transaction() as session:
        link = links.redeem(session, token, "pay", runtime.now())
        invoice = session.get_one(Invoice, link.subject_id, with_for_update=True)
        due = _due(session, link, invoice)
        provider = runtime.payments.get(invoice.account)
        if provider is None or due.balance_cents <= 0:
            raise NotFound
        request = payments.request_for(
            session, invoice, person_id=link.person_id, contact_point_id=link.contact_point_id
        )
        actor = Actor("client", str(link.contact_point_id))
        _note(session, actor, Action.LINK_OPENED, link, invoice)
        if request.url_sealed:
            return unseal_text(session, request, "url")
        wanted = _link_request(runtime, request, due, token)
    # The provider is asked while no row is locked; two taps at once ask with the same key and get one link.
    made = provider.create_link(wanted)
    with runtime.transaction() as session:
        locked = session.get_one(PaymentRequest, request.id, with_for_update=True)
        if not locked.url_sealed:
            payments.set_link(session, actor, locked, made.id, made.url)
    return made.url


def _link_request(runtime: Runtime, request: PaymentRequest, due: Due, token: str) -> LinkRequest:
    """Nothing of the person or the case goes to the provider: only the firm's name and our own id."""
    return LinkRequest(
        amount_cents=request.amount_cents,
        currency=request.currency,
        description=due.firm,
        metadata={"request": str(request.id)},
        idempotency_key=f"link-{request.id}-{request.amount_cents}",
        locale=due.language,
        success_url=f"{runtime.settings.origin}/c/p/{token}?back=1",
    )


def _due(session: Session, link: LinkToken, invoice: Invoice) -> Due:
    contact = session.get(ContactPoint, link.contact_point_id) if link.contact_point_id else None
    language: Literal["en", "es"] = "en" if contact and contact.language not in (None, "es") else "es"
    return Due(setup.firm(session).name, invoices.balance(session, invoice), invoice.currency, language)


def _note(session: Session, actor: Actor, action: Action, link: LinkToken, invoice: Invoice) -> None:
    subject, facts = f"link:{link.id}", {"invoice": str(invoice.id)}
    audit.record(session, actor, action, subject, chain=str(invoice.case_id), facts=facts)
