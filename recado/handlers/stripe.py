"""Stripe's webhooks, one an account: operating and trust money never share an address or a secret."""

from __future__ import annotations

from flask import Blueprint, Response, request

from recado.bot.runtime import Runtime
from recado.bot.webhooks import remember
from recado.firm.inbox import Received
from recado.gateways.errors import BadPayload, BadSignature
from recado.gateways.stripe_signature import verify


def blueprint(runtime: Runtime) -> Blueprint:
    """The webhooks of both accounts; a signature is over the exact bytes (docs.stripe.com/webhooks)."""
    pages = Blueprint("stripe", __name__, url_prefix="/webhooks/stripe")

    @pages.post("/<any(operating, trust):account>")
    def event(account: str) -> Response:
        """Take in an event of this account."""
        raw = request.get_data()
        secrets = _secrets(runtime, account)
        if not secrets:
            return _answer(404, "this account is switched off")
        try:
            told = verify(secrets, raw, request.headers.get("Stripe-Signature"))
        except BadSignature:
            return _answer(403, "the signature does not match")
        except BadPayload as error:
            return _answer(400, str(error))
        lane = f"object:{told.object_id or told.id}"
        remember(runtime, Received("stripe", told.account or "", account, told.id, lane, raw))
        return _answer(204)

    return pages


def _secrets(runtime: Runtime, account: str) -> list[str]:
    settings = runtime.settings
    pairs = {
        "operating": (settings.stripe_webhook_secret, settings.stripe_webhook_secret_previous),
        "trust": (settings.stripe_trust_webhook_secret, settings.stripe_trust_webhook_secret_previous),
    }
    return [secret for secret in pairs[account] if secret]


def _answer(status: int, why: str = "") -> Response:
    return Response(why, status=status, mimetype="text/plain")
