"""Whom a letter may be about: lines that look like names, for a look-up among the people that are known."""

from __future__ import annotations

import re
from collections.abc import Sequence

MOST = 12
"""Of one letter, no more lines are looked up."""
_LETTERS = r"[^\W\d_][^\W\d_'’.-]*"
_COMMA = re.compile(rf"\b({_LETTERS}(?: {_LETTERS}){{0,3}}), ({_LETTERS}(?: {_LETTERS}){{0,3}})\b(?! ?[\d,])")
_DEAR = re.compile(rf"\bDEAR (?:MR|MRS|MS|DR)?\.? ?({_LETTERS}(?: {_LETTERS}){{0,4}})")
_ALONE = re.compile(
    rf"(?:NAME:? |BENEFICIARY:? |APPLICANT:? |PETITIONER:? |C/O )?({_LETTERS}(?: {_LETTERS}){{1,4}})"
)
# Words of letterheads and sentences: a line with one of them is no person's name.
_NO_NAME = frozenset(
    re.findall(
        r"[A-Z]+",
        """
        ACTION ALIEN AMERICA AND APPLICATION APPLICANT APPOINTMENT AVENUE BENEFICIARY BENEFIT BIOMETRICS BOX
        CASE CENTER CITIZENSHIP CODE CONTACT DATE DEAR DECISION DEPARTMENT DIRECTOR EMPLOYMENT EVIDENCE FEE
        FOR FORM HOMELAND IMMIGRATION INFORMATION INTERVIEW LAW NATIONAL NEBRASKA NOTICE NUMBER OF OFFICE
        ORIGINAL PAGE PERMANENT PETITION PETITIONER PLEASE POTOMAC PRIORITY RECEIPT RECEIVED REQUEST RESIDENT
        RESPONSE SECTION SECURITY SERVICE SERVICES STATES STATUS STREET SUPPORT TEXAS THE THIS TO TYPE UNITED
        USCIS VERMONT WE YOU YOUR
        """,
    )
)


def names_in(lines: Sequence[str]) -> list[str]:
    """Names that stand in these lines, each once, given names first where a comma tells which they are."""
    found: dict[str, None] = {}
    for line in lines:
        plain = " ".join(line.upper().split())
        for surname, given in _COMMA.findall(plain):
            _keep(found, f"{given} {surname}")
        if dear := _DEAR.search(plain):
            _keep(found, dear[1])
        if alone := _ALONE.fullmatch(plain):
            _keep(found, alone[1])
    return list(found)[:MOST]


def _keep(found: dict[str, None], name: str) -> None:
    words = [word.strip(".'’-") for word in name.split()]
    if len(words) > 1 and not _NO_NAME.intersection(words) and all(len(word) > 1 for word in words[:1]):
        found[" ".join(words)] = None
