"""Keyed tokens by which sealed names and numbers are found without opening a row."""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Callable, Iterable

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from recado.firm.crypto import index
from recado.firm.errors import Invalid
from recado.firm.ids import new_id
from recado.firm.models import SearchToken
from recado.firm.rules import numbers
from recado.firm.rules.phone import typed_phone

LONGEST = 24
"""Letters of a beginning that are kept: more never tells two names apart."""


def words(text: str) -> list[str]:
    """Return the words of a name as they are compared: no accents, no case, no apostrophes."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.findall(r"[^\W_]+", re.sub(r"['’`´ʼ]", "", plain))


def beginnings(name: str) -> set[str]:
    """Return each word of a name and each of its beginnings from two letters on."""
    return {
        word[:length]
        for word in words(name)
        for length in range(min(2, len(word)), min(len(word), LONGEST) + 1)
    }


def tokens(session: Session, text: str) -> list[tuple[str, list[bytes]]]:
    """Read what staff typed: for each kind it may be, the tokens that must all be there."""
    found = [
        (kind, [index(session, kind, value)])
        for kind, value in (
            ("phone", typed_phone(text)),
            ("a_number", _or_none(numbers.a_number, text)),
            ("receipt", _or_none(numbers.receipt, text)),
        )
        if value
    ]
    names = {word[:LONGEST] for word in words(text)}
    if names:
        found.append(("name", sorted(index(session, "name", word) for word in names)))
    return found


def add(
    session: Session,
    kind: str,
    values: Iterable[str],
    *,
    person_id: uuid.UUID | None = None,
    case_id: uuid.UUID | None = None,
) -> None:
    """Make a person or case findable by these values; what is there already stays."""
    rows = [
        {
            "id": new_id(),
            "kind": kind,
            "token": index(session, kind, value),
            "person_id": person_id,
            "case_id": case_id,
        }
        for value in sorted(values)
    ]
    if rows:
        session.execute(insert(SearchToken).on_conflict_do_nothing(), rows)


def _or_none(read: Callable[[str], str], text: str) -> str | None:
    try:
        return read(text)
    except Invalid:
        return None
