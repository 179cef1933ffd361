"""`recado transcript`: a case's thread as data, text or paper."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from recado.bot.recording import as_recording
from recado.bot.transcript_pdf import as_pdf
from recado.bot.transcript_text import as_text
from recado.commands.common import json_option, kindly, runtime, show
from recado.commands.records import ACTOR
from recado.firm import cases, transcripts
from recado.firm.transcripts import Entry, Transcript

MESSAGE = ("sender", "name", "channel", "direction", "text", "erased", "language", "state", "error_code")
EVENT = ("sender", "name", "action", "details")


@click.command()
@click.argument("ref")
@click.option("--txt", "as_txt", is_flag=True, help="Print plain text (as without any option).")
@click.option(
    "--pdf", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Write a PDF to this file."
)
@click.option(
    "--recording", is_flag=True, help="Print a script for `recado talk --replay`, with names left out."
)
@json_option
@kindly
def transcript(ref: str, as_txt: bool, pdf: Path | None, recording: bool, as_json: bool) -> None:
    """Write the whole thread of case REF: messages of all channels in order, and what happened meanwhile."""
    if as_txt + as_json + recording + (pdf is not None) > 1:
        raise click.UsageError("Choose one of --json, --txt, --pdf and --recording.")
    form = "pdf" if pdf else "json" if as_json else "recording" if recording else "txt"
    with runtime() as running:
        now = running.now()
        with running.transaction() as session:
            case = cases.by_ref(session, ref)
            read = transcripts.read(session, case)
            transcripts.note_export(session, ACTOR, case, form)
    if pdf:
        pdf.write_bytes(as_pdf(read, now))
        click.echo(f"{len(read.entries)} entries are written to {pdf}.")
        return
    if recording:
        click.echo(as_recording(read), nl=False)
        return
    show(to_json(read, now), as_text(read, now).rstrip("\n"), as_json=as_json)


def to_json(read: Transcript, now: datetime) -> dict[str, Any]:
    """The transcript as documented in docs/cli.md."""
    zone = ZoneInfo(read.timezone)
    return {
        "ref": read.ref,
        "firm": read.firm,
        "timezone": read.timezone,
        "case_type": read.case_type,
        "stage": read.stage,
        "exported_at": _utc(now),
        "parties": [{"name": member.name, "role": member.role} for member in read.parties],
        "entries": [_entry(entry, zone) for entry in read.entries],
        "audit": {"lines": read.audit_lines, "code": read.audit_code},
    }


def _entry(entry: Entry, zone: ZoneInfo) -> Mapping[str, Any]:
    when = {"kind": entry.kind, "at": _utc(entry.at), "at_firm": entry.at.astimezone(zone).isoformat()}
    if entry.kind == "event":
        return when | {name: getattr(entry, name) for name in EVENT}
    said = {name: getattr(entry, name) for name in MESSAGE}
    said |= {"error": entry.error, "sent_at": _utc(entry.sent_at) if entry.sent_at else None}
    return when | said | {"files": [asdict(file) for file in entry.files]}


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds")
