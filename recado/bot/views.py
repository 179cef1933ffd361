"""What a turn may know, read in the turn's own transaction: one query per need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import func, select

from recado.bot.scene import Scene
from recado.firm import answers, checklists, invoices, people, setup
from recado.firm.crypto import unseal_text
from recado.firm.documents import GATHERING
from recado.firm.models import ChecklistItem, Document, Medium, Party
from recado.flows.casetypes import load_all
from recado.flows.view import FirmView, InvoiceView, ItemView, PartyView, Right, View

Counts = Mapping[UUID, Mapping[str, int]]


def build(scene: Scene) -> View:
    """Read everything that `decide` may look at."""
    return View(firm=_firm(scene), parties=tuple(_party(scene, party) for party in scene.parties.values()))


def _firm(scene: Scene) -> FirmView:
    firm, settings = setup.firm(scene.session), scene.runtime.settings
    return FirmView(
        name=firm.name,
        phone=firm.phone,
        reminders=settings.reminder_schedule,
        collect_pause=settings.collect_pause,
        close_wait=settings.close_wait,
    )


def _party(scene: Scene, party: Party) -> PartyView:
    session, case = scene.session, scene.cases[party.case_id]
    person = scene.people[party.person_id]
    return PartyView(
        key=party.key,
        first_name=people.first_name(session, person),
        birth_date=people.birth_date(session, person),
        role=party.role,  # type: ignore[arg-type]
        rights=_rights(party),
        case_ref=case.ref,
        case_type=load_all()[case.case_type],
        stage=case.stage,
        answers=answers.read(session, case.id, person.id),
        items=_items(scene, party),
        invoices=_invoices(scene, party) if party.may_pay else (),
        paused=bool(case.bot_paused_until and case.bot_paused_until > scene.now),
    )


def _rights(party: Party) -> frozenset[Right]:
    held: dict[Right, bool] = {
        "told": party.may_be_told,
        "upload": party.may_upload,
        "see": party.may_see,
        "pay": party.may_pay,
    }
    return frozenset(right for right, has in held.items() if has)


def _items(scene: Scene, party: Party) -> tuple[ItemView, ...]:
    rows = [item for item in checklists.items(scene.session, party.case_id, party.person_id) if item.applies]
    counts = _counts(scene, party)
    return tuple(_item(scene, row, counts.get(row.id, {})) for row in rows)


def _item(scene: Scene, row: ChecklistItem, counts: Mapping[str, int]) -> ItemView:
    return ItemView(
        slug=row.slug,
        status=row.status,  # type: ignore[arg-type]
        pages=counts.get("ready", 0),
        pending=counts.get("owed", 0),
        failed=counts.get("refused", 0) + counts.get("lost", 0),
        reason=unseal_text(scene.session, row, "reason") if row.reason_sealed else "",
    )


def _counts(scene: Scene, party: Party) -> Counts:
    """Pages ready, and files owed, refused or lost, of each item's gathering document."""
    query = (
        select(Document.item_id, Medium.state, func.count(), func.sum(Medium.page_count))
        .join(Medium, Medium.document_id == Document.id)
        .where(
            Document.case_id == party.case_id,
            Document.person_id == party.person_id,
            Document.state.in_((*GATHERING, "received")),
        )
        .group_by(Document.item_id, Medium.state)
    )
    found: dict[UUID, dict[str, int]] = defaultdict(dict)
    for item_id, state, files, pages in scene.session.execute(query):
        found[item_id][state] = pages if state == "ready" else files
    return found


def _invoices(scene: Scene, party: Party) -> tuple[InvoiceView, ...]:
    owed = invoices.owed(scene.session, party.case_id)
    return tuple(
        InvoiceView(
            id=str(each.invoice.id),
            number=each.invoice.number,
            description={"en": each.description_en, "es": each.description_es},
            balance=each.balance_cents,
            currency=each.invoice.currency,
            due=each.invoice.due_on,
        )
        for each in owed
        if each.invoice.account in scene.runtime.payments
    )
