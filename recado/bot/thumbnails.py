"""Small pictures of a file's pages: that of the first hangs on the medium, the others are kept here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from recado.bot import files
from recado.bot.runtime import Runtime
from recado.firm.models import Medium, PageThumbnail
from recado.media.page import Page


def keep_others(
    runtime: Runtime, session: Session, medium: Medium, case_id: UUID | None, pages: Sequence[Page]
) -> None:
    """Keep the small pictures of the pages after the first, in place of those of an earlier reading."""
    session.execute(delete(PageThumbnail).where(PageThumbnail.medium_id == medium.id))
    for number, page in enumerate(pages[1:], 2):
        file = files.save(
            runtime,
            session,
            page.thumbnail,
            key_id=medium.key_id,
            case_id=case_id,
            purpose="thumbnail",
            content_type="image/jpeg",
        )
        session.add(PageThumbnail(medium_id=medium.id, page=number, file_id=file.id))


def of_others(session: Session, medium_id: UUID) -> Sequence[PageThumbnail]:
    """Return the rows of the pages after the first."""
    return session.scalars(select(PageThumbnail).where(PageThumbnail.medium_id == medium_id)).all()


def of_page(session: Session, medium: Medium, page: int) -> UUID | None:
    """Return the file of one page's small picture, counted from 1; None where there is none."""
    if page == 1:
        return medium.thumbnail_file_id
    query = select(PageThumbnail.file_id).where(
        PageThumbnail.medium_id == medium.id, PageThumbnail.page == page
    )
    return session.scalar(query)


def counted(session: Session, media: Iterable[Medium]) -> Mapping[UUID, int]:
    """How many pages of each of these files have a small picture."""
    known = {medium.id: int(medium.thumbnail_file_id is not None) for medium in media}
    query = (
        select(PageThumbnail.medium_id, func.count().label("pages"))
        .where(PageThumbnail.medium_id.in_(known))
        .group_by(PageThumbnail.medium_id)
    )
    others = {row.medium_id: int(row.pages) for row in session.execute(query)}
    return {medium_id: first + others.get(medium_id, 0) for medium_id, first in known.items()}
