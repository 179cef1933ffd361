"""What happened between a case's messages, in plain words, read from the audit that alone keeps history."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from recado.firm.actions import Action
from recado.firm.models import AuditLine, Case, ChecklistItem, Document, Staff
from recado.handlers.console import wording
from recado.handlers.console.casefile import item_label, stage_label
from recado.handlers.console.clock import Clock
from recado.i18n.money import Money

MOST = 200
_SENTENCES: Mapping[str, str] = {
    Action.CASE_OPENED: "Case opened",
    Action.CASE_STAGE_CHANGED: "{who} moved the case to {stage}",
    Action.CASE_ASSIGNED: "{whom} {works} on this case",
    Action.CASE_PAUSED: "{who} paused the bot",
    Action.CASE_RESUMED: "{who} handed back to the bot",
    Action.LEAD_TURNED: "{who} made this case of a lead. All that was written and sent before is above",
    Action.CASE_EMERGENCY_SET: "Emergency",
    Action.ALERT_ACKNOWLEDGED: "{who} took the emergency",
    Action.CASE_EMERGENCY_CLEARED: "{who} closed the emergency",
    Action.DOCUMENT_ACCEPTED: "{who} accepted: {paper}",
    Action.DOCUMENT_REJECTED: "{who} sent back: {paper}",
    Action.NOTICE_FILED: "{who} filed from the mail: {letter}",
    Action.NOTICE_RETURNED: "{who} took a letter back that was filed here by mistake: {letter}",
    Action.DOCUMENT_SUPERSEDED: "Version {version} of this paper is superseded by version {by}: {paper}",
    Action.DOCUMENT_RESTORED: "{who} made version {version} the standing one again: {paper}",
    Action.PERSON_IDENTITY_CHECKED: "{identity}",
}
_MONEY: Mapping[str, str] = {
    Action.INVOICE_ISSUED: "Invoice {number}: {amount}",
    Action.PAYMENT_APPLIED: "{payment}: {amount}",
    Action.PAYMENT_REFUSED: "{payment}: {amount}",
}
_IDENTITY = {
    "right": "Identity proved",
    "vouched": "Identity vouched for by whoever opened the case",
    "wrong": "Identity check: wrong answer",
    "locked": "Identity check locked",
}
_PAYMENT = {
    "paid": "Paid",
    "processing": "Payment on its way",
    "failed": "Payment failed",
    "expired": "Payment link ran out",
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One line between messages."""

    id: uuid.UUID
    at: datetime
    time: str
    day: date
    day_words: str
    words: str
    link: str = ""
    """The notice that it is about."""


def happenings(session: Session, case: Case, clock: Clock, *, money: bool) -> tuple[Happening, ...]:
    """The latest happenings in order of time; those about money only where it may be seen."""
    actions = [*_SENTENCES, *(_MONEY if money else ())]
    query = select(AuditLine).where(AuditLine.chain == str(case.id), AuditLine.action.in_(actions))
    lines = list(reversed(session.scalars(query.order_by(AuditLine.seq.desc()).limit(MOST)).all()))
    papers = _papers(session, case, lines)
    team = {str(row.id): row.name for row in session.execute(select(Staff.id, Staff.name))}
    return tuple(
        Happening(
            id=line.id,
            at=line.at,
            time=clock.time(line.at),
            day=clock.day(line.at),
            day_words=clock.day_words(line.at),
            link=line.subject.removeprefix("notice:") if line.action == Action.NOTICE_FILED else "",
            words=_words(line, case, papers.get(line.subject, "a document"), team),
        )
        for line in lines
    )


def _papers(session: Session, case: Case, lines: list[AuditLine]) -> Mapping[str, str]:
    if not any(line.subject.startswith("document:") for line in lines):
        return {}
    query = select(Document.id, ChecklistItem.slug).join(ChecklistItem, ChecklistItem.id == Document.item_id)
    rows = session.execute(query.where(Document.case_id == case.id))
    return {f"document:{row.id}": item_label(case.case_type, row.slug) for row in rows}


def _words(line: AuditLine, case: Case, paper: str, team: Mapping[str, str]) -> str:
    facts: dict[str, Any] = json.loads(line.facts)
    kind, _, actor = line.actor.partition(":")
    sentence = _SENTENCES.get(line.action) or _MONEY[line.action]
    return sentence.format(
        who=team.get(actor, "Staff") if kind == "staff" else "Recado",
        whom=team.get(str(facts.get("staff")), "Staff"),
        works="works" if facts.get("assigned") else "no longer works",
        stage=stage_label(case.case_type, str(facts.get("to"))),
        paper=paper,
        letter=wording.said(wording.NOTICES, str(facts.get("kind"))),
        identity=_IDENTITY.get(str(facts.get("outcome")), "Identity check"),
        payment=_PAYMENT.get(str(facts.get("outcome")), "Payment"),
        number=facts.get("number"),
        version=facts.get("version"),
        by=facts.get("by"),
        amount=_amount(facts),
    )


def _amount(facts: Mapping[str, Any]) -> str:
    return Money(int(facts.get("cents", 0)), str(facts.get("currency", "usd"))).format("en")
