"""What somebody asked of an address: reminders only, or an interpreter."""

from __future__ import annotations

from sqlalchemy.orm import Session

from recado.firm import audit
from recado.firm.actions import Action
from recado.firm.models import ContactPoint


def set_only_reminders(session: Session, actor: audit.Actor, contact: ContactPoint, *, wanted: bool) -> None:
    """From now on reminders and answers only go there, or everything again."""
    if contact.only_reminders != wanted:
        contact.only_reminders = wanted
        _note(session, actor, Action.CONTACT_ONLY_REMINDERS_SET, contact, {"wanted": wanted})


def flag_interpreter(session: Session, actor: audit.Actor, contact: ContactPoint, language: str) -> None:
    """Staff need an interpreter of `language` there."""
    if contact.interpreter != language:
        contact.interpreter = language
        _note(session, actor, Action.CONTACT_INTERPRETER_SET, contact, {"language": language})


def _note(
    session: Session, actor: audit.Actor, action: Action, contact: ContactPoint, facts: dict[str, object]
) -> None:
    subject = f"contact:{contact.id}"
    audit.record(session, actor, action, subject, chain=subject, facts=facts)
