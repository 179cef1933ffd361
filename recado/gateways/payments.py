"""What the portal says to a payment provider, and hears from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from recado.gateways.stripe_signature import Event


@dataclass(frozen=True, slots=True)
class LinkRequest:
    """A payment link to make: one amount, paid once.

    `amount_cents` is in the currency's smallest unit. `metadata` and `description` reach Stripe and the
    payer's receipt: ids and a plain service name, never facts of the case. `idempotency_key` (at most 255
    characters) names this very request: build it from our invoice's id, the amount and the attempt. `locale`
    is the payer's language ("es", "en").
    """

    amount_cents: int
    currency: str
    description: str
    metadata: Mapping[str, str]
    idempotency_key: str
    locale: str
    success_url: str | None = None

    def __post_init__(self) -> None:
        if self.amount_cents <= 0:
            raise ValueError("a payment link is for a positive amount")
        if not 0 < len(self.idempotency_key) <= 255:
            raise ValueError("an idempotency key has 1 to 255 characters")


@dataclass(frozen=True, slots=True)
class Link:
    """A payment link; `url` already opens in the payer's language."""

    id: str
    url: str
    active: bool
    livemode: bool
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SessionState:
    """A checkout session as it stands now.

    `status` is open, complete or expired; `payment_status` is paid, unpaid or no_payment_required. Money is
    there only when `paid`. A bank debit completes the session days before it is paid.
    """

    id: str
    status: str
    payment_status: str
    amount_total: int | None
    currency: str | None
    payment_link: str | None
    payment_intent: str | None
    livemode: bool
    metadata: Mapping[str, str]

    @property
    def paid(self) -> bool:
        """Whether the money of this session has arrived."""
        return self.status == "complete" and self.payment_status == "paid"


@dataclass(frozen=True, slots=True)
class IntentState:
    """A payment intent as it stands now; the last two say why the last attempt failed."""

    id: str
    status: str
    amount: int
    amount_received: int
    currency: str
    livemode: bool
    metadata: Mapping[str, str]
    error_code: str | None
    decline_code: str | None


@dataclass(frozen=True, slots=True)
class Account:
    """The account behind the key, for `recado doctor`."""

    id: str
    country: str
    charges_enabled: bool


class Payments(Protocol):
    """What the portal asks of a payment provider; every method raises PaymentFailed."""

    @property
    def live(self) -> bool:
        """Whether real money moves."""

    def create_link(self, request: LinkRequest) -> Link:
        """Make a link that can be paid once."""

    def close_link(self, link_id: str) -> None:
        """Make a link unpayable, pages already open included; closed already is a success."""

    def link(self, link_id: str) -> Link:
        """A link as it stands now."""

    def session(self, session_id: str) -> SessionState:
        """A checkout session as it stands now."""

    def payment_intent(self, intent_id: str) -> IntentState:
        """A payment intent as it stands now."""

    def events_since(self, since: datetime, types: Sequence[str] = (), limit: int = 1000) -> list[Event]:
        """What happened since then, oldest first, for what webhooks have missed."""

    def account(self) -> Account:
        """Whose key this is."""
