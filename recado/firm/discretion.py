"""Discreet cases: which they are, where and when they may be spoken of, and the word that opens one.

Whoever shares a home knows the date of birth, so a case that nobody at home may learn of opens with a word
that the firm and the client agreed in person.
"""

from __future__ import annotations

import re
from datetime import time
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from recado.firm import audit
from recado.firm.actions import Action
from recado.firm.crypto import seal, unseal_text
from recado.firm.errors import Conflict, Invalid
from recado.firm.models import Case, ContactPerson, ContactPoint, Person

LONGEST_WORD = 40
SHORTEST_WORD = 3
_HOURS = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)")


def set_discreet(session: Session, actor: audit.Actor, case: Case, *, discreet: bool) -> None:
    """From now on this case is handled discreetly, or like any other."""
    if case.discreet != discreet:
        case.discreet = discreet
        subject, facts = f"case:{case.id}", {"discreet": discreet}
        audit.record(session, actor, Action.CASE_DISCRETION_SET, subject, chain=str(case.id), facts=facts)


def set_safe(session: Session, actor: audit.Actor, contact: ContactPoint, *, safe: bool) -> None:
    """Staff made sure that only the client reads this address, or that it is not so any more.

    Raises Conflict for an address at which more than one person may speak.
    """
    if safe and _people_at(session, contact) > 1:
        raise Conflict("More than one person is reached at this address: it cannot be marked safe.")
    if contact.safe != safe:
        contact.safe = safe
        _note(session, actor, Action.CONTACT_SAFETY_SET, contact, {"safe": safe})


def set_hours(session: Session, actor: audit.Actor, contact: ContactPoint, hours: str) -> None:
    """Automatic texts that answer nothing arrive here in these hours only; empty: in the firm's decent hours.

    Raises Invalid for hours that are not written like 09:00-17:00, or that end before they begin.
    """
    hours = hours.strip()
    opens, _, closes = hours.partition("-")
    if hours and (not _HOURS.fullmatch(hours) or opens >= closes):
        raise Invalid(f"{hours!r} are no hours of one day: write them like 09:00-17:00")
    if (contact.safe_hours or "") != hours:
        contact.safe_hours = hours or None
        _note(session, actor, Action.CONTACT_HOURS_SET, contact, {"hours": hours})


def hours(contact: ContactPoint) -> tuple[time, time] | None:
    """When nobody else looks: from, and the first moment after; None for the firm's decent hours."""
    opens, _, closes = (contact.safe_hours or "").partition("-")
    if not closes:
        return None
    return time.fromisoformat(opens), time.max if closes == "24:00" else time.fromisoformat(closes)


def agree_word(session: Session, actor: audit.Actor, person: Person, word: str) -> None:
    """Keep the word that was agreed in person. Raises Invalid for one that is too short or too long."""
    word = " ".join(word.split())
    if not SHORTEST_WORD <= len(word) <= LONGEST_WORD:
        raise Invalid(f"A word has {SHORTEST_WORD} to {LONGEST_WORD} characters.")
    seal(session, person, "safe_word", word)
    subject = f"person:{person.id}"
    audit.record(session, actor, Action.PERSON_WORD_AGREED, subject, chain=subject)


def word(session: Session, person: Person) -> str:
    """Open the word agreed in person; empty where none was."""
    return unseal_text(session, person, "safe_word")


def may_show(session: Session, case: Case, contact: ContactPoint) -> bool:
    """Whether a text of this case may be read at this address: of a discreet one, only where it is safe."""
    return not case.discreet or (contact.safe and _people_at(session, contact) == 1)


def _people_at(session: Session, contact: ContactPoint) -> int:
    query = select(func.count()).where(ContactPerson.contact_point_id == contact.id)
    return session.scalar(query) or 0


def _note(
    session: Session, actor: audit.Actor, action: Action, contact: ContactPoint, facts: dict[str, Any]
) -> None:
    subject = f"contact:{contact.id}"
    audit.record(session, actor, action, subject, chain=subject, facts=facts)
