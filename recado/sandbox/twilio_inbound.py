"""A client's phone sends: messages are kept, opt-out words obeyed, and the firm's webhook called."""

import time
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from recado.sandbox.marks import segments, twilio_id
from recado.sandbox.memory import Sandbox
from recado.sandbox.messages import Media, Message
from recado.sandbox.twilio_callbacks import post_form
from recado.sandbox.wire import Delivery

# Exact, whole words only: https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out
STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
START_WORDS = frozenset({"START", "YES", "UNSTOP"})
HELP_WORDS = frozenset({"HELP", "INFO"})
_STOPPED = (
    "You have successfully been unsubscribed. You will not receive any more messages from this number. "
    "Reply START to resubscribe."
)
_STARTED = (
    "You have successfully been re-subscribed to messages from this number. Reply HELP for help. "
    "Reply STOP to unsubscribe. Msg&Data Rates May Apply."
)
_HELPED = "Reply STOP to unsubscribe. Msg&Data Rates May Apply."


@dataclass(frozen=True)
class Upload:
    """A file picked on the phone, with the type the phone claims for it."""

    name: str
    type: str
    data: bytes


@dataclass(frozen=True, kw_only=True)
class Outbox:
    """What a client pressed send on; ``address`` is a number, or ``whatsapp:`` and a number or user id."""

    address: str
    body: str = ""
    uploads: list[Upload] = field(default_factory=list)
    profile: str = ""
    extra: dict[str, str] = field(default_factory=dict)


def receive(sandbox: Sandbox, outbox: Outbox) -> list[tuple[Message, Delivery]]:
    """Keep what was sent and call the webhook, all messages at once as phones do; waits for the answers.

    An MMS carries up to ten attachments, a WhatsApp message one: an album of five is five webhooks. The
    messages stay in Twilio's list whether or not a webhook succeeded.
    """
    messages = _messages(sandbox, outbox)
    for message in messages:
        if not message.whatsapp:
            _obey_keyword(sandbox, message)
    works = [partial(_call_webhook, sandbox, message, outbox) for message in messages]
    deliveries = sandbox.wire.together(works)
    for message, delivery in zip(messages, deliveries, strict=True):
        sandbox.messages.change(message.sid, webhook=delivery.status or 0)
    return list(zip(messages, deliveries, strict=True))


def _messages(sandbox: Sandbox, outbox: Outbox) -> list[Message]:
    whatsapp = outbox.address.startswith("whatsapp:")
    groups = _grouped(outbox.uploads, 1 if whatsapp else 10) or [[]]
    bodies = [outbox.body[start : start + 1600] for start in range(0, len(outbox.body), 1600)] or [""]
    pairs = [(body, group) for body, group in zip(bodies, groups, strict=False)]
    pairs += [(body, []) for body in bodies[len(pairs) :]] + [("", group) for group in groups[len(pairs) :]]
    return [_keep(sandbox, outbox.address, body, group) for body, group in pairs]


def _keep(sandbox: Sandbox, address: str, body: str, uploads: list[Upload]) -> Message:
    whatsapp = address.startswith("whatsapp:")
    sid = twilio_id("MM" if uploads else "SM")
    media = [sandbox.messages.attach(sid, each.type, each.name, each.data) for each in uploads]
    message = Message(
        sid=sid,
        direction="inbound",
        sender=address,
        recipient=sandbox.config.whatsapp_sender if whatsapp else sandbox.config.sms_number,
        body=body,
        status="received",
        segments=1 if whatsapp or media else segments(body),
        media=tuple(each.sid for each in media),
        sent=time.time(),
    )
    return sandbox.messages.add(message)


def _call_webhook(sandbox: Sandbox, message: Message, outbox: Outbox) -> Delivery:
    fields = _fields(sandbox, message, outbox)
    about: dict[str, Any] = {"kind": "webhook", "subject": message.sid, "detail": "received"}
    delivery = post_form(sandbox, sandbox.config.message_url, fields, **about)
    if sandbox.faults.now.doubled_webhooks:
        post_form(sandbox, sandbox.config.message_url, fields, **about)
    return delivery


def _fields(sandbox: Sandbox, message: Message, outbox: Outbox) -> dict[str, str]:
    media = sandbox.messages.media_of(message.sid)
    fields = {
        "SmsMessageSid": message.sid,
        "NumMedia": str(len(media)),
        "SmsSid": message.sid,
        "SmsStatus": "received",
        "Body": message.body,
        "To": message.recipient,
        "NumSegments": str(message.segments),
        "MessageSid": message.sid,
        "AccountSid": sandbox.config.twilio_account_sid,
        "From": message.sender,
        "ApiVersion": "2010-04-01",
    }
    for number, each in enumerate(media):
        fields[f"MediaContentType{number}"] = each.type
        fields[f"MediaUrl{number}"] = _media_url(sandbox, each)
    if message.whatsapp:
        fields |= _whatsapp_fields(message, media, outbox)
    else:
        fields |= {"ToCountry": "US", "FromCountry": "US", "FromState": "", "FromCity": "", "FromZip": ""}
    return fields | outbox.extra


def _whatsapp_fields(message: Message, media: list[Media], outbox: Outbox) -> dict[str, str]:
    user = message.sender.removeprefix("whatsapp:")
    fields = {
        "ProfileName": outbox.profile,
        "MessageType": _message_type(media, outbox),
        "ChannelMetadata": '{"type":"whatsapp","data":{}}',
    }
    if user.startswith("+"):
        return fields | {"WaId": user.removeprefix("+")}
    return fields | {"ExternalUserId": message.sender}


def _message_type(media: list[Media], outbox: Outbox) -> str:
    if "ButtonPayload" in outbox.extra:
        return "button"
    if "Latitude" in outbox.extra:
        return "location"
    if not media:
        return "text"
    family = media[0].type.partition("/")[0]
    return family if family in {"image", "audio", "video"} else "document"


def _media_url(sandbox: Sandbox, media: Media) -> str:
    origin = sandbox.faults.now.media_origin or sandbox.base_url
    account = sandbox.config.twilio_account_sid
    return f"{origin}/2010-04-01/Accounts/{account}/Messages/{media.message}/Media/{media.sid}"


def _obey_keyword(sandbox: Sandbox, message: Message) -> None:
    """Do what Twilio does by itself on a long code; the word still reaches the webhook."""
    word, firm, client = message.body.strip().upper(), message.recipient, message.sender
    book = sandbox.messages
    if word in STOP_WORDS and book.opt_out(firm, client):
        _notice(sandbox, message, _STOPPED)
    elif word in START_WORDS and book.opt_in(firm, client):
        _notice(sandbox, message, _STARTED)
    elif word in HELP_WORDS and not book.is_opted_out(firm, client):
        _notice(sandbox, message, _HELPED)


def _notice(sandbox: Sandbox, message: Message, text: str) -> None:
    sandbox.messages.add(
        Message(
            sid=twilio_id("SM"),
            direction="outbound-reply",
            sender=message.recipient,
            recipient=message.sender,
            body=text,
            status="delivered",
            notice=True,
            segments=segments(text),
            sent=time.time(),
        )
    )


def _grouped(uploads: list[Upload], size: int) -> list[list[Upload]]:
    return [uploads[start : start + size] for start in range(0, len(uploads), size)]
