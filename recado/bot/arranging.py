"""Single pages of a document: taken out, put back, changed for a better one; and files that are sorted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never
from uuid import UUID

from recado.bot import papers
from recado.bot.scene import Scene
from recado.firm import checklists, documents, sheets, signings, transfers, versions
from recado.firm.errors import NotFound
from recado.firm.models import Case, ChecklistItem, Document, Party
from recado.flows import arranged


def perform(scene: Scene, case: Case, party: Party, effect: arranged.Arranged) -> None:
    """Do what a turn asks with pages or files of this party."""
    session, actor = scene.session, scene.actor
    match effect:
        case arranged.HoldFile(_, media):
            papers.add_file(scene, None, media).held = True
        case arranged.SortFiles(_, slug, files, held):
            found = transfers.held_files(session, scene.contact, case, held)[:files]
            papers.make_pages(scene, _item(scene, case, party, slug), found)
        case arranged.SaveOriginal(_, slug, where):
            signing = signings.of_item(session, _item(scene, case, party, slug).id)
            if signing is not None:
                signings.set_original(session, actor, signing, where, scene.now)
        case arranged.ReopenDocument(_, slug):
            _standing(scene, case, party, slug, still_closing=False)
        case arranged.RemovePages(_, slug, names):
            sheets.take_out(session, actor, _standing(scene, case, party, slug), _ids(names))
        case arranged.RestorePages(_, slug, names):
            sheets.put_back(session, actor, _standing(scene, case, party, slug), _ids(names))
        case arranged.ReplacePage(_, slug, old, new):
            sheets.replace(session, actor, _standing(scene, case, party, slug), UUID(old), _ids(new))
        case arranged.InsistOnPages(_, slug, names):
            document = _latest(scene, _item(scene, case, party, slug))
            sheets.insist(session, actor, document, _ids(names), scene.now)
        case _:
            assert_never(effect)


def _standing(scene: Scene, case: Case, party: Party, slug: str, *, still_closing: bool = True) -> Document:
    """The document that nobody has judged; a received one is open again, and will be bound anew."""
    item = _item(scene, case, party, slug)
    document = _latest(scene, item)
    if document.state in versions.GATHERING and (still_closing or document.state == "open"):
        return document
    return documents.reopen(scene.session, scene.actor, item, document, scene.contact)


def _latest(scene: Scene, item: ChecklistItem) -> Document:
    document = documents.latest(scene.session, item.id)
    if document is None:
        raise NotFound(f"nothing came for {item.slug}")
    return document


def _item(scene: Scene, case: Case, party: Party, slug: str) -> ChecklistItem:
    item = checklists.item(scene.session, case.id, party.person_id, slug)
    if item is None:
        raise NotFound(f"no checklist item {slug}")
    return item


def _ids(names: Sequence[str]) -> list[UUID]:
    return [UUID(name) for name in names]
