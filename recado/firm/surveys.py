"""What clients say of us: one score for each question, once, and a comment that may follow it."""

from __future__ import annotations

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from recado.firm import audit
from recado.firm.actions import Action
from recado.firm.crypto import seal
from recado.firm.models import Case, Party, Survey
from recado.firm.reads import Read

OF_PERSON = Read(
    select(Survey.kind).where(Survey.case_id == bindparam("case"), Survey.person_id == bindparam("person"))
)
"""Which questions one person has answered in one case. Parameters: case, person."""


def save(
    session: Session, actor: audit.Actor, case: Case, party: Party, kind: str, score: int, comment: str = ""
) -> Survey:
    """Keep the score, or add the comment to the score that is kept: the first score stands."""
    mine = (Survey.case_id == case.id, Survey.person_id == party.person_id, Survey.kind == kind)
    row = session.scalars(select(Survey).where(*mine).with_for_update()).first()
    if row is None:
        row = Survey(case_id=case.id, person_id=party.person_id, kind=kind, score=score, key_id=case.key_id)
        session.add(row)
    if comment and row.comment_sealed is None:
        seal(session, row, "comment", comment)
    session.flush()
    facts = {"kind": kind, "score": row.score, "comment": bool(comment)}
    audit.record(session, actor, Action.SURVEY_ANSWERED, f"survey:{row.id}", chain=str(case.id), facts=facts)
    return row
