"""Intake answers, each sealed under its person's key."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from recado.firm import audit
from recado.firm.actions import Action
from recado.firm.crypto import fact_hash, open_value, seal, vault_of
from recado.firm.models import Answer, AnswerVersion, Case, Person
from recado.firm.reads import Read, together

Value = str | int | bool | None
"""None: the question was skipped."""

OF_PERSON = Read(
    select(Answer.id, Answer.key_id, Answer.question, Answer.value_sealed)
    .where(Answer.case_id == bindparam("case"), Answer.person_id == bindparam("person"))
    .order_by(Answer.id)
)
"""One person's answers in one case, for `opened`. Parameters: case, person."""


def save(
    session: Session, actor: audit.Actor, case: Case, person: Person, question: str, value: Value
) -> None:
    """Keep the answer, over any earlier one, of which the history stays."""
    query = select(Answer).where(
        Answer.case_id == case.id, Answer.person_id == person.id, Answer.question == question
    )
    row = session.scalars(query).first()
    if row is None:
        row = Answer(key_id=person.key_id, case_id=case.id, person_id=person.id, question=question)
    text = json.dumps(value, ensure_ascii=False)
    seal(session, row, "value", text)
    version = AnswerVersion(
        key_id=person.key_id, case_id=case.id, person_id=person.id, question=question, actor=str(actor)
    )
    seal(session, version, "value", text)
    session.add_all((row, version))
    session.flush()
    facts = {
        "question": question,
        "person": str(person.id),
        "value": fact_hash(session, person.key_id, text),
    }
    subject = f"answer:{row.id}"
    audit.record(session, actor, Action.ANSWER_SAVED, subject, chain=str(case.id), facts=facts)


def read(session: Session, case_id: uuid.UUID, person_id: uuid.UUID) -> dict[str, Value]:
    """Open one person's answers in one case."""
    (rows,) = together(session, [OF_PERSON.of(case=case_id, person=person_id)])
    return opened(session, rows)


def history(
    session: Session, case_id: uuid.UUID
) -> dict[tuple[uuid.UUID, str], list[tuple[Value, datetime]]]:
    """Open every value that each person of the case ever gave to each question, oldest first."""
    query = select(AnswerVersion).where(AnswerVersion.case_id == case_id).order_by(AnswerVersion.id)
    rows = session.scalars(query).all()
    vault_of(session).load(session, {row.key_id for row in rows})
    found: dict[tuple[uuid.UUID, str], list[tuple[Value, datetime]]] = {}
    for row in rows:
        value = _value(open_value(session, AnswerVersion.value_sealed, row.id, row.key_id, row.value_sealed))
        found.setdefault((row.person_id, row.question), []).append((value, row.created_at))
    return found


def opened(session: Session, rows: Iterable[Sequence[Any]]) -> dict[str, Value]:
    """Open the answers that `OF_PERSON` found, by question."""
    found = list(rows)
    vault_of(session).load(session, {key_id for _, key_id, _, _ in found})
    column = Answer.value_sealed
    return {
        question: _value(open_value(session, column, row_id, key_id, sealed))
        for row_id, key_id, question, sealed in found
    }


def _value(data: bytes) -> Value:
    value: Value = json.loads(data)
    return value
