"""Which case a piece of mail may belong to: by its numbers first, then by the names on it.

A suggestion is a hint with its reason; filing is a person's act. Only cases that they may see are named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from recado.firm import people
from recado.firm.crypto import unseal_text
from recado.firm.models import MailPage, Staff
from recado.firm.people import Hit
from recado.media.notice_names import names_in
from recado.media.notices import read_notice

MOST = 5


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A case, somebody in it, and why it may be the one; `sure`: by a number, not by a name alone."""

    ref: str
    who: str
    reason: str
    sure: bool


def lines_of(session: Session, pages: Iterable[MailPage]) -> list[str]:
    """The text that was read on these pages by machine; nothing where nothing was."""
    return [
        line for page in pages if page.text_sealed for line in unseal_text(session, page, "text").splitlines()
    ]


def suggestions(session: Session, staff: Staff, lines: Sequence[str]) -> list[Suggestion]:
    """The cases that these lines may be about, those found by a number first."""
    found: dict[str, Suggestion] = {}
    for one in _matches(session, staff, lines):
        found.setdefault(one.ref, one)
    return list(found.values())[:MOST]


def _matches(session: Session, staff: Staff, lines: Sequence[str]) -> Iterator[Suggestion]:
    notice = read_notice(lines)
    if notice and notice.receipt:
        for hit in _hits(session, staff, notice.receipt):
            doubt = ", though a letter of it was hard to read" if notice.receipt_mended else ""
            yield _suggested(hit, f"Receipt number {notice.receipt} is this case's{doubt}", sure=not doubt)
    if notice and notice.a_number:
        for hit in _hits(session, staff, notice.a_number):
            yield _suggested(hit, f"A-number {notice.a_number} is this case's", sure=True)
    for name in names_in(lines):
        for words in _ever_shorter(name.split()):
            hits = _hits(session, staff, " ".join(words))
            if hits:
                for hit in hits:
                    yield _suggested(hit, f"The page names {name.title()}", sure=False)
                break


def _hits(session: Session, staff: Staff, text: str) -> list[Hit]:
    return [hit for hit in people.search(session, staff, text, limit=MOST) if hit.case_ref]


def _ever_shorter(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """The name, and without its middle: a file rarely knows every name that a passport has."""
    yield words
    if len(words) > 2:
        yield (words[0], words[-1])
        yield words[:2]


def _suggested(hit: Hit, reason: str, *, sure: bool) -> Suggestion:
    return Suggestion(hit.case_ref, hit.name, reason, sure)
