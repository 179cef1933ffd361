"""The orphan sweep: files that no row knows are removed, rows whose file is gone are reported loudly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from recado.bot import file_checks, files
from recado.bot.runtime import Runtime
from recado.firm import audit, tasks
from recado.firm.actions import Action
from recado.firm.models import Key, StoredFile

OLD = timedelta(days=1)
"""A file is stored before its row is committed; a day is more than any transaction takes."""
TOO_MANY = 20
_OURS = re.compile(r"(?:quarantine/)?[0-9a-f]{2}/(?P<id>[0-9a-f]{32})")
_STRANGE = (
    "Most of what lies in the file store belongs to no record, or most of what they name is not there. "
    "Nothing was removed. Perhaps STORAGE_URL is another portal's, or the database is an old copy."
)


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep found and did."""

    stored: int = 0
    removed: int = 0
    missing: int = 0
    held_back: int = 0
    """Orphans that were not removed, because there are so many that something else must be wrong."""

    @property
    def wrong(self) -> bool:
        """Whether a person must look."""
        return bool(self.missing or self.held_back)

    @property
    def line(self) -> str:
        """The same for the operator."""
        told = f"{self.stored} files; {self.removed} that no record knew were removed; {self.missing} missing"
        return f"{told}; {self.held_back} unknown ones were left alone" if self.held_back else told


def sweep(runtime: Runtime) -> Swept:
    """Compare the store with the rows, both ways. Raises StorageDown.

    It holds the ids of all files in memory: some hundred bytes for each.
    """
    began = runtime.now()
    runtime.storage.tidy(began - OLD)
    found = {one.key: one.changed_at for one in runtime.storage.listed() if _OURS.fullmatch(one.key)}
    # Read after the listing: a file stored meanwhile has a row, and is not in the list.
    known = _known(runtime)
    orphans = sorted(key for key, at in found.items() if key not in known and at < began - OLD)
    gone = [file_id for key, (file_id, at) in known.items() if key not in found and at < began - OLD]
    lost_all = _most(len(gone), len(known))
    missing = len(gone) if lost_all else sum(_is_missing(runtime, file_id) for file_id in gone)
    held_back = _most(len(orphans), len(found)) or lost_all
    for key in orphans if not held_back else ():
        runtime.storage.delete(key)
    _clear_found(runtime)
    kept, removed = (len(orphans), 0) if held_back else (0, len(orphans))
    swept = Swept(len(found), removed, missing, kept)
    _record(runtime, swept, strange=held_back)
    return swept


def _most(some: int, of_all: int) -> bool:
    """So many that something else must be wrong: another portal's store, or an old database."""
    return some > TOO_MANY and some * 2 > of_all


def _known(runtime: Runtime) -> dict[str, tuple[UUID, datetime]]:
    """Where each file must lie."""
    with runtime.transaction() as session:
        rows = session.execute(select(StoredFile.id, StoredFile.purpose, StoredFile.created_at))
        return {files.place(row.id, row.purpose): (row.id, row.created_at) for row in rows}


def _is_missing(runtime: Runtime, file_id: UUID) -> bool:
    """Look once more, and put it on record."""
    with runtime.transaction() as session:
        file = session.get(StoredFile, file_id, with_for_update=True)
        if file is None or session.get_one(Key, file.key_id).wrapped is None:
            return False
        if runtime.storage.exists(files.storage_key(file)):
            return False
        file_checks.note(runtime, session, file, "missing")
        return True


def _clear_found(runtime: Runtime) -> None:
    """What was put back from a backup is well again, if it opens."""
    with runtime.transaction() as session:
        query = select(StoredFile.id).where(StoredFile.problem != "")
        known = session.scalars(query).all()
    for file_id in known:
        file_checks.check(runtime, file_id)


def _record(runtime: Runtime, swept: Swept, *, strange: bool) -> None:
    with runtime.transaction() as session:
        if swept.removed or strange:
            facts = {"removed": swept.removed, "held_back": swept.held_back, "missing": swept.missing}
            audit.record(session, file_checks.KEEPER, Action.FILES_SWEPT, "files", chain="files", facts=facts)
        if strange and not tasks.is_open(session, "files_sweep"):
            tasks.create(session, file_checks.KEEPER, "files_sweep", note=_STRANGE, urgent=True)
