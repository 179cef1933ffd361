"""The provider's copy of a client's file: deleted there once ours has been read back whole, and on record.

What "ours" means is what exists: one sealed original in the store. There is no backup to wait for yet.
Workers of `callbacks` do it: a photo that has just come must not wait for a call to the provider.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from recado.bot import files
from recado.bot.bells import after_commit
from recado.bot.runtime import Runtime
from recado.firm import audit, messages, tasks
from recado.firm.actions import Action
from recado.firm.audit import Actor
from recado.firm.crypto import fact_hash, unseal_text
from recado.firm.errors import FileDamaged, KeyDestroyed
from recado.firm.models import Medium, Message, StoredFile
from recado.gateways.errors import LookupFailed, StorageDown, StorageMissing

log = logging.getLogger(__name__)

DELETER = Actor("system", "collector")
LATE = timedelta(seconds=10)
LEASE = timedelta(minutes=5)
"""How soon a deletion whose worker died is tried again."""
DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720))
"""Between tries; the last one for as long as it takes."""
TELL_AFTER = 5
"""Tries in vain after which staff are told."""


def owe(runtime: Runtime, session: Session, medium: Medium) -> None:
    """The original is stored: have the provider's copy deleted, unless the firm wants it kept."""
    if not runtime.settings.twilio_delete_media or medium.copy_state == "deleted":
        return
    # The bell comes at once; should it be lost, the sweep rings a little later.
    medium.copy_state, medium.copy_due_at, medium.copy_attempts = "owed", runtime.now() + LATE, 0
    after_commit(session, "callbacks", "delete_copy", str(medium.id))


def ring_due(runtime: Runtime, session: Session) -> None:
    """Ring for the copies whose time has come."""
    if not runtime.settings.twilio_delete_media:
        return
    due = (
        update(Medium)
        .where(Medium.copy_state == "owed", Medium.copy_due_at <= runtime.now())
        .values(copy_due_at=runtime.now() + LEASE)
        .returning(Medium.id)
        .execution_options(synchronize_session=False)
    )
    for medium_id in session.scalars(due):
        after_commit(session, "callbacks", "delete_copy", str(medium_id))


def delete(runtime: Runtime, medium_id: UUID) -> None:
    """Read our original back whole, and only then delete the provider's copy.

    A repeat does nothing. Should the worker die in between, the next one is told that it is gone already.
    """
    if runtime.texting is None or not runtime.settings.twilio_delete_media:
        return
    try:
        proved = _prove(runtime, medium_id)
        if proved is not None:
            status = runtime.texting.delete_media(proved.url)
            _deleted(runtime, medium_id, proved, status)
    except KeyDestroyed:
        _forget(runtime, medium_id)
    except (LookupFailed, FileDamaged, StorageMissing, StorageDown) as failure:
        _later(runtime, medium_id, failure)


def ours(runtime: Runtime, medium_id: UUID) -> bytes | None:
    """Our own original of a file that is taken in again, for then the provider may have none any more."""
    with runtime.transaction() as session:
        medium = session.get_one(Medium, medium_id)
        if medium.original_file_id is None:
            return None
        try:
            return files.load(runtime, session, medium.original_file_id)[1]
        except (FileDamaged, StorageMissing):
            return None


@dataclass(frozen=True, slots=True)
class _Proved:
    url: str = field(repr=False)
    file_id: UUID
    size: int


def _stored(medium: Medium) -> UUID | None:
    return medium.original_file_id or medium.quarantine_file_id


def _prove(runtime: Runtime, medium_id: UUID) -> _Proved | None:
    """Read what we have back whole; None if there is nothing to delete any more."""
    with runtime.transaction() as session:
        medium = session.get_one(Medium, medium_id)
        if medium.copy_state != "owed":
            return None
        file_id = _stored(medium)
        if file_id is None:
            raise StorageMissing
        file = session.get_one(StoredFile, file_id)
        files.prove(runtime, session, file)
        return _Proved(unseal_text(session, medium, "url"), file.id, file.size)


def _deleted(runtime: Runtime, medium_id: UUID, proved: _Proved, status: int) -> None:
    with runtime.transaction() as session:
        medium = session.get_one(Medium, medium_id, with_for_update=True)
        if medium.copy_state != "owed":
            return
        medium.copy_state, medium.copy_due_at = "deleted", None
        facts = {
            "media": fact_hash(session, medium.key_id, proved.url.rpartition("/")[2]),
            "status": status,
            "file": str(proved.file_id),
            "bytes": proved.size,
            "tries": medium.copy_attempts + 1,
        }
        _note(session, medium, Action.MEDIUM_COPY_DELETED, facts)


def _forget(runtime: Runtime, medium_id: UUID) -> None:
    """Its owner was erased, and the file's address at the provider with it: nobody can name it any more."""
    log.error("a copy stays at the provider: its address was erased", extra={"medium": str(medium_id)})
    with runtime.transaction() as session:
        session.get_one(Medium, medium_id, with_for_update=True).copy_state = ""


def _later(runtime: Runtime, medium_id: UUID, failure: Exception) -> None:
    log.warning("a copy was not deleted", extra={"medium": str(medium_id), "why": type(failure).__name__})
    with runtime.transaction() as session:
        medium = session.get_one(Medium, medium_id, with_for_update=True)
        if medium.copy_state != "owed":
            return
        medium.copy_attempts += 1
        medium.copy_due_at = runtime.now() + DELAYS[min(medium.copy_attempts, len(DELAYS)) - 1]
        if isinstance(failure, (FileDamaged, StorageMissing)):
            # Then theirs is the only good copy: it stays, and ours is looked into.
            after_commit(session, "callbacks", "check_file", str(_stored(medium)))
        if medium.copy_attempts == TELL_AFTER:
            _tell_staff(session, medium, failure)


def _tell_staff(session: Session, medium: Medium, failure: Exception) -> None:
    facts = {"tries": medium.copy_attempts, "why": type(failure).__name__}
    _note(session, medium, Action.MEDIUM_COPY_KEPT, facts)
    message = session.get_one(Message, medium.message_id)
    tasks.create(
        session,
        DELETER,
        "copy_at_provider",
        case_id=message.case_id,
        person_id=message.person_id,
        contact_point_id=message.contact_point_id,
        note=f"{failure} It is tried again twice a day.",
    )


def _note(session: Session, medium: Medium, action: Action, facts: dict[str, object]) -> None:
    message = session.get_one(Message, medium.message_id)
    chain = messages.chain_of(message)
    audit.record(session, DELETER, action, f"medium:{medium.id}", chain=chain, facts=facts)
