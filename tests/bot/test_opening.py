from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from psycopg import sql

from recado.bot.embedded import Addresses
from recado.bot.opening import demo_mark, open_settings, with_addresses
from recado.bot.settings import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

    from support.parts import Database

    from recado.bot.embedded_postgres import Postgres

KEY = "00" * 32
ADDRESSES = Addresses("postgresql+psycopg://a@/recado", "postgresql+psycopg://o@/recado", "unix:///r.sock")


def test_a_database_without_a_firm_has_no_mark(database: Database) -> None:
    assert demo_mark(database.url) is None


def test_a_database_that_is_away_has_no_mark(tmp_path: Path) -> None:
    assert demo_mark(f"postgresql://nobody@/none?host={tmp_path}") is None
    assert demo_mark("") is None


def test_the_mark_decides_what_is_filled_in_and_what_is_refused(
    database: Database, postgres_server: Postgres, tmp_path: Path
) -> None:
    given = {"DATABASE_URL": database.url, "VAR_DIR": str(tmp_path)}
    mark(postgres_server, database, demo=True)
    opened = open_settings(given)
    assert opened.demo
    assert opened.settings.twilio_api_base == "http://127.0.0.1:8100"
    assert opened.settings.master_key_generated
    mark(postgres_server, database, demo=False)
    with pytest.raises(SettingsError, match="MASTER_KEY: missing"):
        open_settings(given)
    with pytest.raises(SettingsError, match="cannot become a demo"):
        open_settings(given, make_demo=True)
    assert not open_settings(given | {"MASTER_KEY": KEY}).demo


def test_a_demo_is_made_only_when_asked_for(database: Database, tmp_path: Path) -> None:
    given = {"DATABASE_URL": database.url, "VAR_DIR": str(tmp_path)}
    assert open_settings(given, make_demo=True).demo
    assert not open_settings(given | {"MASTER_KEY": KEY}).demo


def test_a_child_given_the_environment_reads_the_same_settings(database: Database, tmp_path: Path) -> None:
    opened = open_settings({"DATABASE_URL": database.url, "VAR_DIR": str(tmp_path)}, make_demo=True)
    assert open_settings(opened.environment, make_demo=True).settings == opened.settings


def test_addresses_that_are_given_are_used() -> None:
    given = {"DATABASE_URL": "postgresql://x@db/y"}
    assert with_addresses(given, ADDRESSES) == given | {"REDIS_URL": "unix:///r.sock"}
    assert with_addresses({}, None) == {}
    assert set(with_addresses({}, ADDRESSES)) == {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"}


def mark(server: Postgres, database: Database, *, demo: bool) -> None:
    with server.connect(database.name) as connection:
        connection.execute(sql.SQL("DELETE FROM firm"))
        connection.execute(
            "INSERT INTO firm"
            " (id, name, phone, timezone, demo, next_case_number, next_invoice_number, settings)"
            " VALUES (1, 'Firm', '+15005550100', 'America/New_York', %s, 1, 1, '{}')",
            (demo,),
        )
