"""The texts of case types, as they stood when cases were opened under them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from recado.firm import audit
from recado.firm.actions import Action
from recado.firm.models import Case, CaseTypeText


def keep(session: Session, fingerprint: str, slug: str, version: int, text: str) -> None:
    """Keep this text, unless it is kept already."""
    values = {"fingerprint": fingerprint, "slug": slug, "version": version, "text": text}
    session.execute(insert(CaseTypeText).values(values).on_conflict_do_nothing())


def text_of(session: Session, fingerprint: str) -> str | None:
    """Return the text of this fingerprint; None if no case was ever opened under it."""
    return session.scalar(select(CaseTypeText.text).where(CaseTypeText.fingerprint == fingerprint))


def migrate(session: Session, actor: audit.Actor, case: Case, fingerprint: str) -> bool:
    """Put the case under another version of its type; False if it stands under that one already."""
    if case.case_type_version == fingerprint:
        return False
    facts = {"from": case.case_type_version, "to": fingerprint}
    case.case_type_version = fingerprint
    audit.record(session, actor, Action.CASE_MIGRATED, f"case:{case.id}", chain=str(case.id), facts=facts)
    return True
