"""What stands beside the thread: parties, checklists, stage, pause and money, as plain values."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from recado.bot.opening_cases import case_type_of
from recado.firm import cases, checklists, contacts, discretion, documents, invoices, people, versions
from recado.firm.models import Case, ChecklistItem, Document, Party
from recado.flows import casetypes
from recado.handlers.console import answers, signings, wording
from recado.handlers.console.answers import AnswerLine
from recado.handlers.console.clock import Clock
from recado.handlers.console.shown import plain
from recado.handlers.console.signings import SigningLine
from recado.i18n.money import Money


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One line of a party's checklist; `document_id` is its newest version, if any."""

    id: uuid.UUID
    label: str
    required: bool
    applies: bool
    state: str
    tone: str
    reason: str
    document_id: uuid.UUID | None
    undecided: bool
    """The client does not have it, and nobody has said what is to be done."""
    by_firm: bool = False
    arranged: bool = True
    """False while the firm still has to get what it provides itself."""
    sensitivity: str = ""
    """What makes it one that only few may look at; empty: nothing."""
    signing: SigningLine | None = None
    """Where it is to be signed: what was attached, and where the original is."""


@dataclass(frozen=True, slots=True)
class PhoneLine:
    """One telephone of a party; `seized` is since when it is in other hands, empty if it is not."""

    id: uuid.UUID
    words: str
    seized: str


@dataclass(frozen=True, slots=True)
class PartyCard:
    """One person's part in the case."""

    key: str
    name: str
    role: str
    reached: str
    """Channel and masked address, or why nothing can be sent."""
    reachable: bool
    safe: bool
    """Whether a text of this case may be read there: of a discreet one, only where it is marked safe."""
    language: str
    language_words: str
    items: tuple[ItemLine, ...]
    answers: tuple[AnswerLine, ...] = ()
    phones: tuple[PhoneLine, ...] = ()


@dataclass(frozen=True, slots=True)
class StageChoice:
    """A stage that the case may be moved to, and what each client will read."""

    slug: str
    label: str
    current: bool
    client: tuple[tuple[str, str], ...]
    """(language code, wording)."""


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The panel beside the thread."""

    ref: str
    names: str
    case_type: str
    stage: str
    stage_label: str
    discreet: bool
    parties: tuple[PartyCard, ...]
    stages: tuple[StageChoice, ...]
    paused_until: str
    """Empty while the bot answers."""
    unanswered: str
    """How long a client has waited for a person; empty if nobody has."""
    numbers: tuple[tuple[str, str], ...]
    balance: str
    """Empty where this member of staff may not see money."""


def case_file(session: Session, case: Case, clock: Clock, *, money: bool, looks: bool) -> CaseFile:
    """Read all of it. `money`: the balance may be shown; `looks`: so may what sensitive papers say."""
    parties = _party_cards(session, case, clock, looks=looks)
    languages = sorted({party.language for party in parties if party.language}) or ["en", "es"]
    paused = case.bot_paused_until
    return CaseFile(
        ref=case.ref,
        names=", ".join(party.name for party in parties),
        case_type=type_label(case.case_type),
        stage=case.stage,
        stage_label=stage_label(case.case_type, case.stage),
        discreet=case.discreet,
        parties=parties,
        stages=_stages(session, case, languages),
        paused_until=clock.moment(paused) if paused and paused > clock.now else "",
        unanswered=clock.ago(case.unanswered_since) if case.unanswered_since else "",
        numbers=tuple(cases.numbers(session, case)),
        balance=Money(invoices.case_balance(session, case.id), "usd").format("en") if money else "",
    )


def type_label(case_type: str) -> str:
    """The English name of a kind of case; its slug if the firm has taken the file away.

    The name of a discreet one tells nothing, so staff read its form beside it.
    """
    known = casetypes.load_all().get(case_type)
    if known is None:
        return case_type
    return f"{known.name.en}: {known.form}" if known.discreet else known.name.en


def stage_label(case_type: str, stage: str) -> str:
    """The firm's own word for a stage; its slug if the file no longer has it."""
    known = casetypes.load_all().get(case_type)
    found = known.stage(stage) if known else None
    return found.label if found else stage


def item_label(case_type: str, slug: str) -> str:
    """The English name of a paper, with what it is where that tells too little; its slug if it is gone."""
    known = casetypes.load_all().get(case_type)
    found = known.item(slug) if known else None
    label = found.label.en if found else slug.replace("_", " ")
    label += f": {found.staff}" if found and found.staff else ""
    return label[:1].upper() + label[1:]


def _party_cards(session: Session, case: Case, clock: Clock, *, looks: bool) -> tuple[PartyCard, ...]:
    newest = versions.shown(documents.of_case(session, case.id))
    items = checklists.items(session, case.id, former=True)
    parties = cases.parties(session, case.id)
    names = people.names(session, (party.person_id for party in parties))
    said = answers.lines(session, case, clock, looks=looks)
    to_sign = signings.lines(session, case)
    cards = (
        _party_card(session, case, each, plain(names[each.person_id]), items, newest, clock)
        for each in parties
    )
    return tuple(
        replace(
            card,
            answers=said.get(each.person_id, ()),
            items=tuple(replace(item, signing=to_sign.get(item.id)) for item in card.items),
        )
        for card, each in zip(cards, parties, strict=True)
    )


def _party_card(
    session: Session,
    case: Case,
    party: Party,
    name: str,
    items: Sequence[ChecklistItem],
    newest: Mapping[uuid.UUID, Document],
    clock: Clock,
) -> PartyCard:
    contact = contacts.preferred(session, party.person_id, discreet=case.discreet)
    reached, reachable = "no address to write to", False
    if contact:
        channel = wording.said(wording.CHANNELS, contact.channel)
        reached, reachable = f"{channel} {contacts.masked(session, contact)}", contact.opted_out_at is None
        reached += "" if reachable else " (asked us to stop)"
    language = contact.language if contact and contact.language else ""
    return PartyCard(
        key=party.key,
        name=name,
        role=wording.said(wording.ROLES, party.role),
        reached=reached,
        reachable=reachable,
        safe=contact is None or discretion.may_show(session, case, contact),
        language=language,
        language_words=wording.spoken(language, contact.interpreter if contact else None),
        items=tuple(
            _line(session, case, i, newest.get(i.id)) for i in items if i.person_id == party.person_id
        ),
        phones=_phones(session, party, clock),
    )


def _phones(session: Session, party: Party, clock: Clock) -> tuple[PhoneLine, ...]:
    """One line a telephone: texts and WhatsApp of one number are read on the same screen."""
    found: dict[object, PhoneLine] = {}
    for point in contacts.of_person(session, party.person_id):
        since = clock.moment(point.seized_at) if point.seized_at else ""
        line = PhoneLine(point.id, contacts.masked(session, point), since)
        found.setdefault(point.phone_hash or point.id, line)
    return tuple(found.values())


def _line(session: Session, case: Case, item: ChecklistItem, document: Document | None) -> ItemLine:
    state, tone = wording.toned(wording.ITEMS, item.status)
    return ItemLine(
        id=item.id,
        label=item_label(case.case_type, item.slug),
        required=item.required,
        applies=item.applies,
        state=state,
        tone=tone,
        reason=_reason(session, item) if item.status == "rejected" else "",
        document_id=document.id if document else None,
        undecided=item.status == "unavailable" and item.applies,
        by_firm=item.provided_by == "firm",
        arranged=item.provided_by != "firm" or item.status not in ("missing", "rejected"),
        sensitivity=wording.said(wording.SENSITIVITIES, item.sensitivity) if item.sensitivity else "",
    )


def _reason(session: Session, item: ChecklistItem) -> str:
    """The reason that staff chose, and what they wrote."""
    words = plain(checklists.reason(session, item))
    chosen = wording.REASONS.get(item.reason_code, "") if item.reason_code != "other" else ""
    return ": ".join(part for part in (chosen, words) if part)


def _stages(session: Session, case: Case, languages: Sequence[str]) -> tuple[StageChoice, ...]:
    return tuple(
        StageChoice(
            slug=stage.slug,
            label=stage.label,
            current=stage.slug == case.stage,
            client=tuple((code, stage.client.said_in(code)) for code in languages),
        )
        for stage in case_type_of(session, case).stages
    )
