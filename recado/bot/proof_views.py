"""By what a person may prove who they are, read only while they still have to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, aliased

from recado.firm.crypto import open_value
from recado.firm.models import CaseNumber, Party
from recado.firm.reads import Read
from recado.flows.routing import instant
from recado.flows.state import Dialogue

_MEMBER = aliased(Party)
A_NUMBERS = Read(
    select(
        CaseNumber.id,
        CaseNumber.key_id,
        CaseNumber.value_sealed,
        select(func.count())
        .select_from(_MEMBER)
        .where(_MEMBER.case_id == bindparam("case"), _MEMBER.role == "beneficiary")
        .scalar_subquery(),
    ).where(CaseNumber.case_id == bindparam("case"), CaseNumber.kind == "a_number")
)
"""A case's A-numbers, each with how many beneficiaries the case has. Parameter: case."""


def proved(dialogue: Dialogue, now: datetime, again_after: timedelta) -> bool:
    """Whether this dialogue's person proved who they are, lately enough."""
    since = instant(dialogue.verified_at)
    return dialogue.identity == "verified" and since is not None and now - since < again_after


def last_four(session: Session, party: Party, rows: Sequence[Sequence[Any]]) -> str | None:
    """The end of the A-number, where the case has one and it can only be this party's.

    It is the beneficiary's; in a case without one, the petitioner's, who asks for themselves.
    """
    if len(rows) != 1:
        return None
    row_id, key_id, sealed, beneficiaries = rows[0]
    theirs = party.role == "beneficiary" if beneficiaries else party.role == "petitioner"
    if not theirs or beneficiaries > 1:
        return None
    value = open_value(session, CaseNumber.value_sealed, row_id, key_id, sealed).decode()
    digits = "".join(sign for sign in value if sign.isdecimal())
    return digits[-4:] if len(digits) >= 4 else None
