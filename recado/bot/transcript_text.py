"""A transcript in words: what a reader of the printed thread sees, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from recado.firm.transcripts import Entry, SentFile, Transcript
from recado.flows import reasons
from recado.flows.casetypes import load_all
from recado.i18n.money import Money
from recado.media.refusals import Refused

_CHANNELS = {"sms": "SMS", "whatsapp": "WhatsApp"}
_SENDERS = {"bot": "Recado (automatic)", "provider": "The carrier", "client": "Client", "staff": "Staff"}
_STATES = {
    "queued": "waiting to be sent",
    "sending": "being sent",
    "unknown": "nobody knows yet whether it was sent",
    "accepted": "handed to the carrier",
    "undelivered": "not delivered",
    "failed": "not delivered",
    "blocked": "not sent",
    "expired": "not sent: its time had passed",
    "held": "held back: nobody has reviewed this wording",
}
_DOCUMENTS = {
    "received": "received",
    "accepted": "accepted",
    "rejected": "sent back",
    "superseded": "superseded by a later version",
    "restored": "an earlier version made the standing one again",
    "empty": "no usable page",
    "parked": "the PDF could not be made",
}
_REFUSALS = {kind.code: (kind.__doc__ or "").strip() for kind in Refused.__subclasses__()}
# Controls, direction marks and overrides could hide words or take over a terminal: they are named instead.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
_LONE_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Block:
    """One entry in words: who and when, the words themselves, and notes beneath them."""

    head: str
    body: str
    notes: tuple[str, ...]
    event: bool


def title(transcript: Transcript) -> list[str]:
    """The lines above a transcript."""
    known = load_all().get(transcript.case_type)
    kind = known.name.en if known else transcript.case_type
    return [
        f"{transcript.firm}: transcript of case {transcript.ref}",
        f"{kind}, stage: {_stage(transcript, transcript.stage)}",
        *(f"{member.name}, {member.role.replace('_', ' ')}" for member in transcript.parties),
    ]


def ending(transcript: Transcript, now: datetime) -> list[str]:
    """The lines below a transcript: when it was made, and where the audit stood."""
    code = transcript.audit_code or "missing"
    return [
        f"{len(transcript.entries)} entries. Made {moment(now, transcript.timezone)}.",
        f"The audit of this case had {transcript.audit_lines} lines; the last one's code is {code}.",
    ]


def blocks(transcript: Transcript) -> list[Block]:
    """Every entry in words, in order."""
    return [
        _message(entry, transcript.timezone) if entry.kind == "message" else _event(entry, transcript)
        for entry in transcript.entries
    ]


def as_text(transcript: Transcript, now: datetime) -> str:
    """The whole transcript as plain text."""
    told = [*title(transcript), ""]
    for block in blocks(transcript):
        told.append(("* " if block.event else "") + block.head)
        told += [f"    {line}" for line in block.body.split("\n") if block.body]
        told += [f"    [{note}]" for note in block.notes]
        told.append("")
    return "\n".join([*told, *ending(transcript, now)]) + "\n"


def moment(at: datetime, zone: str) -> str:
    """A time by the firm's clock and in UTC."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%Y-%m-%d %H:%M:%S %Z} ({at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC)"


def plain(text: str) -> str:
    """A client's words as they may be printed: what hides or reorders others is named."""
    whole = _LONE_HALF.sub("\ufffd", text.replace("\r\n", "\n"))
    return _HIDDEN.sub(lambda found: f"[U+{ord(found[0]):04X}]", whole)


def _message(entry: Entry, zone: str) -> Block:
    who = " ".join(plain(entry.name).split()) or _SENDERS.get(entry.sender, entry.sender)
    state = "" if entry.state == "received" else f", {_STATES.get(entry.state, entry.state)}"
    channel = _CHANNELS.get(entry.channel, entry.channel)
    notes = [_file(file) for file in entry.files]
    if entry.error or entry.error_code:
        notes.append(f"Error {entry.error_code}: {entry.error}".replace("Error : ", "Error: "))
    body = "(erased: its key was destroyed)" if entry.erased else plain(entry.text)
    return Block(f"{moment(entry.at, zone)}  {who}, {channel}{state}", body, tuple(notes), event=False)


def _file(file: SentFile) -> str:
    pages = f", {_pages(file.pages)}" if file.pages else ""
    what = {
        "ready": "",
        "owed": ", on its way",
        "dropped": ", the same picture again",
        "lost": ", never came",
    }
    if file.state == "refused":
        return f"File {file.name}, cannot be used: {_REFUSALS.get(file.reason, file.reason)}"
    marked = f", sensitive ({file.sensitivity})" if file.sensitivity else ""
    return f"File {file.name}{pages}{what.get(file.state, ', ' + file.state)}{marked}"


def _event(entry: Entry, transcript: Transcript) -> Block:
    by = f" by {entry.name}" if entry.name else ""
    head = f"{moment(entry.at, transcript.timezone)}  {_what(entry, transcript)}{by}"
    return Block(head, "", tuple(_reasons(entry)), event=True)


def _reasons(entry: Entry) -> Iterator[str]:
    """Why a document was sent back: the reason of the list, and what staff wrote."""
    code, words = str(entry.details.get("reason_code", "")), str(entry.details.get("reason", ""))
    if code and code != reasons.OTHER:
        yield f"Reason told to the client: {reasons.because(code, '').en}"
        if words:
            yield f"And in the words of staff: {plain(words)}"
    elif words:
        yield f"Reason told to the client: {plain(words)}"


def _what(entry: Entry, transcript: Transcript) -> str:
    details = entry.details
    match entry.action.split("."):
        case ["case", "opened"]:
            told = "Case opened"
        case ["lead", "turned_into_case"]:
            told = "Case made of a lead: all that was written and sent before is above"
        case ["case", "stage_changed"]:
            told = f"Stage changed to: {_stage(transcript, str(details['to']))}"
        case ["document", what]:
            told = f"{_paper(transcript, str(details.get('item', '')))}: {_DOCUMENTS.get(what, what)}"
            if what == "received":
                kept = " and ".join(details.get("files") or [details.get("file", "a PDF")])
                told += f", {_pages(int(details.get('pages', 0)))}, kept as {kept}"
        case ["invoice", _]:
            told = f"Invoice {details.get('number', '')} issued: {_dollars(details)}"
        case ["payment", _]:
            told = f"Payment of {_dollars(details)}: {details.get('outcome', '')}"
        case _:
            told = entry.action
    return told


def _stage(transcript: Transcript, slug: str) -> str:
    known = load_all().get(transcript.case_type)
    found = known.stage(slug) if known else None
    return found.label if found else slug


def _paper(transcript: Transcript, slug: str) -> str:
    known = load_all().get(transcript.case_type)
    found = known.item(slug) if known else None
    return found.label.en if found else slug or "Document"


def _pages(count: int) -> str:
    return f"{count} page{'' if count == 1 else 's'}"


def _dollars(details: Mapping[str, Any]) -> str:
    return Money(int(details.get("cents", 0)), "usd").format("en")
