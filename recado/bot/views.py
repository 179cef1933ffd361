"""What a turn may know, read in the turn's own transaction: one query per need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from recado.bot import firm_views, proof_views, proofs
from recado.bot.opening_cases import case_type_of
from recado.bot.scene import Scene
from recado.firm import answers, cases, discretion, invoices, people, surveys
from recado.firm.crypto import open_value
from recado.firm.models import ChecklistItem, Document, Medium, Party, Sheet, Signing
from recado.firm.reads import Asked, Read, together
from recado.firm.versions import GATHERING
from recado.flows.events import Event
from recado.flows.view import ContactFacts, FirmView, InvoiceView, ItemView, PartyView, Right, View

Rows = Sequence[Sequence[Any]]

_REASON = ChecklistItem.reason_sealed
_FILE, _PAPER = aliased(Medium), aliased(Document)
_SHEETS = (
    select(func.array_agg(aggregate_order_by(Sheet.id, Sheet.place, _FILE.number, Sheet.position)))
    .join(_FILE, _FILE.id == Sheet.medium_id)
    .join(_PAPER, _PAPER.id == Sheet.document_id)
    .where(
        _PAPER.item_id == ChecklistItem.id,
        _PAPER.state.in_((*GATHERING, "received")),
        Sheet.state == "in",
    )
    .correlate(ChecklistItem)
    .scalar_subquery()
)
"""The pages of the document that nobody has judged, in the PDF's order."""
_TO_SIGN = select(Signing.page_count).where(Signing.item_id == ChecklistItem.id).scalar_subquery()
_CHECKLIST = Read(
    select(
        ChecklistItem.slug,
        ChecklistItem.status,
        ChecklistItem.id,
        ChecklistItem.key_id,
        ChecklistItem.reason_sealed,
        ChecklistItem.reason_code,
        ChecklistItem.provided_by,
        _SHEETS,
        _TO_SIGN,
        func.count().filter(Medium.state == "owed"),
        func.count().filter(Medium.state.in_(("refused", "lost"))),
    )
    .outerjoin(
        Document, (Document.item_id == ChecklistItem.id) & Document.state.in_((*GATHERING, "received"))
    )
    .outerjoin(Medium, Medium.document_id == Document.id)
    .where(
        ChecklistItem.case_id == bindparam("case"),
        ChecklistItem.person_id == bindparam("person"),
        ChecklistItem.applies,
    )
    .group_by(ChecklistItem.id)
    .order_by(ChecklistItem.position, ChecklistItem.id)
)
"""The checklist, with what the gathering document of each line holds."""
_A_PARTYS = 5
"""Reads for one party: its answers, its papers, its case's bills, who works on it, what it said of us."""


def build(scene: Scene, event: Event) -> View:
    """Read everything that `decide` may look at when this happens, for all who stand there in one trip."""
    parties = list(scene.parties.values())
    firm = firm_views.seen(scene)
    strangers = [party for party in parties if not _proved(scene, party, firm)]
    asked = [one for party in parties for one in _reads(party)]
    found = together(
        scene.session, asked + [proof_views.A_NUMBERS.of(case=each.case_id) for each in strangers]
    )
    shares = [found[start : start + _A_PARTYS] for start in range(0, len(asked), _A_PARTYS)]
    seen = [_party(scene, party, *rows) for party, rows in zip(parties, shares, strict=True)]
    ends = {
        party.key: proof_views.last_four(scene.session, party, rows)
        for party, rows in zip(strangers, found[len(asked) :], strict=True)
    }
    told = (replace(each, a_number_last4=ends[each.key]) if ends.get(each.key) else each for each in seen)
    view = View(firm=firm, parties=tuple(told), contact=_contact(scene))
    return proofs.add(scene, view) if proofs.asked(event) else view


def _proved(scene: Scene, party: Party, firm: FirmView) -> bool:
    return proof_views.proved(scene.state.dialogue(party.key), scene.now, firm.verify_again_after)


def _reads(party: Party) -> list[Asked]:
    who = {"case": party.case_id, "person": party.person_id}
    of_case = {"case": party.case_id}
    return [
        answers.OF_PERSON.of(**who),
        _CHECKLIST.of(**who),
        invoices.OF_CASE.of(**of_case),
        cases.WORKS_ON.of(**of_case),
        surveys.OF_PERSON.of(**who),
    ]


def _contact(scene: Scene) -> ContactFacts:
    row = scene.contact
    return ContactFacts(row.safe, row.only_reminders, row.interpreter, seized=row.seized_at is not None)


def _party(
    scene: Scene, party: Party, said: Rows, papers: Rows, bills: Rows, staff: Rows, scores: Rows
) -> PartyView:
    session, case = scene.session, scene.cases[party.case_id]
    person = scene.people[party.person_id]
    return PartyView(
        key=party.key,
        first_name=people.first_name(session, person),
        birth_date=people.birth_date(session, person),
        role=party.role,  # type: ignore[arg-type]
        rights=_rights(party),
        case_ref=case.ref,
        case_type=case_type_of(session, case),
        stage=case.stage,
        answers=answers.opened(session, said),
        items=tuple(_item(scene, row) for row in papers),
        invoices=_invoices(scene, bills) if party.may_pay else (),
        paused=bool(case.bot_paused_until and case.bot_paused_until > scene.now),
        surveyed=frozenset(kind for (kind,) in scores),
        staff_name=staff[0][0] if staff else "",
        phrase=people.phrase(session, person),
        discreet=case.discreet,
        safe_word=discretion.word(session, person) if case.discreet else "",
    )


def _rights(party: Party) -> frozenset[Right]:
    held: dict[Right, bool] = {
        "told": party.may_be_told,
        "upload": party.may_upload,
        "see": party.may_see,
        "pay": party.may_pay,
    }
    return frozenset(right for right, has in held.items() if has)


def _item(scene: Scene, row: Sequence[Any]) -> ItemView:
    slug, status, row_id, key_id, reason, code, provided_by, pages, to_sign, pending, failed = row
    said = open_value(scene.session, _REASON, row_id, key_id, reason).decode() if reason else ""
    names, by_firm = tuple(map(str, pages or ())), provided_by == "firm"
    return ItemView(slug, status, len(names), pending, failed, said, code, by_firm, names, to_sign or 0)


def _invoices(scene: Scene, rows: Rows) -> tuple[InvoiceView, ...]:
    return tuple(
        InvoiceView(
            id=str(each.id),
            number=each.number,
            description={"en": each.description_en, "es": each.description_es},
            balance=each.balance_cents,
            currency=each.currency,
            due=each.due_on,
        )
        for each in invoices.opened(scene.session, rows)
        if each.balance_cents > 0 and each.account in scene.runtime.payments
    )
