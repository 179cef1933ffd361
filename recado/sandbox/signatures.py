"""The two vendors' webhook signatures, written from their documentation and from nobody's library."""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from urllib.parse import urlsplit, urlunsplit


def twilio_signature(token: str, url: str, fields: Iterable[tuple[str, str]]) -> str:
    """``X-Twilio-Signature``: HMAC-SHA1 in base64 over the URL and the sorted names and values of a form.

    The fragment and any user and password are left out of the URL, a port stays in it.
    https://www.twilio.com/docs/usage/security#validating-requests
    """
    signed = signed_url(url) + "".join(name + value for name, value in sorted(fields))
    digest = hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def stripe_signature(secret: str, payload: bytes, moment: int) -> str:
    """``Stripe-Signature``: HMAC-SHA256 in hex over the second, a dot and the raw body.

    https://docs.stripe.com/webhooks#verify-manually
    """
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + payload, hashlib.sha256).hexdigest()
    return f"t={moment},v1={digest}"


def signed_url(url: str) -> str:
    """The URL as Twilio signs it: without fragment and without user and password."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, parts.query, ""))
