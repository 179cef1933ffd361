"""The pages of a document, fetched from the storage one file after the other: never all are in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from recado.bot import files
from recado.bot.pagefile import unpack
from recado.bot.runtime import Runtime
from recado.firm import documents
from recado.firm.models import Sheet
from recado.media.page import Page


def places(session: Session, document_id: UUID, standing: Sequence[Sheet]) -> list[tuple[UUID, int]]:
    """Where each of these pages lies: the file of pages, and its place there."""
    lie = {medium.id: medium.pages_file_id for medium in documents.media_of(session, document_id)}
    found = [(lie[sheet.medium_id], sheet.position) for sheet in standing]
    return [(file_id, position) for file_id, position in found if file_id is not None]


class StoredPages(Collection[Page]):
    """Pages by the file each lies in and its place there, in the document's order.

    Going through them fetches and opens each file in a transaction of its own, once for each run of pages
    that follow each other in it. Raises what `files.load` does.
    """

    def __init__(self, runtime: Runtime, places: Sequence[tuple[UUID, int]]) -> None:
        self._runtime, self._places = runtime, places

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[Page]:
        held: tuple[UUID | None, list[Page]] = (None, [])
        for file_id, position in self._places:
            if held[0] != file_id:
                held = (file_id, self._load(file_id))
            yield held[1][position]

    def __contains__(self, page: object) -> bool:
        return any(page == each for each in self)

    def _load(self, file_id: UUID) -> list[Page]:
        with self._runtime.transaction() as session:
            return unpack(files.load(self._runtime, session, file_id)[1])
