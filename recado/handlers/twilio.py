"""Twilio's webhooks: refuse, remember, return.

The signature is checked over the configured public origin, the raw path and query and every parameter
received (twilio.com/docs/usage/security); the raw bytes are stored once and committed; a bell is rung; the
answer is empty, because a reply in the answer would be sent again with every retry.
"""

from __future__ import annotations

from flask import Blueprint, Response, request

from recado.bot.runtime import Runtime
from recado.bot.webhooks import remember
from recado.firm.inbox import Received
from recado.gateways.errors import BadForm
from recado.gateways.twilio_signature import Form, parse_form, verify


def blueprint(runtime: Runtime) -> Blueprint:
    """The two webhooks of one account."""
    pages = Blueprint("twilio", __name__, url_prefix="/webhooks/twilio")

    @pages.post("/message")
    def message() -> Response:
        """Take in a client's text."""
        raw = request.get_data()
        form = _verified(runtime, raw)
        if isinstance(form, Response):
            return form
        sid, sender = form.get("MessageSid") or form.get("SmsSid"), form.get("From")
        if not sid or not sender:
            return _answer(400, "MessageSid or From is missing")
        account = form.get("AccountSid")
        remember(runtime, Received("twilio", account, "message", sid, f"from:{sender}", raw))
        return _answer(204)

    @pages.post("/status")
    def status() -> Response:
        """Take in a report of delivery. Our own message id stands in the query, which is signed too."""
        raw = request.get_data()
        form = _verified(runtime, raw)
        if isinstance(form, Response):
            return form
        sid, word = form.get("MessageSid"), form.get("MessageStatus")
        if not sid or not word:
            return _answer(400, "MessageSid or MessageStatus is missing")
        ours = request.args.get("m", "").encode("ascii", "ignore")[:64]
        account = form.get("AccountSid")
        kept = ours + b"\n" + raw
        remember(runtime, Received("twilio", account, "status", sid, f"message:{sid}", kept, status=word))
        return _answer(204)

    return pages


def _verified(runtime: Runtime, raw: bytes) -> Form | Response:
    settings = runtime.settings
    tokens = [token for token in (settings.twilio_auth_token, settings.twilio_auth_token_previous) if token]
    if not tokens:
        return _answer(404, "texting is switched off")
    try:
        form = parse_form(raw)
    except BadForm as error:
        return _answer(400, str(error))
    path = request.environ.get("RAW_URI", request.path).partition("?")[0]
    signature = request.headers.get("X-Twilio-Signature")
    if not verify(tokens, settings.origin, path, request.query_string, form, signature):
        return _answer(403, "the signature does not match")
    if form.get("AccountSid") != settings.twilio_account_sid:
        return _answer(403, "another account")
    return form


def _answer(status: int, why: str = "") -> Response:
    return Response(why, status=status, mimetype="text/plain")
