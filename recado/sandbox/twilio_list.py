"""The list of messages: filters by party and day, newest first, in pages."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from recado.sandbox.memory import Sandbox
from recado.sandbox.messages import Message
from recado.sandbox.twilio_create import Problem


def page_of(sandbox: Sandbox, path: str, query: Mapping[str, str]) -> tuple[list[Message], dict[str, Any]]:
    """One page of messages and the envelope around it; raises Problem for a date that is none.

    A message without ``date_sent`` (still queued) matches no date filter, as in life. Pages are anchored to
    the last message of the page before, so that new messages do not shift them.
    """
    size = min(max(_whole(query.get("PageSize"), 50), 1), 1000)
    number = _whole(query.get("Page"), 0)
    found = list(_matching(sandbox, query))
    start = _start(found, query.get("PageToken", ""), number * size)
    page = found[start : start + size]
    base = {key: value for key, value in query.items() if key not in {"Page", "PageToken"}}
    base["PageSize"] = str(size)
    following = None
    if start + size < len(found):
        following = _uri(path, {**base, "Page": str(number + 1), "PageToken": f"PA{page[-1].sid}"})
    return page, {
        "page": number,
        "page_size": size,
        "start": start,
        "end": start + max(len(page) - 1, 0),
        "uri": _uri(path, {**base, "Page": str(number)}),
        "first_page_uri": _uri(path, {**base, "Page": "0"}),
        "next_page_uri": following,
        "previous_page_uri": None,
    }


def _matching(sandbox: Sandbox, query: Mapping[str, str]) -> Iterable[Message]:
    sender, recipient = query.get("From"), query.get("To")
    since, until = _bounds(query)
    dated = (since, until) != (None, None)
    firm = {sandbox.config.sms_number, sandbox.config.whatsapp_sender}
    peer = next((address for address in (recipient, sender) if address and address not in firm), None)
    for message in sandbox.messages.newest_first(peer):
        if message.notice or (sender and message.sender != sender):
            continue
        if recipient and message.recipient != recipient:
            continue
        if dated and not _within(message.sent, since, until):
            continue
        yield message


def _bounds(query: Mapping[str, str]) -> tuple[float | None, float | None]:
    if "DateSent" in query:
        day, whole_day = _moment(query["DateSent"])
        return day, day + (86400 if whole_day else 1)
    since = _moment(query["DateSent>"])[0] if "DateSent>" in query else None
    if "DateSent<" not in query:
        return since, None
    until, whole_day = _moment(query["DateSent<"])
    return since, until + (86400 if whole_day else 1)


def _within(sent: float | None, since: float | None, until: float | None) -> bool:
    # Twilio's dates have whole seconds
    return sent is not None and (since is None or int(sent) >= since) and (until is None or sent < until)


def _moment(text: str) -> tuple[float, bool]:
    """A UTC day or second, and whether it is a whole day."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Problem(400, 20001, f"Invalid DateSent: {text}") from None
    offset = moment.utcoffset() or timedelta()
    utc = moment.replace(tzinfo=UTC) - offset
    return utc.timestamp(), bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", text))


def _start(found: list[Message], token: str, offset: int) -> int:
    if not token:
        return offset
    last = token.removeprefix("PA")
    return next((index + 1 for index, each in enumerate(found) if each.sid == last), offset)


def _uri(path: str, query: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(query)}"


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isdigit() else default
