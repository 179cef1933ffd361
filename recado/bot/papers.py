"""The page collector's rows: items, documents and numbered media, before anything is fetched."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from recado.bot.bells import after_commit
from recado.bot.scene import Scene
from recado.firm import checklists, documents, sheets, transfers
from recado.firm.errors import NotFound
from recado.firm.models import Case, ChecklistItem, Document, Medium, Party
from recado.flows import early


def add_page(scene: Scene, case: Case, party: Party, slug: str, position: int, instead: str = "") -> None:
    """Number the message's file as the next page of the item's document, and have it fetched.

    `instead` names the page whose place it was sent to take.
    """
    item = checklists.item(scene.session, case.id, party.person_id, slug)
    if item is None:
        raise NotFound(f"no checklist item {slug}")
    document = documents.open_for(scene.session, scene.actor, item, scene.contact)
    medium = add_file(scene, document, position)
    if instead:
        sheets.expect(scene.session, document, UUID(instead), medium)


def keep_file(scene: Scene, position: int) -> None:
    """Keep the message's file for staff: no item expects it."""
    add_file(scene, None, position)


def claim(scene: Scene, case: Case, party: Party, slug: str | None, files: int) -> None:
    """Give the files kept here lately to this party: to its thread, and as pages to the item that waits."""
    session, actor, now = scene.session, scene.actor, scene.now
    found = transfers.kept_files(session, scene.contact, case, now - early.FRESH, files)
    for message in dict.fromkeys(message for _, message in found):
        transfers.move(session, actor, message, case, party.person_id)
    item = checklists.item(session, case.id, party.person_id, slug) if slug else None
    if item is None or not found:
        return
    make_pages(scene, item, [medium for medium, _ in found])


def make_pages(scene: Scene, item: ChecklistItem, media: Sequence[Medium]) -> None:
    """Make pages of the item's document of files that were kept; they are fetched again."""
    session, actor = scene.session, scene.actor
    document = documents.open_for(session, actor, item, scene.contact)
    last = max((medium.number for medium in documents.media_of(session, document.id)), default=0)
    pages = [medium for medium in media if medium.quarantine_file_id is None]
    for number, medium in enumerate(pages, last + 1):
        transfers.make_page(session, actor, medium, document, number, scene.now)
        after_commit(session, "media", "fetch", str(medium.id))


def close(scene: Scene, case: Case, party: Party, slug: str) -> None:
    """Mark the item's document as closing; it is built as soon as no file of it is pending."""
    item = checklists.item(scene.session, case.id, party.person_id, slug)
    document = documents.gathering(scene.session, item.id) if item else None
    if item is None or document is None:
        return
    documents.start_closing(scene.session, scene.actor, document, scene.now)
    checklists.set_status(scene.session, scene.actor, item, "closing")
    if not documents.has_pending(scene.session, document.id):
        after_commit(scene.session, "media", "build", str(document.id))


def unavailable(scene: Scene, case: Case, party: Party, slug: str, why: str) -> None:
    """Put the item aside: the client does not have it, and staff decide."""
    item = checklists.item(scene.session, case.id, party.person_id, slug)
    if item is not None and item.status in ("missing", "rejected"):
        checklists.set_status(scene.session, scene.actor, item, "unavailable", why=why)


def add_file(scene: Scene, document: Document | None, position: int) -> Medium:
    """Number the message's file, for this document or for none, and have it fetched."""
    if scene.message is None or position >= len(scene.attached):
        raise NotFound(f"the message has no file {position}")
    file = scene.attached[position]
    medium = documents.add_medium(
        scene.session,
        scene.actor,
        scene.message,
        document,
        position=position,
        url=file.url,
        claimed_type=file.claimed_type,
        now=scene.now,
    )
    scene.session.flush()
    after_commit(scene.session, "media", "fetch", str(medium.id))
    return medium
