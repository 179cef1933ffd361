"""What the application's role may do to each table, and the triggers that hold even against the owner."""

from __future__ import annotations

from sqlalchemy import Connection, text

from recado.firm.models import Base

ALL = "SELECT, INSERT, UPDATE, DELETE"

RIGHTS = {
    "alembic_version": "SELECT",
    "applied_objects": "SELECT, INSERT",
    "audit_heads": "SELECT, INSERT, UPDATE",
    "audit_lines": "SELECT, INSERT",
    "consents": "SELECT, INSERT",
    "firm": "SELECT, INSERT, UPDATE",
    "keys": "SELECT, INSERT, UPDATE",
    "ledger_entries": "SELECT, INSERT",
}
"""Tables on which the role may do less than everything."""

APPEND_ONLY = ("audit_lines", "consents", "ledger_entries")


def create_role(connection: Connection, role: str) -> None:
    """Make the role that the portal acts as, unless the cluster has it already."""
    connection.execute(
        text(f"""
        DO $$ BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
                CREATE ROLE {role} NOLOGIN;
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END $$""")
    )


def grant_rights(connection: Connection, role: str) -> None:
    """Give the role exactly what `RIGHTS` says on the tables of this database."""
    connection.execute(text(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}"))
    connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {role}"))
    connection.execute(text(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}"))
    for table in ("alembic_version", *Base.metadata.tables):
        connection.execute(text(f"GRANT {RIGHTS.get(table, ALL)} ON public.{table} TO {role}"))


def grant_login(connection: Connection, role: str, login: str) -> None:
    """Let the login act as the role, unless it may already."""
    known = (
        "SELECT pg_has_role(:login, :role, 'MEMBER') AND NOT rolsuper FROM pg_roles WHERE rolname = :login"
    )
    if not connection.scalar(text(known), {"login": login, "role": role}):
        quoted = connection.dialect.identifier_preparer.quote(login)
        connection.execute(text(f"GRANT {role} TO {quoted}"))


def make_append_only(connection: Connection, table: str) -> None:
    """Refuse UPDATE, DELETE and TRUNCATE on the table to everybody, its owner included."""
    connection.execute(
        text("""
        CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
                USING ERRCODE = 'insufficient_privilege';
        END $$""")
    )
    # For the statement, not the row: even a change that would touch nothing is refused.
    connection.execute(
        text(f"""
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()""")
    )
    connection.execute(text(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_append_only"))
