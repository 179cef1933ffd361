"""What RQ may run, and nothing else. Each job carries ids as JSON, may run twice, and may be lost."""

from __future__ import annotations

from uuid import UUID

from recado.bot import (
    binding,
    clockwork,
    collector,
    emails,
    file_checks,
    inbox,
    mail_filing,
    mail_reading,
    mail_sorting,
    nightly,
    outbox,
    provider_copies,
    reading,
)
from recado.bot.runtime import Runtime

_runtime: list[Runtime] = []


def use(runtime: Runtime) -> None:
    """Give this worker process the runtime that its jobs work with."""
    _runtime[:] = [runtime]


def _current() -> Runtime:
    if not _runtime:
        raise RuntimeError("this process was not started as a worker")
    return _runtime[0]


def turn(lane: str) -> None:
    """Handle what a lane of the inbox is owed. `lane` is hexadecimal."""
    inbox.drain(_current(), bytes.fromhex(lane))


def timer(timer_id: str) -> None:
    """Fire one timer."""
    clockwork.fire(_current(), UUID(timer_id))


def send() -> None:
    """Send whatever is due."""
    outbox.drain(_current())


def send_email(email_id: str) -> None:
    """Send one invitation by e-mail."""
    emails.send(_current(), UUID(email_id))


def fetch(medium_id: str) -> None:
    """Fetch and decode one medium."""
    collector.fetch(_current(), UUID(medium_id))


def build(document_id: str) -> None:
    """Bind one closed document."""
    binding.build(_current(), UUID(document_id))


def check_file(file_id: str) -> None:
    """Look into a stored file that could not be read as it was stored."""
    file_checks.check(_current(), UUID(file_id))


def delete_copy(medium_id: str) -> None:
    """Delete the provider's copy of one medium."""
    provider_copies.delete(_current(), UUID(medium_id))


def chore(name: str) -> None:
    """Do one of the nightly chores."""
    nightly.run(_current(), name)


def sort_mail(scan_id: str) -> None:
    """Do what a scan of mail is owed."""
    mail_sorting.sort(_current(), UUID(scan_id))


def build_notice(notice_id: str) -> None:
    """Bind one notice that was filed from the mail."""
    mail_filing.build(_current(), UUID(notice_id))


def read_mail(scan_id: str) -> None:
    """Read the text of a scan's pages."""
    mail_reading.read(_current(), UUID(scan_id))


def read_document(document_id: str) -> None:
    """Read the text of a client's paper."""
    reading.read(_current(), UUID(document_id))


def rest() -> None:
    """Do nothing: what the benchmark measures the price of a bell with."""
