"""Twilio's memory: messages and media both ways, who opted out, and when a user last wrote."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from recado.sandbox.journal import Journal
from recado.sandbox.marks import twilio_id

FINAL = {"delivered", "undelivered", "failed", "read", "received", "canceled"}


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message; ``notice`` marks what Twilio says on its own (opt-out replies), which it never lists."""

    sid: str
    direction: str
    sender: str
    recipient: str
    body: str
    status: str
    segments: int = 1
    media: tuple[str, ...] = ()
    service: str = ""
    callback: str = ""
    error_code: int | None = None
    error_message: str | None = None
    notice: bool = False
    template: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    webhook: int | None = None
    created: float = field(default_factory=time.time)
    updated: float = field(default_factory=time.time)
    sent: float | None = None

    @property
    def inbound(self) -> bool:
        """Whether the client sent it."""
        return self.direction == "inbound"

    @property
    def peer(self) -> str:
        """The client's address."""
        return self.sender if self.inbound else self.recipient

    @property
    def whatsapp(self) -> bool:
        """Whether it travels on WhatsApp."""
        return self.recipient.startswith("whatsapp:")


@dataclass(frozen=True, kw_only=True)
class Media:
    """One attachment; ``type`` is what the sender's phone claimed, which may be wrong."""

    sid: str
    message: str
    type: str
    size: int
    name: str = ""
    created: float = field(default_factory=time.time)


class MessageBook:
    """Every message and attachment, in memory and in the journal; safe to use from many threads."""

    def __init__(self, journal: Journal, folder: Path) -> None:
        self._journal = journal
        self._folder = folder.resolve()  # Flask serves relative paths from the package
        self._lock = threading.RLock()
        self._messages: dict[str, Message] = {}
        self._threads: dict[str, list[str]] = defaultdict(list)
        self._media: dict[str, Media] = {}
        self._deleted: set[str] = set()
        self._opted_out: set[tuple[str, str]] = set()
        self._heard: dict[str, float] = {}
        self._aged = 0.0
        self.revisions: dict[str, int] = defaultdict(int)
        folder.mkdir(parents=True, exist_ok=True)

    def restore(self, kind: str, value: Any) -> None:
        """Take back one line of the journal."""
        match kind:
            case "message":
                self._keep(Message(**{**value, "media": tuple(value["media"])}))
            case "message.deleted":
                self._forget(value)
            case "media":
                self._media[value["sid"]] = Media(**value)
            case "media.deleted":
                self._deleted.add(value)
            case "opt-out":
                self._opted_out.add((value[0], value[1]))
            case "opt-in":
                self._opted_out.discard((value[0], value[1]))

    def add(self, message: Message) -> Message:
        """Keep a new message."""
        with self._lock:
            self._keep(message)
            self._journal.append("message", asdict(message))
        return message

    def change(
        self, sid: str, *, when: Callable[[Message], bool] | None = None, **facts: Any
    ) -> Message | None:
        """Change some facts of a message; None when it is gone, or when ``when`` says no."""
        with self._lock:
            message = self._messages.get(sid)
            if message is None or (when is not None and not when(message)):
                return None
            return self.add(replace(message, **{"updated": time.time(), **facts}))

    def delete(self, sid: str) -> None:
        """Forget a message with its attachments."""
        with self._lock:
            for media in self.pictures_of(sid):
                self.delete_media(media.sid)
                self.path_of(media.sid).unlink(missing_ok=True)
            self._forget(sid)
            self._journal.append("message.deleted", sid)

    def get(self, sid: str) -> Message | None:
        """One message, if it is there."""
        return self._messages.get(sid)

    def newest_first(self, peer: str | None = None) -> list[Message]:
        """All messages, or one client's."""
        with self._lock:
            sids = list(self._messages) if peer is None else list(self._threads.get(peer, ()))
            return [self._messages[sid] for sid in reversed(sids)]

    def peers(self) -> dict[str, Message]:
        """Every address that has a thread, with its last message."""
        with self._lock:
            return {peer: self._messages[sids[-1]] for peer, sids in self._threads.items() if sids}

    def attach(self, message: str, type_: str, name: str, data: bytes) -> Media:
        """Keep one attachment's bytes."""
        media = Media(sid=twilio_id("ME"), message=message, type=type_, size=len(data), name=name)
        self.path_of(media.sid).write_bytes(data)
        with self._lock:
            self._media[media.sid] = media
            self._journal.append("media", asdict(media))
        return media

    def media(self, sid: str) -> Media | None:
        """One attachment, if it is there."""
        return None if sid in self._deleted else self._media.get(sid)

    def media_of(self, message: str) -> list[Media]:
        """A message's attachments that have not been deleted, in order."""
        return [each for each in self.pictures_of(message) if each.sid not in self._deleted]

    def picture(self, sid: str) -> Media | None:
        """One attachment as the client's own phone keeps it, whatever was deleted at the provider."""
        return self._media.get(sid)

    def pictures_of(self, message: str) -> list[Media]:
        """A message's attachments as the client's own phone keeps them, in order."""
        found = self._messages.get(message)
        return [self._media[sid] for sid in (found.media if found else ()) if sid in self._media]

    def delete_media(self, sid: str) -> None:
        """The provider forgets one attachment; the phone that sent it has it still."""
        with self._lock:
            self._deleted.add(sid)
            self._journal.append("media.deleted", sid)

    def path_of(self, media: str) -> Path:
        """Where an attachment's bytes lie."""
        return self._folder / media

    def opt_out(self, firm: str, client: str) -> bool:
        """Block a sender for a client; false when it already was."""
        return self._switch(firm, client, out=True)

    def opt_in(self, firm: str, client: str) -> bool:
        """Unblock a sender for a client; false when it was not blocked."""
        return self._switch(firm, client, out=False)

    def is_opted_out(self, firm: str, client: str) -> bool:
        """Whether a send would be refused with 21610."""
        return (firm, client) in self._opted_out

    def window_open(self, client: str) -> bool:
        """Whether a WhatsApp user wrote in the last 24 hours of the sandbox's clock."""
        heard = self._heard.get(client)
        return heard is not None and time.time() + self._aged - heard < 24 * 3600

    def age_windows(self, seconds: float) -> None:
        """Let time pass for WhatsApp's windows only."""
        self._aged += seconds

    def _switch(self, firm: str, client: str, *, out: bool) -> bool:
        with self._lock:
            if ((firm, client) in self._opted_out) == out:
                return False
            self.restore("opt-out" if out else "opt-in", (firm, client))
            self._journal.append("opt-out" if out else "opt-in", (firm, client))
            return True

    def _keep(self, message: Message) -> None:
        if message.sid not in self._messages:
            self._threads[message.peer].append(message.sid)
            if message.inbound:
                self._heard[message.peer] = message.created + self._aged
        self._messages[message.sid] = message
        self.revisions[message.peer] += 1

    def _forget(self, sid: str) -> None:
        message = self._messages.pop(sid, None)
        if message is not None:
            self._threads[message.peer].remove(sid)
            self.revisions[message.peer] += 1
