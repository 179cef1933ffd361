"""What happens to an outgoing message after Twilio took it, and the status callbacks that tell of it."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests

from recado.sandbox.marks import twilio_id
from recado.sandbox.memory import Sandbox
from recado.sandbox.messages import FINAL, Message
from recado.sandbox.signatures import twilio_signature
from recado.sandbox.wire import Delivery

MEDIA_LIMIT = 16 * 1024 * 1024
_INSTALL = "XE" + "0" * 32
_ERRORS = {
    11200: "HTTP retrieval failure",
    30003: "Unreachable destination handset",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Message filtered",
    30008: "Unknown error",
    63016: "Failed to send freeform message because you are outside the allowed window.",
    63019: "Media failed to download",
}


@dataclass(frozen=True)
class Step:
    """One status in a message's life, with the error that explains a bad end."""

    status: str
    error: int | None = None


@dataclass(frozen=True)
class Overrides:
    """A webhook URL's fragment, ``#ct=…&rt=…&rc=…&rp=…``: milliseconds, tries and what to retry.

    https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
    """

    connect: float = 5.0
    read: float = 15.0
    retries: int = 1
    policy: frozenset[str] = frozenset({"ct"})

    @classmethod
    def of(cls, url: str) -> "Overrides":
        """Read them from a URL, with Twilio's defaults and limits."""
        given = dict(parse_qsl(urlsplit(url).fragment))
        return cls(
            connect=min(max(_whole(given.get("ct"), 5000), 100), 10000) / 1000,
            read=min(max(_whole(given.get("rt"), 15000), 100), 15000) / 1000,
            retries=min(max(_whole(given.get("rc"), 1), 0), 5),
            policy=frozenset(re.split(r"[,\s]+", given.get("rp", "ct"))),
        )

    def retry(self, delivery: Delivery) -> bool:
        """Whether this outcome is one to try again."""
        if delivery.status is None:
            return bool(self.policy & {"all", "ct" if delivery.error == "refused" else "rt"})
        return delivery.status >= 400 and bool(self.policy & {"all", f"{delivery.status // 100}xx"})


def begin_life(sandbox: Sandbox, message: Message, attachments: Sequence[str] = ()) -> None:
    """Let an outgoing message take its course, in its own time; ``attachments`` are URLs to fetch first."""

    def start() -> None:
        _fetch(sandbox, message.sid, attachments)
        _advance(sandbox, message.sid, None, [])

    sandbox.wire.after(sandbox.config.callback_seconds, start)


def resume(sandbox: Sandbox) -> None:
    """After a restart, carry on with every outgoing message that had not come to its end."""
    for message in reversed(sandbox.messages.newest_first()):
        if message.status not in FINAL:
            begin_life(sandbox, message)


def mark_read(sandbox: Sandbox, peer: str) -> None:
    """The client looked at a WhatsApp thread: what was delivered there is read. SMS tells nobody."""
    if not peer.startswith("whatsapp:"):
        return
    for message in sandbox.messages.newest_first(peer):
        if message.status == "delivered" and not message.inbound:
            read = sandbox.messages.change(message.sid, status="read", when=_delivered)
            if read is not None:
                sandbox.wire.after(0, partial(_tell, sandbox, read))


def post_form(sandbox: Sandbox, url: str, fields: dict[str, str], **about: Any) -> Delivery:
    """POST a signed form as Twilio does, retrying only as the URL's own fragment asks."""
    overrides = Overrides.of(url)
    if sandbox.faults.now.retry_webhooks:
        overrides = Overrides(retries=5, policy=frozenset({"all"}))
    address = requests.Request("POST", url.partition("#")[0]).prepare().url or ""
    headers = {
        "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
        "User-Agent": "TwilioProxy/1.1",
        "I-Twilio-Idempotency-Token": twilio_id(""),
        "X-Twilio-Signature": twilio_signature(
            sandbox.config.twilio_auth_token, address, list(fields.items())
        ),
    }
    body = urlencode(fields).encode()
    for attempt in range(overrides.retries + 1):
        sandbox.wire.pause(sandbox.config.retry_seconds * attempt)
        delivery = sandbox.wire.post(
            address,
            body,
            headers,
            timeout=(overrides.connect, overrides.read),
            attempt=attempt + 1,
            **about,
        )
        if delivery.succeeded or not overrides.retry(delivery):
            break
    return delivery


def _advance(sandbox: Sandbox, sid: str, steps: list[Step] | None, told: list[Message]) -> None:
    """Take one step, tell of it, and time the next: one message's callbacks never overtake each other."""
    message = sandbox.messages.get(sid)
    if message is None:
        return
    left = _plan(sandbox, message) if steps is None else steps
    step, *rest = left
    changed = _take(sandbox, message, step)
    if changed is None:
        return
    reordered = sandbox.faults.now.reordered_callbacks
    if reordered:
        told = [*told, changed]
    else:
        _tell(sandbox, changed)
    if rest:
        pause = sandbox.config.callback_seconds
        sandbox.wire.after(pause, partial(_advance, sandbox, sid, rest, told))
    for held in reversed(told if not rest else []):
        _tell(sandbox, held)


def _fetch(sandbox: Sandbox, sid: str, urls: Sequence[str]) -> None:
    """Download what is attached; on any failure nothing is, and the message fails in its course."""
    try:
        fetched = [
            (urlsplit(url).path.rpartition("/")[2], *sandbox.wire.get(url, MEDIA_LIMIT)) for url in urls
        ]
    except OSError:
        return
    media = [sandbox.messages.attach(sid, type_, name, data) for name, type_, data in fetched]
    if media:
        sandbox.messages.change(sid, media=tuple(each.sid for each in media))


def _plan(sandbox: Sandbox, message: Message) -> list[Step]:
    first = [Step("queued")] if message.status == "accepted" else []
    if message.whatsapp and not message.template and not sandbox.messages.window_open(message.peer):
        return [*first, Step("failed", 63016)]
    if message.media and not sandbox.messages.media_of(message.sid):
        return [*first, Step("failed", 63019 if message.whatsapp else 11200)]
    code = sandbox.faults.now.undelivered_code
    if code:
        return [*first, Step("sent"), Step("undelivered", code)]
    read = [Step("read")] if message.whatsapp and sandbox.faults.now.auto_read else []
    return [*first, Step("sent"), Step("delivered"), *read]


def _take(sandbox: Sandbox, message: Message, step: Step) -> Message | None:
    facts: dict[str, Any] = {"status": step.status}
    if step.status == "sent":
        facts["sent"] = time.time()
    if step.error:
        facts |= {"error_code": step.error, "error_message": _ERRORS.get(step.error)}
    return sandbox.messages.change(
        message.sid, when=lambda now: now.status not in FINAL or now.status == "delivered", **facts
    )


def _tell(sandbox: Sandbox, message: Message) -> None:
    if not message.callback or sandbox.faults.now.dropped_callbacks:
        return
    about = {"kind": "callback", "subject": message.sid, "detail": message.status}
    fields = _fields(sandbox, message)
    for _ in range(2 if sandbox.faults.now.doubled_callbacks else 1):
        post_form(sandbox, message.callback, fields, **about)


def _fields(sandbox: Sandbox, message: Message) -> dict[str, str]:
    fields = {
        "SmsSid": message.sid,
        "SmsStatus": message.status,
        "MessageStatus": message.status,
        "To": message.recipient,
        "MessageSid": message.sid,
        "AccountSid": sandbox.config.twilio_account_sid,
        "From": message.sender,
        "ApiVersion": "2010-04-01",
    }
    if message.service:
        fields["MessagingServiceSid"] = message.service
    if message.error_code and message.status in {"failed", "undelivered"}:
        fields["ErrorCode"] = str(message.error_code)
        fields["ErrorMessage"] = message.error_message or ""
    if message.whatsapp:
        fields |= {
            "ChannelInstallSid": _INSTALL,
            "ChannelPrefix": "whatsapp",
            "ChannelToAddress": message.recipient.removeprefix("whatsapp:"),
            "EventType": message.status.upper(),
            "StructuredMessage": "false",
        }
        if message.error_message:
            fields["ChannelStatusMessage"] = message.error_message
    elif message.status in {"delivered", "undelivered"}:
        fields["RawDlrDoneDate"] = time.strftime("%y%m%d%H%M", time.gmtime(message.updated))
    return fields


def _delivered(message: Message) -> bool:
    return message.status == "delivered"


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isdigit() else default
