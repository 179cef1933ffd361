"""The door to Stripe: payment links out, and reading back what was paid."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import Any, Final
from urllib.parse import urlencode

import stripe

from recado.gateways import stripe_codes
from recado.gateways.errors import BadPayload, PaymentFailed
from recado.gateways.network import checked_base, is_loopback
from recado.gateways.payments import Account, IntentState, Link, LinkRequest, Payments, SessionState
from recado.gateways.stripe_signature import Event, read_event

__all__ = ["Account", "IntentState", "Link", "LinkRequest", "Payments", "SessionState", "Stripe"]

API_BASE: Final = "https://api.stripe.com"
RETRIES: Final = 2
TIMEOUT: Final = (5.0, 20.0)

logging.getLogger("stripe").setLevel(logging.WARNING)

_MALFORMED: Final = (KeyError, AttributeError, TypeError, ValueError)


class Stripe:
    """Payments through the real Stripe SDK; safe to share between threads.

    `api_base` points the SDK at another server (https, or http on this machine). The SDK alone would not
    retry and would wait 80 seconds: here it retries twice under the same idempotency key, with `TIMEOUT`
    seconds to connect and to read.
    """

    def __init__(self, api_key: str, api_base: str | None = None) -> None:
        base = checked_base(api_base or API_BASE, "STRIPE_API_BASE")
        self._live = api_key.startswith(("sk_live_", "rk_live_"))
        self._client = stripe.StripeClient(
            api_key,
            base_addresses={"api": base, "files": base, "connect": base, "meter_events": base}
            if api_base
            else None,
            max_network_retries=RETRIES,
            http_client=stripe.RequestsClient(
                timeout=TIMEOUT, proxy=_no_proxy() if is_loopback(base) else None
            ),
        )

    @property
    def live(self) -> bool:
        """Whether the key moves real money; an event whose livemode differs is not ours."""
        return self._live

    def create_link(self, request: LinkRequest) -> Link:
        """Make a link for one inline price that closes itself after one completed session.

        The metadata is put on the payment as well, for Stripe copies a link's own to its sessions only:
        https://docs.stripe.com/api/payment_link/object#payment_link_object-metadata.
        """
        with _translated(made_once=True):
            made = self._client.v1.payment_links.create(
                _link_parameters(request), {"idempotency_key": request.idempotency_key}
            )
            return _link(made, request.locale)

    def close_link(self, link_id: str) -> None:
        """Deactivate the link, then expire the sessions that it has opened, for those outlive it by a day."""
        with _translated():
            self._client.v1.payment_links.update(link_id, {"active": False})
            opened = self._client.v1.checkout.sessions.list(
                {"payment_link": link_id, "status": "open", "limit": 100}
            )
            for session in opened.auto_paging_iter():
                self._expire(session.id)

    def link(self, link_id: str) -> Link:
        """A link as it stands now."""
        with _translated():
            return _link(self._client.v1.payment_links.retrieve(link_id), None)

    def session(self, session_id: str) -> SessionState:
        """A checkout session as it stands now."""
        with _translated():
            return _session(self._client.v1.checkout.sessions.retrieve(session_id))

    def payment_intent(self, intent_id: str) -> IntentState:
        """A payment intent as it stands now."""
        with _translated():
            return _intent(self._client.v1.payment_intents.retrieve(intent_id))

    def events_since(self, since: datetime, types: Sequence[str] = (), limit: int = 1000) -> list[Event]:
        """Events since then (Stripe keeps 30 days), oldest first, the newest `limit` at most.

        `types` are up to twenty event types; none means all.
        """
        asked: Any = {"created": {"gte": int(since.timestamp())}, "limit": 100}
        if types:
            asked["types"] = list(types)
        with _translated():
            newest_first = self._client.v1.events.list(asked).auto_paging_iter()
            return [_event(one) for one in islice(newest_first, limit)][::-1]

    def account(self) -> Account:
        """Whose key this is."""
        with _translated():
            found = self._client.v1.accounts.retrieve_current()
            return Account(
                found.id, _optional(found, "country") or "", _optional(found, "charges_enabled") is True
            )

    def _expire(self, session_id: str) -> None:
        try:
            self._client.v1.checkout.sessions.expire(session_id)
        except stripe.InvalidRequestError:
            # It was paid or ran out between the list and this call; the caller reads the session anyway.
            return


@contextmanager
def _translated(*, made_once: bool = False) -> Iterator[None]:
    """Turn what the SDK raises into ours; the original stays out of logs, for it repeats what was sent."""
    try:
        yield
    except stripe.StripeError as failure:
        raise PaymentFailed(stripe_codes.from_error(failure, made_once=made_once)) from None
    except (*_MALFORMED, BadPayload):
        raise PaymentFailed(stripe_codes.unreadable(made_once=made_once)) from None


def _link_parameters(request: LinkRequest) -> Any:
    metadata = dict(request.metadata)
    price = {
        "currency": request.currency.lower(),
        "unit_amount": request.amount_cents,
        "product_data": {"name": request.description},
    }
    parameters: dict[str, object] = {
        "line_items": [{"price_data": price, "quantity": 1}],
        "restrictions": {"completed_sessions": {"limit": 1}},
        "metadata": metadata,
        "payment_intent_data": {"metadata": metadata, "description": request.description},
    }
    if request.success_url:
        parameters["after_completion"] = {"type": "redirect", "redirect": {"url": request.success_url}}
    return parameters


def _link(found: stripe.PaymentLink, locale: str | None) -> Link:
    url = found.url
    if locale:
        url += ("&" if "?" in url else "?") + urlencode({"locale": locale})
    return Link(_id(found), url, active=found.active, livemode=found.livemode, metadata=_metadata(found))


def _session(found: stripe.checkout.Session) -> SessionState:
    return SessionState(
        id=_id(found),
        status=found.status or "",
        payment_status=found.payment_status,
        amount_total=_optional(found, "amount_total"),
        currency=_optional(found, "currency"),
        payment_link=_reference(found, "payment_link"),
        payment_intent=_reference(found, "payment_intent"),
        livemode=found.livemode,
        metadata=_metadata(found),
    )


def _intent(found: stripe.PaymentIntent) -> IntentState:
    error = _optional(found, "last_payment_error")
    return IntentState(
        id=_id(found),
        status=found.status,
        amount=found.amount,
        amount_received=_optional(found, "amount_received") or 0,
        currency=found.currency,
        livemode=found.livemode,
        metadata=_metadata(found),
        error_code=_optional(error, "code"),
        decline_code=_optional(error, "decline_code"),
    )


def _event(found: stripe.Event) -> Event:
    return read_event(found.to_dict())


def _id(found: Any) -> str:
    if not isinstance(found.id, str) or not found.id:
        raise TypeError("an answer without an id")
    return found.id


def _optional(found: Any, name: str) -> Any:
    return getattr(found, name, None)


def _reference(found: Any, name: str) -> str | None:
    """The id of another object, which comes alone or expanded."""
    value = _optional(found, name)
    return value if value is None or isinstance(value, str) else _id(value)


def _metadata(found: Any) -> dict[str, str]:
    values = _optional(found, "metadata")
    return {str(name): str(value) for name, value in values.to_dict().items()} if values is not None else {}


def _no_proxy() -> Any:
    """A proxy in the environment is not for this machine."""
    return {"http": None, "https": None, "all": None}
