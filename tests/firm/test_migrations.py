"""The migrated schema is the models' schema, and the application's role is held to its rights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from psycopg import sql
from sqlalchemy import NullPool, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

from recado.firm import db as firm_db
from recado.firm.crypto import Vault
from recado.firm.migrations.rights import APPEND_ONLY, RIGHTS
from recado.firm.models import Base

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from support.parts import Database as Owned

    from recado.bot.embedded_postgres import Postgres
    from recado.firm.db import Database


def owner(database: Owned) -> Engine:
    return create_engine(database.owner_url, poolclass=NullPool)


def test_the_migrated_schema_is_that_of_the_models(database: Owned) -> None:
    engine = owner(database)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_partial_indexes_and_null_rules_are_those_of_the_models(database: Owned) -> None:
    wanted = {
        index.name: str(index.dialect_options["postgresql"]["where"])
        for table in Base.metadata.tables.values()
        for index in table.indexes
        if index.dialect_options["postgresql"]["where"] is not None
    }
    engine = owner(database)
    with engine.connect() as connection:
        inspector = inspect(connection)
        found = {
            index["name"]: index["dialect_options"]["postgresql_where"]
            for table in Base.metadata.tables
            for index in inspector.get_indexes(table)
            if "postgresql_where" in index.get("dialect_options", {})
        }
        nulls = connection.scalar(
            text("SELECT indnullsnotdistinct FROM pg_index WHERE indexrelid = CAST(:name AS regclass)"),
            {"name": "uq_search_tokens_token_person_id_case_id"},
        )
    assert found.keys() == wanted.keys()
    assert nulls is True


def test_the_applications_role_owns_nothing(database: Owned) -> None:
    engine = owner(database)
    with engine.connect() as connection:
        owned = connection.scalars(
            text("SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = 'recado_app'")
        ).all()
    assert owned == []


def test_the_applications_role_has_exactly_the_rights_written_down(database: Owned) -> None:
    engine = owner(database)
    acts = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
    with engine.connect() as connection:
        for table in ("alembic_version", *Base.metadata.tables):
            held = {
                act
                for act in acts
                if connection.scalar(
                    text("SELECT has_table_privilege('recado_app', CAST(:t AS regclass), :a)"),
                    {"t": table, "a": act},
                )
            }
            wanted = RIGHTS.get(table, "SELECT, INSERT, UPDATE, DELETE")
            assert held == set(wanted.split(", ")), table


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
def test_what_is_append_only_refuses_change_even_to_the_owner(
    database: Owned, table: str, statement: str
) -> None:
    engine = owner(database)
    with engine.connect() as connection, pytest.raises(DBAPIError, match=f"{table} is append-only"):
        connection.execute(text(statement.format(table)))


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
def test_what_is_append_only_refuses_change_to_the_application(
    db: Database, table: str, statement: str
) -> None:
    with pytest.raises(DBAPIError, match="permission denied"), db.transaction() as session:
        session.execute(text(statement.format(table)))


def test_the_application_can_neither_drop_a_trigger_nor_become_the_owner_of_one(db: Database) -> None:
    for statement in (
        "DROP TRIGGER audit_lines_append_only ON audit_lines",
        "ALTER TABLE audit_lines DISABLE TRIGGER ALL",
        "DROP TABLE audit_lines",
        "SET session_replication_role = replica",
    ):
        with pytest.raises(DBAPIError), db.transaction() as session:
            session.execute(text(statement))


def test_migrating_twice_changes_nothing(database: Owned) -> None:
    firm_db.migrate(database.owner_url, database.url)
    assert firm_db.pending(database.url) is False
    assert firm_db.pending(database.owner_url) is False


def test_an_empty_database_is_pending_and_a_migrated_one_is_current(
    postgres_server: Postgres, db: Database
) -> None:
    with postgres_server.connect() as connection:
        connection.execute("CREATE DATABASE empty_one")
    try:
        assert firm_db.pending(postgres_server.owner_url("empty_one")) is True
        assert firm_db.pending(postgres_server.database_url("empty_one")) is True
    finally:
        with postgres_server.connect() as connection:
            connection.execute("DROP DATABASE empty_one")
    with db.transaction() as session:
        assert firm_db.is_current(session)


@pytest.mark.parametrize("rights", ["SUPERUSER", "CREATEROLE"])
def test_one_single_login_may_own_the_tables_and_still_act_as_the_application(
    postgres_server: Postgres, rights: str
) -> None:
    url = _single_login(postgres_server, rights)
    try:
        firm_db.migrate(url)
        opened = firm_db.Database(url, Vault(b"m" * 32))
        with opened.transaction() as session:
            assert session.scalar(text("SELECT current_user")) == "recado_app"
        with pytest.raises(DBAPIError, match="permission denied"), opened.transaction() as session:
            session.execute(text("DELETE FROM audit_lines"))
        opened.close()
        assert firm_db.pending(url) is False
    finally:
        with postgres_server.connect() as connection:
            connection.execute("DROP DATABASE single WITH (FORCE)")
            connection.execute("DROP ROLE single_login")


def _single_login(server: Postgres, rights: str) -> str:
    with server.connect() as connection:
        connection.execute(sql.SQL("CREATE ROLE single_login LOGIN PASSWORD 'p' {}").format(sql.SQL(rights)))
        if rights == "CREATEROLE":
            connection.execute("GRANT recado_app TO single_login WITH ADMIN TRUE")
        connection.execute("CREATE DATABASE single OWNER single_login")
    return f"postgresql+psycopg://single_login:p@/single?host={server.sockets}"
