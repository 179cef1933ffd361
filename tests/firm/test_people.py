"""Staff find people over sealed columns, and only where they may look."""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING

import pytest
from cast import JOSE_PHONE, MASTER
from sqlalchemy import event, text

from recado.firm import cases, people
from recado.firm.audit import SYSTEM
from recado.firm.crypto import Vault
from recado.firm.db import Database
from recado.firm.errors import Invalid
from recado.firm.models import Case, Person, Staff

if TYPE_CHECKING:
    from cast import Cast
    from support.parts import Database as Owned


def found(db: Database, cast: Cast, words: str, role: str = "managing_partner") -> set[tuple[str, str]]:
    with db.transaction() as session:
        staff = session.get_one(Staff, cast.staff[role])
        return {(hit.name, hit.case_ref) for hit in people.search(session, staff, words)}


JOSE = {("José María Ñáñez", "R-0001")}


def test_a_person_is_found_by_partial_name_without_accents_and_by_phone(db: Database, cast: Cast) -> None:
    for words in [
        "jose",
        "JOSÉ",
        "jo",
        "nan",
        "Ñáñez",
        "nanez jose",
        "maria nañ",
        JOSE_PHONE,
        "(305) 555-0102",
        "305.555.0102",
    ]:
        assert found(db, cast, words) == JOSE, words


def test_what_is_no_beginning_of_every_word_finds_nobody(db: Database, cast: Cast) -> None:
    for words in ["", "  ", "j", "osé", "josefina", "jose perez", "*", "%", "305", "\x00", "😀"]:
        assert found(db, cast, words) == set(), words


def test_a_case_is_found_by_a_number_however_it_is_written(db: Database, cast: Cast) -> None:
    with db.transaction() as session:
        case = session.get_one(Case, cast.case)
        assert cases.add_number(session, SYSTEM, case, "a_number", "A12345678") == "A012345678"
    for words in ["A012345678", "a12345678", "12-345-678", "A# 012 345 678"]:
        assert found(db, cast, words) == {("Rosa Quiñones Ávila", "R-0001")}


def test_a_case_is_found_by_receipt_number(db: Database, cast: Cast) -> None:
    with db.transaction() as session:
        case = session.get_one(Case, cast.case)
        cases.add_number(session, SYSTEM, case, "receipt", "IOE 0912345678")
        assert cases.numbers(session, case) == [("receipt", "IOE0912345678")]
    for words in ["IOE0912345678", "ioe-091-234-5678"]:
        assert found(db, cast, words) == {("Rosa Quiñones Ávila", "R-0001")}


def test_a_case_is_found_by_its_ref(db: Database, cast: Cast) -> None:
    assert found(db, cast, "r-2") == {("Lucía Pérez", "R-0002")}


def test_a_number_that_is_none_is_refused_with_a_hint(db: Database, cast: Cast) -> None:
    with db.transaction() as session:
        case = session.get_one(Case, cast.case)
        for value in ["A123", "A1234567890", "hola", "", "A12345678x"]:
            with pytest.raises(Invalid, match="such as A012345678"):
                cases.add_number(session, SYSTEM, case, "a_number", value)
        with pytest.raises(Invalid, match="three letters and ten digits"):
            cases.add_number(session, SYSTEM, case, "receipt", "IOE12345")


def test_search_shows_no_case_that_the_member_of_staff_may_not_see(db: Database, cast: Cast) -> None:
    for words in ["lucia", "R-0002", "+12125550103"]:
        assert found(db, cast, words, "paralegal") == set()
        assert found(db, cast, words, "translator") == set()
        assert found(db, cast, words, "auditor") == {("Lucía Pérez", "R-0002")}


def test_somebody_in_no_case_yet_is_found_by_who_may_open_one(db: Database, cast: Cast) -> None:
    with db.transaction() as session:
        people.create(session, SYSTEM, name="Zoé Nadie", birth_date=None)
    assert found(db, cast, "zoe", "paralegal") == {("Zoé Nadie", "")}
    assert found(db, cast, "zoe", "auditor") == set()


def test_search_opens_no_row_but_its_hits(db: Database, cast: Cast, database: Owned) -> None:
    with db.transaction() as session:
        for number in range(40):
            people.create(session, SYSTEM, name=f"Persona Número{number}", birth_date=None)
    fresh = Counting(MASTER)
    counted = Database(database.url, fresh)
    assert found(counted, cast, "nanez") == JOSE
    with db.transaction() as session:
        kinds = {row.id: row.kind for row in session.execute(text("SELECT id, kind FROM keys"))}
    opened = [key for key in fresh.opened if kinds[key] == "person"]
    with db.transaction() as session:
        assert opened == [session.get_one(Person, cast.jose).key_id]
    counted.close()


def test_search_goes_through_the_token_index(db: Database, cast: Cast) -> None:
    plans = []
    with db.transaction() as session:
        session.execute(text("SET LOCAL enable_seqscan = off"))
        staff = session.get_one(Staff, cast.staff["managing_partner"])
        connection = session.connection()

        def explain(conn, cursor, statement, parameters, context, executemany) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
            if "search_tokens" in statement and statement.startswith("SELECT people"):
                plans.append(
                    "\n".join(row[0] for row in cursor.connection.execute(f"EXPLAIN {statement}", parameters))
                )

        event.listen(connection, "before_cursor_execute", explain)
        people.search(session, staff, "nanez")
    assert len(plans) == 1
    assert "ix_search_tokens_token" in plans[0]


def test_names_are_kept_as_written_and_birth_dates_come_back(db: Database, cast: Cast) -> None:
    with db.transaction() as session:
        jose = session.get_one(Person, cast.jose)
        assert people.name(session, jose) == "José María Ñáñez"
        assert people.first_name(session, jose) == "José"
        assert people.birth_date(session, jose) == date(1988, 12, 1)
        nobody = people.create(session, SYSTEM, name="  Ana   Sin Fecha ", birth_date=None)
        assert people.name(session, nobody) == "Ana Sin Fecha"
        assert people.birth_date(session, nobody) is None
        with pytest.raises(Invalid):
            people.create(session, SYSTEM, name=" ", birth_date=None)


def test_nothing_that_identifies_a_person_lies_in_the_open(db: Database, cast: Cast) -> None:
    with db.transaction() as session:
        for table in ("people", "search_tokens", "contact_points", "audit_lines"):
            dump = str(session.execute(text(f"SELECT t::text FROM {table} t")).all())  # noqa: S608
            for secret in ("Jos", "Rosa", "anez", "3055550", "1988-12-01"):
                assert secret not in dump
                assert secret.encode().hex() not in dump


class Counting(Vault):
    """A vault that notes which keys it was asked for."""

    def __init__(self, master: bytes) -> None:
        super().__init__(master)
        self.opened: list[uuid.UUID] = []

    def _unwrap(self, key_id: uuid.UUID, wrapped: bytes, master: str) -> bytes:
        self.opened.append(key_id)
        return super()._unwrap(key_id, wrapped, master)
