"""The tick's part for the mail: ring for scans and notices that are owed and that nobody has claimed."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from recado.bot.bells import after_commit
from recado.firm.models import MailScan, Notice

AGAIN = timedelta(seconds=5)


def ring_due(session: Session, now: datetime) -> None:
    """Ring once for each, and not again for some seconds."""
    free = MailScan.lease_until.is_(None) | (MailScan.lease_until < func.clock_timestamp())
    due = (
        update(MailScan)
        .where(MailScan.due_at <= now, free)
        .values(due_at=now + AGAIN)
        .returning(MailScan.id)
        .execution_options(synchronize_session=False)
    )
    for scan_id in session.scalars(due):
        after_commit(session, "media", "sort_mail", str(scan_id))
    for notice_id in session.scalars(select(Notice.id).where(Notice.due_at <= now).limit(200)):
        after_commit(session, "media", "build_notice", str(notice_id))
