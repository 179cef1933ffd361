"""Reading the mail: the text of each page in the tray, for suggestions. Without it, all is done by hand."""

from __future__ import annotations

import logging
from uuid import UUID

from recado.bot import mail_filing
from recado.bot.bells import READS, after_commit
from recado.bot.decoder import DecoderDiedError
from recado.bot.runtime import Runtime
from recado.firm import mail
from recado.firm.crypto import seal
from recado.firm.models import MailPage
from recado.media.page import Page
from recado.media.refusals import Refused

log = logging.getLogger(__name__)


def ask(runtime: Runtime, scan_id: UUID) -> None:
    """Have the scan's pages read where that can be done; they are filed by hand meanwhile."""
    if runtime.decoder is None or not runtime.decoder.reads():
        return
    with runtime.transaction() as session:
        after_commit(session, READS, "read_mail", str(scan_id))


def read(runtime: Runtime, scan_id: UUID) -> None:
    """Read each page that was not read yet; a page that cannot be read has no text."""
    if runtime.decoder is None or not runtime.decoder.reads():
        return
    for page_id in _unread(runtime, scan_id):
        found = _page(runtime, page_id)
        if found is None:
            continue
        try:
            text = runtime.decoder.read(found)
        except (Refused, DecoderDiedError):
            log.warning("a page of mail could not be read", extra={"page": str(page_id)})
            text = None
        _keep(runtime, page_id, "\n".join(text.lines) if text else "")


def _unread(runtime: Runtime, scan_id: UUID) -> list[UUID]:
    with runtime.transaction() as session:
        pages = mail.pages_of(session, scan_id)
        return [page.id for page in pages if page.page_file_id and page.text_sealed is None and not page.mark]


def _page(runtime: Runtime, page_id: UUID) -> Page | None:
    with runtime.transaction() as session:
        page = session.get(MailPage, page_id)
        if page is None or page.page_file_id is None or page.text_sealed is not None:
            return None
        return mail_filing.turned(runtime, session, page)


def _keep(runtime: Runtime, page_id: UUID, text: str) -> None:
    with runtime.transaction() as session:
        page = session.get_one(MailPage, page_id, with_for_update=True)
        if page.page_file_id is not None:  # What left the tray meanwhile leaves no text behind.
            seal(session, page, "text", text)
