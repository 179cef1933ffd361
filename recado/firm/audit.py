"""The audit: every act, in the transaction that did it, chained by keyed codes.

`record` gathers lines; just before the commit they are chained under their chain heads' locks, chains by
ascending name. A line's code is HMAC-SHA256 over its stored bytes and the code before it; each head carries a
code of its own over its count, so that neither a changed line nor a cut tail passes `verify`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from types import SimpleNamespace
from typing import Any, cast
from weakref import WeakKeyDictionary

from sqlalchemy import Result, Table, bindparam, event, func, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session, SessionTransaction

from recado.firm.actions import Action
from recado.firm.crypto import vault_of
from recado.firm.ids import new_id
from recado.firm.models import AuditHead, AuditLine

GENESIS = b"\x00" * 32

# Every transaction comes through here: the statements are built once, and a chain takes two.
_ENDS = cast("Table", AuditHead.__table__)
_WRITE = text(
    """
    WITH moved AS (UPDATE audit_heads SET seq = :seq, mac = :mac, seal = :seal WHERE chain = :chain)
    INSERT INTO audit_lines (id, chain, seq, at, actor, action, subject, facts, prev, mac)
    SELECT id, :chain, seq, at, actor, action, subject, facts, prev, mac
    FROM unnest(CAST(:ids AS uuid[]), CAST(:seqs AS bigint[]), CAST(:ats AS timestamptz[]),
                CAST(:actors AS text[]), CAST(:actions AS text[]), CAST(:subjects AS text[]),
                CAST(:factss AS text[]), CAST(:prevs AS bytea[]), CAST(:macs AS bytea[]))
         AS line (id, seq, at, actor, action, subject, facts, prev, mac)
    """
)
_COLUMNS = ("id", "seq", "at", "actor", "action", "subject", "facts", "prev", "mac")
_HEADS = (
    select(_ENDS.c.chain, _ENDS.c.seq, _ENDS.c.mac)
    .where(_ENDS.c.chain.in_(bindparam("chains", expanding=True)))
    .order_by(_ENDS.c.chain)
    .with_for_update()
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: ``client:<contact point>``, ``staff:<id>``, ``system:<part>`` or ``provider:<name>``."""

    kind: str
    id: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


SYSTEM = Actor("system", "recado")


@dataclass(frozen=True, slots=True)
class Problem:
    """The first broken link of a chain: `seq` is the line's number, 0 where the whole chain is meant."""

    chain: str
    seq: int
    what: str


LineAndHead = tuple[AuditLine, int | None, bytes | None, bytes | None]


@dataclass(frozen=True, slots=True)
class _Head:
    seq: int | None = None
    mac: bytes | None = None
    seal: bytes | None = None


def record(
    session: Session,
    actor: Actor,
    action: Action,
    subject: str,
    *,
    chain: str,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Note one act. `chain` is a case's id or a stream's name; `facts`: ids, sizes, keyed hashes."""
    text = json.dumps(facts or {}, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    line = {"actor": str(actor), "action": action.value, "subject": subject, "facts": text}
    session.info.setdefault("audit", []).append((chain, line))


def verify(session: Session, chains: list[str] | None = None) -> list[Problem]:
    """Check every chain (or the named ones) and return the first broken link of each broken one."""
    key = _key(session)
    problems = {problem.chain: problem for problem in _cut_whole(session, key, chains)}
    missing = set(chains or ()) - problems.keys()
    with closing(_lines_and_heads(session, chains)) as rows:
        for chain, group in groupby(rows, key=lambda row: row[0].chain):
            missing.discard(chain)
            problem = _verify_chain(key, chain, group)
            if problem:
                problems[chain] = problem
    problems |= {chain: Problem(chain, 0, "there is no such chain") for chain in missing}
    return [problems[chain] for chain in sorted(problems)]


def heads(session: Session) -> list[dict[str, Any]]:
    """Every chain's head with its count, for the signed daily export."""
    rows = session.scalars(select(AuditHead).order_by(AuditHead.chain))
    return [{"chain": row.chain, "seq": row.seq, "mac": row.mac.hex()} for row in rows]


def sign(session: Session, data: bytes) -> str:
    """Sign an export of heads, so that whoever holds it later can prove what was there."""
    return hmac.new(_key(session), b"heads:" + data, hashlib.sha256).hexdigest()


def _verify_chain(key: bytes, chain: str, rows: Iterator[LineAndHead]) -> Problem | None:
    prev, seq, head = GENESIS, 0, None
    for line, count, mac, code in rows:
        head = head or _Head(count, mac, code)
        if line.seq != seq + 1:
            return Problem(chain, seq + 1, "this line is missing")
        if line.prev != prev or not hmac.compare_digest(line.mac, _mac(key, line)):
            return Problem(chain, line.seq, "this line was changed")
        prev, seq = line.mac, line.seq
    return _verify_head(key, chain, seq, prev, head or _Head())


def _verify_head(key: bytes, chain: str, seq: int, last: bytes, head: _Head) -> Problem | None:
    if head.seq is None or head.mac is None or head.seal is None:
        return Problem(chain, seq, "the chain's head is missing")
    if not hmac.compare_digest(head.seal, _seal(key, chain, head.seq, head.mac)):
        return Problem(chain, 0, "the chain's head was changed")
    if head.seq != seq:
        return Problem(chain, seq + 1, "this line is missing: the chain was cut")
    return None if head.mac == last else Problem(chain, seq, "the last line is not the one the head knows")


def _lines_and_heads(session: Session, chains: list[str] | None) -> Result[*LineAndHead]:
    """Read each line beside its head, in one statement: what is written meanwhile is seen whole or not."""
    query = (
        select(AuditLine, AuditHead.seq, AuditHead.mac, AuditHead.seal)
        .outerjoin(AuditHead, AuditHead.chain == AuditLine.chain)
        .order_by(AuditLine.chain, AuditLine.seq)
        .execution_options(yield_per=1000, populate_existing=True)
    )
    return session.execute(query if chains is None else query.where(AuditLine.chain.in_(chains)))


def _cut_whole(session: Session, key: bytes, chains: list[str] | None) -> list[Problem]:
    """Heads that say that there were lines, where there are none."""
    lines = select(AuditLine.id).where(AuditLine.chain == AuditHead.chain).exists()
    query = select(AuditHead.chain, AuditHead.seq, AuditHead.mac, AuditHead.seal).where(~lines)
    rows = session.execute(query if chains is None else query.where(AuditHead.chain.in_(chains)))
    ends = {row.chain: _Head(row.seq, row.mac, row.seal) for row in rows}
    found = [_verify_head(key, chain, 0, GENESIS, head) for chain, head in ends.items()]
    return [problem for problem in found if problem]


@event.listens_for(Session, "before_commit")
def _chain_pending(session: Session) -> None:
    pending = session.info.get("audit")
    if not pending or session.in_nested_transaction():
        return
    session.info["audit"] = []
    session.flush()
    key = _key(session)
    pending.sort(key=lambda entry: entry[0])
    ends = _lock_heads(session, sorted({chain for chain, _ in pending}))
    for chain, group in groupby(pending, key=lambda entry: entry[0]):
        rows = _chained(key, chain, ends[chain], [line for _, line in group])
        seq, mac = rows[-1]["seq"], rows[-1]["mac"]
        head = {"chain": chain, "seq": seq, "mac": mac, "seal": _seal(key, chain, seq, mac)}
        session.connection().execute(
            _WRITE, head | {f"{name}s": [row[name] for row in rows] for name in _COLUMNS}
        )


def _chained(
    key: bytes, chain: str, end: tuple[int, bytes], lines: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Give each line its place, its time, and a code over itself and the code before it."""
    (seq, mac), rows = end, []
    for line in lines:
        seq += 1
        row = {**line, "chain": chain, "id": new_id(), "at": datetime.now(UTC), "prev": mac, "seq": seq}
        row["mac"] = mac = _mac(key, SimpleNamespace(**row))
        rows.append(row)
    return rows


@event.listens_for(Session, "after_transaction_create")
def _mark_savepoint(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        marks = session.info.setdefault("audit_marks", WeakKeyDictionary())
        marks[transaction] = len(session.info.get("audit", ()))


@event.listens_for(Session, "after_soft_rollback")
def _forget_pending(session: Session, previous: SessionTransaction) -> None:
    """Forget the lines of what was undone: all of them, or those since the savepoint."""
    kept = session.info["audit_marks"][previous] if previous.nested else 0
    del session.info.setdefault("audit", [])[kept:]


def _lock_heads(session: Session, chains: list[str]) -> dict[str, tuple[int, bytes]]:
    found = {
        row.chain: (row.seq, row.mac) for row in session.connection().execute(_HEADS, {"chains": chains})
    }
    missing = [chain for chain in chains if chain not in found]
    if not missing:
        return found
    new = [{"chain": chain, "seq": 0, "mac": GENESIS, "seal": b""} for chain in missing]
    session.execute(upsert(AuditHead).values(new).on_conflict_do_nothing())
    return {row.chain: (row.seq, row.mac) for row in session.connection().execute(_HEADS, {"chains": chains})}


def _key(session: Session) -> bytes:
    vault = vault_of(session)
    return vault.raw(session, vault.firm_key(session, "audit"))


def _mac(key: bytes, line: Any) -> bytes:
    at = line.at.astimezone(UTC).isoformat(timespec="microseconds")
    fields = [line.chain, str(line.seq), at, line.actor, line.action, line.subject, line.facts]
    # Each field is preceded by its length: no two lines share an encoding.
    data = b"".join(len(raw).to_bytes(4, "big") + raw for raw in (field.encode() for field in fields))
    return hmac.new(key, line.prev + data, hashlib.sha256).digest()


def _seal(key: bytes, chain: str, seq: int, mac: bytes) -> bytes:
    return hmac.new(key, f"head:{chain}:{seq}:".encode() + mac, hashlib.sha256).digest()


def count(session: Session) -> int:
    """How many lines there are in all chains."""
    return session.scalar(select(func.count()).select_from(AuditLine)) or 0
