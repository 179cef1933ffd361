"""What Twilio answers, read field by field: the SDK promises little of their types."""

from collections.abc import Sequence
from datetime import datetime

from twilio.rest.api.v2010.account.message import MessageInstance
from twilio.rest.api.v2010.account.message.media import MediaInstance

from recado.gateways.texting import Listed, ListedMedia, Sent


def sent(made: MessageInstance) -> Sent:
    """Read the answer to a send. Raises ValueError where it names no message."""
    if not isinstance(made.sid, str) or not made.sid:
        raise ValueError("an answer without an id")
    return Sent(made.sid, text(made.status), int(made.num_segments or 0) or None)


def since(found: Sequence[MessageInstance], after: datetime) -> list[Listed]:
    """Those created since then, each once, the oldest first."""
    unique = {message.sid: listed(message) for message in found}
    dated = [(one.created_at, one.sid, one) for one in unique.values() if one.created_at is not None]
    return [one for created, _, one in sorted(dated, key=lambda row: row[:2]) if created >= after]


def listed(message: MessageInstance) -> Listed:
    """Read one message of a list."""
    return Listed(
        sid=text(message.sid),
        to=text(message.to),
        from_=text(message.from_),
        body=text(message.body),
        status=text(message.status),
        error_code=str(message.error_code) if message.error_code else None,
        created_at=message.date_created,
        direction=text(message.direction),
        media=int(message.num_media or 0),
    )


def listed_media(base: str, media: MediaInstance) -> ListedMedia:
    """Read one medium of a message's list; `base` is the API's own address."""
    return ListedMedia(
        sid=text(media.sid),
        url=base + text(media.uri).removesuffix(".json"),
        claimed_type=text(media.content_type),
    )


def text(value: object) -> str:
    """Read a field that may be missing."""
    return "" if value is None else str(value)
