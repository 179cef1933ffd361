"""Which new messages Twilio takes, and the error each refusal carries.

Codes and wording: https://www.twilio.com/docs/api/errors
"""

import json
from collections.abc import Mapping
from urllib.parse import urlsplit

from werkzeug.datastructures import ImmutableMultiDict

from recado.sandbox.marks import is_phone, is_whatsapp, segments, twilio_id
from recado.sandbox.memory import Sandbox
from recado.sandbox.messages import Message

Form = ImmutableMultiDict[str, str]
# Twilio's own test numbers: https://www.twilio.com/docs/iam/test-credentials
_MAGIC = {
    "+15005550001": (21211, "Invalid 'To' Phone Number: +1500555XXXX"),
    "+15005550002": (21612, "The 'To' phone number is not currently reachable via SMS"),
    "+15005550003": (21408, "Permission to send an SMS has not been enabled for the region"),
    "+15005550004": (21610, "Attempt to send to unsubscribed recipient"),
    "+15005550009": (21614, "'To' number is not a valid mobile number"),
}


class Problem(Exception):
    """A refusal in Twilio's shape: HTTP status, error code and sentence."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


def create_message(sandbox: Sandbox, form: Form) -> Message:
    """Check a new message as Twilio does and keep it; raises Problem."""
    to, body, service = form.get("To", ""), form.get("Body", ""), form.get("MessagingServiceSid", "")
    media, template = form.getlist("MediaUrl"), form.get("ContentSid", "")
    sender, content = _sender(sandbox, form, to), sandbox.contents.find(template)
    _check_recipient(sandbox, sender, to)
    _check_content(form, body, media, template)
    if sandbox.contents.is_deleted(template):
        raise Problem(400, 21655, "The ContentSid is Invalid")
    _check_callback(form.get("StatusCallback", ""))
    message = Message(
        sid=twilio_id("MM" if media or template else "SM"),
        direction="outbound-api",
        sender=sender,
        recipient=to,
        body=body or _rendered(sandbox, template, form.get("ContentVariables", "")),
        status="accepted" if service else "queued",
        segments=segments(body) if is_phone(to) and not media else 1,
        media=tuple(twilio_id("ME") for _ in media),
        service=service,
        callback=form.get("StatusCallback", ""),
        # What nobody approved goes out inside the window only, like any words.
        template=bool(template) and content is None,
        choices=content.choices if content else (),
    )
    return sandbox.messages.add(message)


def _sender(sandbox: Sandbox, form: Form, to: str) -> str:
    given, config = form.get("From", ""), sandbox.config
    if not given:
        if form.get("MessagingServiceSid"):
            return config.whatsapp_sender if to.startswith("whatsapp:") else config.sms_number
        raise Problem(400, 21603, "A 'From' phone number is required.")
    if given.startswith("whatsapp:"):
        if given != config.whatsapp_sender:
            raise Problem(400, 63007, "Twilio could not find a Channel with the specified From address")
    elif not is_phone(given):
        raise Problem(400, 21212, f"Invalid From Number (caller ID): {given}")
    elif given != config.sms_number:
        raise Problem(
            400,
            21606,
            f"The 'From' phone number provided ({given}) is not a valid message-capable Twilio phone number "
            "for this destination/account",
        )
    return given


def _check_recipient(sandbox: Sandbox, sender: str, to: str) -> None:
    if not to:
        raise Problem(400, 21604, "A 'To' phone number is required.")
    if not (is_phone(to) or is_whatsapp(to)):
        raise Problem(400, 21211, f"Invalid 'To' Phone Number: {to}")
    if to.startswith("whatsapp:") != sender.startswith("whatsapp:"):
        raise Problem(400, 21910, "Invalid From and To pair. From and To should be of the same channel")
    if to == sender:
        raise Problem(400, 21266, "'To' and 'From' number cannot be the same")
    if to in _MAGIC:
        raise Problem(400, *_MAGIC[to])
    if sandbox.messages.is_opted_out(sender, to):
        raise Problem(400, 21610, "Attempt to send to unsubscribed recipient")


def _check_content(form: Mapping[str, str], body: str, media: list[str], template: str) -> None:
    if not body and not media and not template:
        raise Problem(400, 21602, "Message body is required.")
    if len(body) > 1600:
        raise Problem(400, 21617, "The concatenated message body exceeds the 1600 character limit")
    if len(media) > 10:
        raise Problem(400, 21623, "Number of media files exceeds allowed limit")
    for url in media:
        if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
            raise Problem(400, 21620, "Invalid media URL(s)")
    if form.get("ContentVariables"):
        _check_variables(form["ContentVariables"], template)


def _check_variables(variables: str, template: str) -> None:
    if not template:
        raise Problem(400, 21654, "ContentSid Required")
    try:
        parsed = json.loads(variables)
    except ValueError:
        parsed = None
    if not isinstance(parsed, dict):
        raise Problem(400, 21656, "The Content Variables Parameter is invalid")


def _check_callback(url: str) -> None:
    if not url:
        return
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or not host or "_" in host or len(url) > 4000:
        raise Problem(400, 21609, f"The 'StatusCallback' URL {url[:200]} is not a valid URL.")


def _rendered(sandbox: Sandbox, template: str, variables: str) -> str:
    """What the phone shows of a content; the text of a template only WhatsApp knows."""
    if not template:
        return ""
    content = sandbox.contents.find(template)
    if content is not None:
        return content.body
    return f"[{template}] " + " · ".join(str(value) for value in json.loads(variables or "{}").values())
