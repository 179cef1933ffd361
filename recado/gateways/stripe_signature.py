"""Whether Stripe really sent this event, and which object it is about."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from stripe import SignatureVerificationError, WebhookSignature

from recado.gateways.errors import BadPayload, BadSignature

TOLERANCE: Final = 300


@dataclass(frozen=True, slots=True)
class Event:
    """What an event is about. Amounts are not read from it: the object is fetched again.

    `created` is in Unix seconds; `account` is set for connected accounts only; some objects have no id.
    """

    id: str
    type: str
    account: str | None
    livemode: bool
    created: int
    object_type: str
    object_id: str | None


def verify(secrets: Sequence[str], payload: bytes, header: str | None, now: float | None = None) -> Event:
    """The event, if one of our endpoint secrets signed these exact bytes within the last five minutes.

    `secrets` holds two during a rotation; blank ones never match. `now` is in Unix seconds, by default the
    present. Raises BadSignature, or BadPayload when the signature holds and the content is not a snapshot
    event; nothing else escapes. The scheme: https://docs.stripe.com/webhooks#verify-manually.
    """
    text, header = _utf8(payload), header or ""
    # The SDK compares text with compare_digest, which raises for anything that is not ASCII.
    if text is None or not header.isascii() or not any(_signed(secret, text, header) for secret in secrets):
        raise BadSignature
    if _timestamp(header) < (time.time() if now is None else now) - TOLERANCE:
        raise BadSignature("The event was signed more than five minutes ago.")
    return read_event(_json(text))


def read_event(values: Mapping[str, object]) -> Event:
    """The event in a decoded snapshot event; raises BadPayload."""
    match values:
        case {
            "object": "event",
            "id": str(id_),
            "type": str(type_),
            "created": int(created),
            "livemode": bool(livemode),
            "data": {"object": {"object": str(object_type), **rest}},
        } if id_:
            account, object_id = values.get("account"), rest.get("id")
            return Event(
                id=id_,
                type=type_,
                account=account if isinstance(account, str) else None,
                livemode=livemode,
                created=created,
                object_type=object_type,
                object_id=object_id if isinstance(object_id, str) else None,
            )
        case {"object": "v2.core.event"}:
            raise BadPayload("This endpoint takes snapshot events; choose that payload style in Stripe.")
        case _:
            raise BadPayload


def _signed(secret: str, text: str, header: str) -> bool:
    try:
        return bool(WebhookSignature.verify_header(text, header, secret, tolerance=None))
    except SignatureVerificationError:
        return False


def _timestamp(header: str) -> int:
    """The first `t`, which is the one that the SDK has just verified."""
    return next(int(item[2:]) for item in header.split(",") if item.startswith("t="))


def _utf8(payload: bytes) -> str | None:
    try:
        return payload.decode()
    except UnicodeDecodeError:
        return None


def _json(text: str) -> Mapping[str, object]:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        raise BadPayload from None
    if not isinstance(values, dict):
        raise BadPayload
    return values
