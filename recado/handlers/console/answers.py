"""What a party answered, as the panel shows it: each question with its answer and what was said before."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy.orm import Session

from recado.bot.opening_cases import case_type_of
from recado.firm import answers, checklists
from recado.firm.answers import Value
from recado.firm.models import Case
from recado.flows import in_words
from recado.flows.casetypes import CaseType
from recado.handlers.console.clock import Clock
from recado.handlers.console.shown import plain


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One answered question; `earlier` holds what was answered before and when, the newest first."""

    asked: str
    said: str
    earlier: tuple[tuple[str, str], ...]


HIDDEN = "(only for those who may look at this paper)"


def lines(
    session: Session, case: Case, clock: Clock, *, looks: bool
) -> dict[uuid.UUID, tuple[AnswerLine, ...]]:
    """Every party's answers, in the order of the case type's file, then those about papers.

    `looks`: whether what was read off sensitive papers may be shown.
    """
    case_type = case_type_of(session, case)
    items = checklists.items(session, case.id, former=True)
    closed = set() if looks else {(item.person_id, item.slug) for item in items if item.sensitivity}
    order = {question.slug: at for at, question in enumerate(case_type.questions)}
    found: dict[uuid.UUID, list[tuple[int, AnswerLine]]] = {}
    for (person_id, slug), past in answers.history(session, case.id).items():
        hidden = (person_id, slug.rpartition(".")[0]) in closed
        shown = past[-1:] if hidden else past
        said = [
            (HIDDEN if hidden else plain(_said(case_type, slug, value)), clock.moment(at))
            for value, at in reversed(shown)
        ]
        line = AnswerLine(plain(_asked(case_type, slug)), said[0][0], tuple(said[1:]))
        found.setdefault(person_id, []).append((order.get(slug, len(order)), line))
    return {
        person: tuple(line for _, line in sorted(rows, key=lambda row: row[0]))
        for person, rows in found.items()
    }


def _asked(case_type: CaseType, slug: str) -> str:
    question = case_type.question(slug)
    if question is not None:
        return question.ask.en
    paper, _, fact = slug.rpartition(".")
    item = case_type.item(paper)
    return f"{item.label.en if item else paper or slug}: {fact}"


def _said(case_type: CaseType, slug: str, value: Value) -> str:
    question = case_type.question(slug)
    if value is None:
        return "(left open)"
    return in_words.said(question, value).en if question is not None else str(value)
