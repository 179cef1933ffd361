"""The tick's part for mail and reading: ring for what is owed and that nobody has claimed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, update
from sqlalchemy.orm import Session

from recado.bot.bells import READS, after_commit
from recado.firm import owed
from recado.firm.models import MailScan, Notice, Reading


def ring_due(session: Session, now: datetime) -> None:
    """Ring once for each, and not again for some seconds."""
    free = MailScan.lease_until.is_(None) | (MailScan.lease_until < func.clock_timestamp())
    due = (
        update(MailScan)
        .where(MailScan.due_at <= now, free)
        .values(due_at=now + owed.AGAIN)
        .returning(MailScan.id)
        .execution_options(synchronize_session=False)
    )
    for scan_id in session.scalars(due):
        after_commit(session, "media", "sort_mail", str(scan_id))
    for document_id in owed.ring_due(session, Reading.document_id, now):
        after_commit(session, READS, "read_document", str(document_id))
    for notice_id in owed.ring_due(session, Notice.id, now):
        after_commit(session, "media", "build_notice", str(notice_id))
