"""The one table from Stripe's errors to our outcomes. The errors: https://docs.stripe.com/error-handling."""

from datetime import timedelta
from typing import Final

import stripe

from recado.gateways.outcomes import Outcome, Verdict

_CODES: Final[dict[str, tuple[Outcome, str]]] = {
    "amount_too_small": (Outcome.CONTENT_REFUSED, "The amount is smaller than Stripe accepts."),
    "amount_too_large": (Outcome.CONTENT_REFUSED, "The amount is larger than Stripe accepts."),
    "parameter_invalid_integer": (Outcome.CONTENT_REFUSED, "Stripe does not accept this amount."),
    "url_invalid": (Outcome.CONFIG, "Stripe does not accept the portal's public address."),
    "resource_missing": (Outcome.REFUSED, "Stripe does not have this payment."),
    "account_invalid": (Outcome.CONFIG, "The Stripe key has no access to the firm's account."),
    "api_key_expired": (Outcome.CONFIG, "The Stripe key has expired."),
    "platform_api_key_expired": (Outcome.CONFIG, "The Stripe key has expired."),
    "testmode_charges_only": (Outcome.CONFIG, "The Stripe account is not activated for real payments yet."),
    "lock_timeout": (Outcome.RETRY, "Stripe is busy with this payment; it is tried again."),
    "idempotency_key_in_use": (Outcome.RETRY, "Stripe is busy with this payment; it is tried again."),
    "rate_limit": (Outcome.RETRY, "Stripe is busy; it is tried again."),
}

_RETRY_AFTER: Final = timedelta(seconds=2)


def from_error(failure: stripe.StripeError, *, made_once: bool) -> Verdict:
    """The verdict on what Stripe's SDK raised.

    `made_once` says that the request had an idempotency key: then, without an answer, the same key may be
    sent again, but a 5xx answer is kept under the key for a day, so that one is UNKNOWN and the next try
    needs a new key. Without it the request changes nothing by being repeated, and both may be retried.
    """
    if isinstance(failure, stripe.APIConnectionError):
        return Verdict(Outcome.RETRY, "Stripe cannot be reached at the moment.", None, _RETRY_AFTER)
    code = _code(failure)
    if failure.http_status == 429 or isinstance(failure, stripe.RateLimitError):
        return Verdict(Outcome.RETRY, _CODES["rate_limit"][1], code, _RETRY_AFTER)
    if code in _CODES:
        outcome, text = _CODES[code]
        return Verdict(outcome, text, code)
    if failure.http_status == 409:
        return Verdict(Outcome.RETRY, _CODES["lock_timeout"][1], code, _RETRY_AFTER)
    return _by_kind(failure, code, made_once=made_once)


def unreadable(*, made_once: bool) -> Verdict:
    """The verdict on an answer that makes no sense."""
    outcome = Outcome.UNKNOWN if made_once else Outcome.RETRY
    return Verdict(outcome, "Stripe's answer could not be read.")


def _code(failure: stripe.StripeError) -> str | None:
    """Stripe's own code, which the SDK leaves inside the answer for some kinds, else the HTTP status."""
    told = getattr(failure.error, "code", None)
    return failure.code or told or (str(failure.http_status) if failure.http_status else None)


def _by_kind(failure: stripe.StripeError, code: str | None, *, made_once: bool) -> Verdict:
    match failure:
        case stripe.AuthenticationError():
            return Verdict(Outcome.CONFIG, "Stripe does not accept the firm's key.", code)
        case stripe.PermissionError():
            return Verdict(Outcome.CONFIG, "The Stripe key is not allowed to do this.", code)
        case stripe.IdempotencyError():
            return Verdict(Outcome.REFUSED, "This payment request was made before with other details.", code)
        case stripe.APIError():
            outcome = Outcome.UNKNOWN if made_once else Outcome.RETRY
            return Verdict(outcome, "Stripe had a problem.", code)
        case _:
            return Verdict(Outcome.REFUSED, f"Stripe refused this request (code {code}).", code)
