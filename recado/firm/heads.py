"""Signed exports of the audit's heads: whoever keeps one can prove later what the chains held that day.

A chain's own head can be rewritten by somebody who holds the database and its keys; an export that lies
elsewhere cannot. A chain only grows: every line that an export names must still be there, with the same
code.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from recado.firm import audit, setup
from recado.firm.actions import Action
from recado.firm.audit import Problem
from recado.firm.errors import Invalid
from recado.firm.models import AuditLine

EXPORT = "export"
"""The chain that a problem names when the export itself is not as it was signed."""
_AT_ONCE = 500


def export(session: Session, actor: audit.Actor, now: datetime) -> str:
    """Write every chain's head as signed JSON: `firm`, `at`, `heads` (chain, seq, mac) and `signature`."""
    held = audit.heads(session)
    signed = {"firm": setup.firm(session).name, "at": now.astimezone(UTC).isoformat(), "heads": held}
    facts = {"chains": len(held), "lines": sum(head["seq"] for head in held)}
    audit.record(session, actor, Action.AUDIT_EXPORTED, "audit:heads", chain="firm", facts=facts)
    return json.dumps(signed | {"signature": audit.sign(session, _canonical(signed))}, indent=1) + "\n"


def compare(session: Session, exported: str, chains: Sequence[str] | None = None) -> list[Problem]:
    """What is no longer as the export says, of all chains or the named ones.

    Raises Invalid for a file that is no export.
    """
    try:
        signed = dict(json.loads(exported))
        signature = str(signed.pop("signature"))
        known = [(str(head["chain"]), int(head["seq"]), str(head["mac"])) for head in signed["heads"]]
        day = str(signed["at"])[:10]
    except (ValueError, KeyError, TypeError) as error:
        raise Invalid("this file is no export of the audit's heads") from error
    if not hmac.compare_digest(signature, audit.sign(session, _canonical(signed))):
        return [Problem(EXPORT, 0, f"the export of {day} is not as it was signed")]
    wanted = [head for head in known if head[1] > 0 and (chains is None or head[0] in chains)]
    codes = dict(_codes(session, [(chain, seq) for chain, seq, _ in wanted]))
    return [
        Problem(chain, seq, f"this line is missing: the export of {day} knew it")
        if (chain, seq) not in codes
        else Problem(chain, seq, f"this line is not the one that the export of {day} knew")
        for chain, seq, mac in wanted
        if codes.get((chain, seq)) != mac
    ]


def _codes(session: Session, wanted: Sequence[tuple[str, int]]) -> Iterator[tuple[tuple[str, int], str]]:
    rest = iter(wanted)
    while some := list(islice(rest, _AT_ONCE)):
        query = select(AuditLine.chain, AuditLine.seq, AuditLine.mac)
        for row in session.execute(query.where(tuple_(AuditLine.chain, AuditLine.seq).in_(some))):
            yield (row.chain, row.seq), row.mac.hex()


def _canonical(signed: Mapping[str, Any]) -> bytes:
    return json.dumps(signed, sort_keys=True, separators=(",", ":")).encode()
