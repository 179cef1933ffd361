"""The pages that a file gave: written down one by one, and what the conversation is told of them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from recado.firm import sheets
from recado.firm.models import Medium, Sheet
from recado.firm.sheets import Look
from recado.flows.events import PageReady
from recado.media.likeness import alike
from recado.media.page import Form, Page


def add(session: Session, medium: Medium, pages: Sequence[Page]) -> None:
    """Write down the pages of a file that was read; those of a PDF were looked at by whoever made it."""
    sheets.add(session, medium, [_look(page, single=len(pages) == 1) for page in pages])


def told(session: Session, party: str, item: str, medium: Medium) -> PageReady:
    """What the conversation is told of this file: its pages, what is wrong with a photo, what it is like."""
    awaited = sheets.awaited(session, medium)
    if medium.document_id is None or medium.state != "ready":
        return PageReady(party, item, 0)
    standing = sheets.standing(session, medium.document_id)
    new = [sheet for sheet in standing if sheet.medium_id == medium.id]
    others = [sheet for sheet in standing if sheet.medium_id != medium.id]
    seen = sheets.look(session, new[0]) if len(new) == 1 else Look("")
    twin = _twin(session, seen.phash, others)
    return PageReady(
        party,
        item,
        len(new),
        sheets=tuple(str(sheet.id) for sheet in new),
        faults=seen.faults,
        alike=str(twin.id) if twin is not None else "",
        instead=str(awaited.id) if awaited is not None else "",
    )


def _twin(session: Session, phash: int, others: Sequence[Sheet]) -> Sheet | None:
    """The last of the other pages that looks like this one."""
    if not phash:
        return None
    return next((each for each in reversed(others) if alike(phash, sheets.look(session, each).phash)), None)


def _look(page: Page, *, single: bool) -> Look:
    photo = single and page.form is not Form.PDF
    return Look(
        page.sha256,
        page.phash if photo else 0,
        tuple(fault.value for fault in page.faults) if photo else (),
        page.measures,
    )
