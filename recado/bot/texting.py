"""A client's text: from the stored form to a turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from recado.bot import guards, turns
from recado.bot.runtime import Runtime
from recado.bot.scene import Attached
from recado.firm import contacts, inbox, on_call, taps
from recado.firm.audit import Actor
from recado.firm.inbox import Stored
from recado.flows.events import Channel, Message, Other
from recado.gateways.twilio_signature import Form, parse_form

MOST_MEDIA = 10
"""An MMS carries at most ten files (twilio.com/docs/messaging/guides/accepted-mime-types)."""
WHATSAPP = "whatsapp:"
OTHER: dict[str, Other] = {
    "location": "location",
    "contacts": "contact",
    "contact": "contact",
    "audio": "voice",
    "voice": "voice",
    "video": "video",
    "sticker": "sticker",
    "reaction": "reaction",
    "edit": "edited",
    "edited": "edited",
    "revoke": "deleted",
    "deleted": "deleted",
    "unsupported": "unknown",
    "unknown": "unknown",
    "system": "unknown",
}
"""WhatsApp's kinds of messages as MessageType names them. Twilio documents the first ones only; the others
are Meta's own (developers.facebook.com, WhatsApp webhooks), which reach us as they are or not at all."""
_CARDS = ("text/vcard", "text/x-vcard", "text/directory")


def handle(runtime: Runtime, session: Session, event: Stored) -> str:
    """Give a stored inbound message its turn; return why nothing came of it, or an empty string."""
    form = parse_form(inbox.raw(session, event))
    channel, address = split_address(form.get("From"))
    if not address:
        return "no sender"
    contact = contacts.find_or_create(
        session, channel, address, firm_address=form.get("To"), heard_at=event.received_at
    )
    staff_id = on_call.staff_at(session, contact)
    if staff_id is not None:
        sid, at = event.provider_id, event.received_at
        body = form.get("Body").replace("\x00", "")
        guards.handle(runtime, session, contact, staff_id, body, provider_sid=sid, received_at=at)
        return ""
    scene = turns.set_scene_at(runtime, session, contact, Actor("client", str(contact.id)), runtime.now())
    message, replied = read_message(form, channel), form.get("OriginalRepliedMessageSid")
    turns.take_message(
        scene,
        replace(message, stale=message.button is not None and taps.outdated(session, contact, replied)),
        provider_sid=event.provider_id,
        attached=_attached(form),
        received_at=event.received_at,
    )
    return ""


def split_address(written: str) -> tuple[Channel, str]:
    """Tell the channel from the address; a WhatsApp address may be an id and no number at all."""
    written = written.strip()
    if written.startswith(WHATSAPP):
        return "whatsapp", written.removeprefix(WHATSAPP)
    return "sms", written


def full_address(channel: str, address: str) -> str:
    """Write an address as the provider does."""
    return WHATSAPP + address if channel == "whatsapp" else address


def read_message(form: Form, channel: Channel) -> Message:
    """Read the fields that the conversation knows; whatever else is in the form stays in the raw event."""
    button = form.get("ButtonPayload") or form.get("ListId") or None
    opted, attached = form.get("OptOutType"), _attached(form)
    return Message(
        # PostgreSQL text and sealed JSON both refuse NUL; nobody means to send one.
        text=(form.get("Body") or _place(form)).replace("\x00", ""),
        media=len(attached),
        button=button,
        channel=channel,
        provider_opted=opted if opted in ("STOP", "START", "HELP") else None,  # type: ignore[arg-type]
        other="location" if form.get("Latitude") else OTHER.get(form.get("MessageType")) or _kind(attached),
    )


def _kind(attached: Sequence[Attached]) -> Other | None:
    """What the files are together: an MMS says it by their types. Among photos, each is judged apart."""
    kinds = {_named(each.claimed_type.casefold().partition(";")[0].strip()) for each in attached}
    return kinds.pop() if len(kinds) == 1 else None


def _named(mime: str) -> Other | None:
    if mime in _CARDS:
        return "contact"
    if mime.startswith("audio/"):
        return "voice"
    return "video" if mime.startswith("video/") else None


def _place(form: Form) -> str:
    """A place as words, so that it stays in the thread when the raw form is emptied."""
    at = ", ".join(form.get(name) for name in ("Latitude", "Longitude") if form.get(name))
    named = " ".join(form.get(name) for name in ("Label", "Address") if form.get(name))
    return f"{named} ({at})".strip() if at else ""


def _attached(form: Form) -> list[Attached]:
    count = form.get("NumMedia")
    wanted = min(int(count), MOST_MEDIA) if count.isascii() and count.isdigit() else 0
    named = [(form.get(f"MediaUrl{n}"), form.get(f"MediaContentType{n}")) for n in range(wanted)]
    return [Attached(url, kind) for url, kind in named if url]
