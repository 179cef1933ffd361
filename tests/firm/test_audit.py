# ruff: noqa: S608 - statements of a vandal, built from our own ids
"""The audit tells of every act, and of every attempt to change what it told."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from cast import MASTER
from sqlalchemy import NullPool, create_engine, select, text

from recado.firm import audit, cases, checklists
from recado.firm.actions import Action
from recado.firm.audit import SYSTEM, Problem
from recado.firm.crypto import Vault
from recado.firm.db import Database
from recado.firm.models import AuditLine, Case, Person

if TYPE_CHECKING:
    from cast import Cast
    from support.parts import Database as Owned


def verify(db: Database) -> list[Problem]:
    with db.transaction() as session:
        return audit.verify(session)


def move_stage(db: Database, cast: Cast, *stages: str) -> None:
    for stage in stages:
        with db.transaction() as session:
            cases.change_stage(session, SYSTEM, session.get_one(Case, cast.case), stage)


def lines(db: Database, chain: str) -> list[tuple[int, str]]:
    with db.transaction() as session:
        query = select(AuditLine.seq, AuditLine.action).where(AuditLine.chain == chain)
        return [(row.seq, row.action) for row in session.execute(query.order_by(AuditLine.seq))]


def behind_its_back(database: Owned, *statements: str) -> None:
    """Whoever owns the machine can switch triggers off; the chain is for that day."""
    engine = create_engine(database.owner_url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit_lines DISABLE TRIGGER ALL"))
        for statement in statements:
            connection.execute(text(statement))
        connection.execute(text("ALTER TABLE audit_lines ENABLE ALWAYS TRIGGER audit_lines_append_only"))


def test_each_case_has_a_chain_of_its_own_without_gaps(db: Database, cast: Cast) -> None:
    move_stage(db, cast, "filed", "biometrics")
    own = lines(db, str(cast.case))
    assert [seq for seq, _ in own] == list(range(1, len(own) + 1))
    assert own[0] == (1, "case.opened")
    assert [action for _, action in own[-2:]] == ["case.stage_changed", "case.stage_changed"]
    assert verify(db) == []


def test_an_act_that_is_rolled_back_leaves_no_line(db: Database, cast: Cast) -> None:
    before = lines(db, str(cast.case))
    with db.transaction() as session:
        cases.change_stage(session, SYSTEM, session.get_one(Case, cast.case), "filed")
        session.rollback()
    assert lines(db, str(cast.case)) == before
    assert verify(db) == []


@pytest.mark.parametrize(
    "change",
    [
        "facts = replace(facts, 'filed', 'fired')",
        "actor = 'staff:somebody'",
        "at = at + interval '1 second'",
        "subject = 'case:another'",
        "mac = set_byte(mac, 0, get_byte(mac, 0) # 1)",
        "prev = set_byte(prev, 31, get_byte(prev, 31) # 1)",
    ],
)
def test_one_change_behind_its_back_names_the_row(
    db: Database, cast: Cast, database: Owned, change: str
) -> None:
    move_stage(db, cast, "filed", "biometrics")
    seq = lines(db, str(cast.case))[-2][0]
    behind_its_back(database, f"UPDATE audit_lines SET {change} WHERE chain = '{cast.case}' AND seq = {seq}")
    assert verify(db) == [Problem(str(cast.case), seq, "this line was changed")]


def test_a_cut_tail_is_missed(db: Database, cast: Cast, database: Owned) -> None:
    move_stage(db, cast, "filed", "biometrics")
    last = lines(db, str(cast.case))[-1][0]
    behind_its_back(database, f"DELETE FROM audit_lines WHERE chain = '{cast.case}' AND seq = {last}")
    assert verify(db) == [Problem(str(cast.case), last, "this line is missing: the chain was cut")]


def test_a_tail_cut_together_with_its_head_is_missed(db: Database, cast: Cast, database: Owned) -> None:
    move_stage(db, cast, "filed", "biometrics")
    chain, last = str(cast.case), lines(db, str(cast.case))[-1][0]
    behind_its_back(
        database,
        f"DELETE FROM audit_lines WHERE chain = '{chain}' AND seq = {last}",
        f"UPDATE audit_heads h SET seq = {last - 1}, mac = l.mac FROM audit_lines l "
        f"WHERE h.chain = '{chain}' AND l.chain = h.chain AND l.seq = {last - 1}",
    )
    assert verify(db) == [Problem(chain, 0, "the chain's head was changed")]


def test_a_line_taken_out_of_the_middle_is_missed(db: Database, cast: Cast, database: Owned) -> None:
    move_stage(db, cast, "filed", "biometrics")
    behind_its_back(database, f"DELETE FROM audit_lines WHERE chain = '{cast.case}' AND seq = 2")
    assert verify(db) == [Problem(str(cast.case), 2, "this line is missing")]


def test_a_whole_chain_taken_away_is_missed(db: Database, cast: Cast, database: Owned) -> None:
    behind_its_back(database, f"DELETE FROM audit_lines WHERE chain = '{cast.case}'")
    assert verify(db) == [Problem(str(cast.case), 1, "this line is missing: the chain was cut")]


def test_a_head_taken_away_is_missed(db: Database, cast: Cast, database: Owned) -> None:
    last = lines(db, str(cast.case))[-1][0]
    behind_its_back(database, f"DELETE FROM audit_heads WHERE chain = '{cast.case}'")
    assert verify(db) == [Problem(str(cast.case), last, "the chain's head is missing")]


def test_a_chain_that_was_asked_for_and_is_not_there_is_missed(db: Database, cast: Cast) -> None:
    with db.transaction() as session:
        assert audit.verify(session, ["nowhere"]) == [Problem("nowhere", 0, "there is no such chain")]


def test_lines_written_while_it_is_verified_are_no_problem(db: Database, cast: Cast) -> None:
    done = threading.Event()

    def write() -> None:
        while not done.is_set():
            move_stage(db, cast, "filed", "biometrics")

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        found = [verify(db) for _ in range(15)]
        done.set()
        writing.result()
    assert found == [[]] * 15


def test_another_chain_stays_whole_beside_a_broken_one(db: Database, cast: Cast, database: Owned) -> None:
    behind_its_back(database, f"UPDATE audit_lines SET actor = 'x' WHERE chain = '{cast.case}' AND seq = 1")
    with db.transaction() as session:
        assert audit.verify(session, [str(cast.other_case)]) == []
        assert [problem.seq for problem in audit.verify(session, [str(cast.case)])] == [1]


def test_two_transactions_on_one_chain_make_one_chain(db: Database, cast: Cast) -> None:
    at_once = threading.Barrier(4)

    def write(worker: int) -> None:
        for number in range(5):
            at_once.wait(timeout=30)
            with db.transaction() as session:
                # Chains in either order: their heads are locked by name, so nobody waits in a circle.
                names = [str(cast.case), str(cast.other_case), f"new-{number}"]
                for chain in names if worker % 2 else reversed(names):
                    audit.record(session, SYSTEM, Action.CASE_VIEWED, "case:x", chain=chain)

    before = len(lines(db, str(cast.case)))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    assert len(lines(db, str(cast.case))) == before + 20
    assert [seq for seq, _ in lines(db, "new-4")] == [1, 2, 3, 4]
    assert verify(db) == []


def test_lines_of_a_savepoint_that_is_undone_are_not_kept_when_the_rest_is(db: Database, cast: Cast) -> None:
    with db.transaction() as session:
        audit.record(session, SYSTEM, Action.CASE_VIEWED, "case:outer", chain="stream")
        savepoint = session.begin_nested()
        audit.record(session, SYSTEM, Action.CASE_VIEWED, "case:inner", chain="stream")
        savepoint.rollback()
        with session.begin_nested():
            audit.record(session, SYSTEM, Action.CASE_VIEWED, "case:kept", chain="stream")
    with db.transaction() as session:
        subjects = session.scalars(
            select(AuditLine.subject).where(AuditLine.chain == "stream").order_by(AuditLine.seq)
        ).all()
    assert subjects == ["case:outer", "case:kept"]


def test_exported_heads_are_signed(db: Database, cast: Cast, database: Owned) -> None:
    with db.transaction() as session:
        heads = audit.heads(session)
        assert {head["chain"] for head in heads} >= {str(cast.case), "firm"}
        assert audit.sign(session, b"heads") == audit.sign(session, b"heads")
        assert audit.sign(session, b"heads") != audit.sign(session, b"headz")
    other = Database(database.url, Vault(MASTER))
    with other.transaction() as session:
        assert audit.verify(session) == []
    other.close()


def test_facts_hold_no_words(db: Database, cast: Cast) -> None:
    with db.transaction() as session:
        case, actor = session.get_one(Case, cast.case), audit.Actor("staff", "x")
        specs = [checklists.ItemSpec("passport", 1, required=True)]
        person = session.get_one(Person, cast.rosa)
        checklists.sync(session, actor, case, person, specs)
        item = checklists.item(session, cast.case, cast.rosa, "passport")
        assert item
        checklists.set_status(session, actor, item, "rejected", "La foto de Rosa está borrosa")
        assert checklists.reason(session, item) == "La foto de Rosa está borrosa"
    with db.transaction() as session:
        everything = " ".join(session.scalars(select(AuditLine.facts)))
    assert "borrosa" not in everything
    assert "Rosa" not in everything
