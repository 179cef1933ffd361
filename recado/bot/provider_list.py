"""The comparison with the provider's list, so that no file is lost in silence.

A webhook that never came, a file that could not be fetched in time: the provider still has them, for as long
as nobody deletes them there.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from recado.bot import turns
from recado.bot.bells import after_commit
from recado.bot.runtime import Runtime
from recado.bot.scene import Scene
from recado.bot.webhooks import remember
from recado.firm import audit, checklists, documents, messages, tasks, versions
from recado.firm.actions import Action
from recado.firm.audit import Actor
from recado.firm.crypto import unseal_text
from recado.firm.inbox import Received
from recado.firm.models import ChecklistItem, Document, InboundEvent, Medium, Message
from recado.gateways.texting import Listed, ListedMedia, Texting

log = logging.getLogger(__name__)

COMPARER = Actor("system", "comparison")
BACK = timedelta(days=3)
YOUNG = timedelta(minutes=15)
"""What is younger may be on its way."""
MOST = 10_000
FOUND = "Twilio had a text with files that never reached the portal. It was taken in as if it had just come."
KEPT = "Twilio had a file of this message that never reached the portal. It is kept in the thread."


@dataclass(frozen=True, slots=True)
class Compared:
    """What one comparison found."""

    messages: int = 0
    taken_in: int = 0
    fetched_again: int = 0

    @property
    def wrong(self) -> bool:
        """Whether webhooks got lost: a person should see why."""
        return self.taken_in > 0

    @property
    def line(self) -> str:
        """The same for the operator."""
        return (
            f"{self.messages} messages with files at Twilio in {BACK.days} days; {self.taken_in} had never "
            f"arrived and were taken in; {self.fetched_again} files are fetched again"
        )


def compare(runtime: Runtime) -> Compared:
    """Look through what came to our numbers in the last days. Raises LookupFailed."""
    if runtime.texting is None:
        return Compared()
    listed = _listed(runtime, runtime.texting)
    unknown, known = _sorted(runtime, listed)
    for message in unknown:
        _take_in(runtime, message, runtime.texting.media_of(message.sid))
    again = sum(_complete(runtime, runtime.texting, message) for message in known)
    return Compared(len(listed), len(unknown), again)


def _listed(runtime: Runtime, texting: Texting) -> list[Listed]:
    now = runtime.now()
    ours = [sender for channel in ("sms", "whatsapp") if (sender := runtime.sender(channel))]
    found = [one for to in ours for one in texting.inbound_since(to, now - BACK, MOST)]
    return [one for one in found if one.media and one.created_at and one.created_at < now - YOUNG]


def _sorted(runtime: Runtime, listed: Sequence[Listed]) -> tuple[list[Listed], list[Listed]]:
    """Those that never came to the inbox, and those that did."""
    with runtime.transaction() as session:
        query = select(InboundEvent.provider_id).where(
            InboundEvent.source == "twilio",
            InboundEvent.endpoint == "message",
            InboundEvent.provider_id.in_([one.sid for one in listed]),
        )
        came = set(session.scalars(query))
    return [one for one in listed if one.sid not in came], [one for one in listed if one.sid in came]


def _take_in(runtime: Runtime, message: Listed, media: Sequence[ListedMedia]) -> None:
    """Into the inbox as its webhook would have been, with the time at which the client sent it."""
    form = {
        "MessageSid": message.sid,
        "AccountSid": runtime.settings.twilio_account_sid or "",
        "From": message.from_,
        "To": message.to,
        "Body": message.body,
        "NumMedia": str(len(media)),
    }
    for number, each in enumerate(media):
        form |= {f"MediaUrl{number}": each.url, f"MediaContentType{number}": each.claimed_type}
    raw, account = urlencode(form).encode(), form["AccountSid"]
    received = Received("twilio", account, "message", message.sid, f"from:{message.from_}", raw)
    remember(runtime, received, at=message.created_at)
    log.error("a text never reached the portal and was taken in", extra={"sid": message.sid})
    with runtime.transaction() as session:
        facts = {"files": len(media)}
        subject = f"provider:{message.sid}"
        audit.record(session, COMPARER, Action.MESSAGE_RECOVERED, subject, chain="comparison", facts=facts)
        if not tasks.is_open(session, "found_at_provider"):
            tasks.create(session, COMPARER, "found_at_provider", note=FOUND)


def _complete(runtime: Runtime, texting: Texting, listed: Listed) -> int:
    """Have the files of a known message fetched that were lost, or never had a row; return how many."""
    if not _lacking(runtime, listed):
        return 0
    there = texting.media_of(listed.sid)
    with runtime.transaction() as session:
        message = session.scalars(select(Message).where(Message.provider_sid == listed.sid)).first()
        if message is None:
            return 0
        scene = turns.set_scene(runtime, session, message.contact_point_id, COMPARER, runtime.now())
        rows = session.scalars(select(Medium).where(Medium.message_id == message.id).with_for_update()).all()
        ours = {_id_of(unseal_text(session, row, "url")): row for row in rows}
        again = [row for each in there if (row := ours.get(each.sid)) is not None and _is_lost(row)]
        for row in again:
            _fetch_again(scene, message, row)
        fresh = [each for each in there if each.sid not in ours]
        for position, each in enumerate(fresh, max((row.position for row in rows), default=-1) + 1):
            _add(runtime, session, message, each, position)
    return len(again) + len(fresh)


def _lacking(runtime: Runtime, listed: Listed) -> bool:
    """Whether a look at the message's files is worth a call: all have rows, and none is lost, as a rule."""
    with runtime.transaction() as session:
        query = select(Medium).join(Message, Message.id == Medium.message_id)
        rows = session.scalars(query.where(Message.provider_sid == listed.sid)).all()
        return len(rows) < listed.media or any(_is_lost(row) for row in rows)


def _is_lost(row: Medium) -> bool:
    never_came = row.state == "lost" or row.reason == "fetch_failed"
    return never_came and row.recovered_at is None and row.original_file_id is None


def _fetch_again(scene: Scene, message: Message, medium: Medium) -> None:
    """Once more, as a late page of its document where it has one; should it fail again, it stays lost."""
    session, now = scene.session, scene.now
    document = session.get(Document, medium.document_id) if medium.document_id else None
    medium.recovered_at = now
    medium.state, medium.reason, medium.attempts, medium.due_at = "owed", None, 0, now
    _note(session, message, medium.id)
    after_commit(session, "media", "fetch", str(medium.id))
    if document is not None and document.state in ("received", "empty"):
        _reopen(scene, document)
    elif document is None or document.state not in versions.GATHERING:
        # Nobody's page, or one of a document that a person has judged: for a person to see.
        _tell_staff(session, message)


def _reopen(scene: Scene, document: Document) -> None:
    """As a late page reopens it, but closing at once: the client has said long ago that it was whole."""
    item = scene.session.get_one(ChecklistItem, document.item_id)
    reopened = documents.open_for(scene.session, COMPARER, item, scene.contact)
    documents.start_closing(scene.session, COMPARER, reopened, scene.now)
    checklists.set_status(scene.session, COMPARER, item, "closing")


def _add(runtime: Runtime, session: Session, message: Message, media: ListedMedia, position: int) -> None:
    medium = documents.add_medium(
        session,
        COMPARER,
        message,
        None,
        position=position,
        url=media.url,
        claimed_type=media.claimed_type,
        now=runtime.now(),
    )
    medium.recovered_at = runtime.now()
    session.flush()
    _note(session, message, medium.id)
    _tell_staff(session, message)
    after_commit(session, "media", "fetch", str(medium.id))


def _tell_staff(session: Session, message: Message) -> None:
    tasks.create(
        session,
        COMPARER,
        "found_at_provider",
        case_id=message.case_id,
        person_id=message.person_id,
        contact_point_id=message.contact_point_id,
        note=KEPT,
    )


def _note(session: Session, message: Message, medium_id: UUID) -> None:
    chain = messages.chain_of(message)
    facts = {"message": str(message.id)}
    subject = f"medium:{medium_id}"
    audit.record(session, COMPARER, Action.MEDIUM_RECOVERED, subject, chain=chain, facts=facts)


def _id_of(url: str) -> str:
    return url.rstrip("/").rpartition("/")[2]
