"""Looking into one stored file: what is damaged or missing is put on record and before staff, once."""

from __future__ import annotations

import logging
from typing import Literal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from recado.bot import files
from recado.bot.runtime import Runtime
from recado.firm import audit, tasks
from recado.firm.actions import Action
from recado.firm.audit import Actor
from recado.firm.errors import FileDamaged, KeyDestroyed
from recado.firm.models import StoredFile
from recado.gateways.errors import StorageMissing

log = logging.getLogger(__name__)

KEEPER = Actor("system", "storage")
Problem = Literal["", "damaged", "missing"]
NOTES = {
    "damaged": "A stored file is not as it was stored: it was cut or changed. It is not shown to anybody.",
    "missing": "A stored file is gone from the file store.",
}
WHAT_NOW = "Restore it from a backup (recado doctor counts such files), or ask the client for it again."
_ACTS = {"damaged": Action.FILE_DAMAGED, "missing": Action.FILE_MISSING, "": Action.FILE_RESTORED}


def check(runtime: Runtime, file_id: UUID) -> Problem:
    """Read the file whole and write down what is wrong with it, or that nothing is any more."""
    with runtime.transaction() as session:
        file = session.get(StoredFile, file_id, with_for_update=True)
        if file is None:
            return ""
        try:
            files.prove(runtime, session, file)
        except FileDamaged:
            found: Problem = "damaged"
        except StorageMissing:
            found = "missing"
        except KeyDestroyed:  # erased on purpose: nothing of it can be read, and nothing is lost
            found = ""
        else:
            found = ""
        note(runtime, session, file, found)
        return found


def note(runtime: Runtime, session: Session, file: StoredFile, found: Problem) -> None:
    """Write down a change in what is known of a file; a repeat says nothing."""
    if file.problem == found:
        return
    file.problem, file.problem_at = found, runtime.now() if found else None
    facts = {"purpose": file.purpose, "size": file.size}
    chain = str(file.case_id or "files")
    audit.record(session, KEEPER, _ACTS[found], f"file:{file.id}", chain=chain, facts=facts)
    if not found:
        return
    log.error("a stored file has a problem", extra={"file": str(file.id), "problem": found})
    said = f"{NOTES[found]} {WHAT_NOW} File {file.id} ({file.purpose})."
    tasks.create(session, KEEPER, "file_problem", case_id=file.case_id, note=said, urgent=True)


def known(session: Session) -> dict[str, int]:
    """How many files are known to be damaged and missing."""
    counted = select(StoredFile.problem, func.count()).where(StoredFile.problem != "")
    found = dict(session.execute(counted.group_by(StoredFile.problem)).all())
    return {"damaged": found.get("damaged", 0), "missing": found.get("missing", 0)}
