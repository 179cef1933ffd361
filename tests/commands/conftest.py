"""Commands as a person types them, on a database of the test's own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, text
from support.antivirus import antivirus, antivirus_daemon  # noqa: F401 - fixtures
from support.house import (  # noqa: F401 - fixtures
    decoder,
    demo_database,
    demo_template,
    portal,
    portal_settings,
    sandbox_settings,
)
from support.portal import MASTER_KEY
from support.post_office import post_office  # noqa: F401 - a fixture

from recado.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from support.parts import Database


@dataclass
class Line:
    """One command line: what it prints, as text or data."""

    environment: dict[str, str]
    database: Database
    var: Path

    def run(self, *arguments: str, status: int = 0, typed: str | None = None) -> Result:
        made = CliRunner().invoke(main, list(arguments), env=self.environment, input=typed)
        assert made.exit_code == status, f"{made.output}\n{made.stderr}\n{made.exception!r}"
        return made

    def data(self, *arguments: str, status: int = 0) -> Any:
        return json.loads(self.run(*arguments, "--json", status=status).stdout)

    def refusal(self, *arguments: str) -> str:
        """The one line of a refusal, which `--json` says as an object."""
        plain = self.run(*arguments, status=1)
        told = str(json.loads(self.run(*arguments, "--json", status=1).stderr)["error"])
        assert plain.stderr == f"recado: {told}\n"
        assert plain.stdout == ""
        return told

    def behind_its_back(self, *statements: str) -> None:
        """Change rows as somebody who owns the database and has taken its triggers away."""
        engine = create_engine(self.database.owner_url)
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            connection.execute(text("ALTER TABLE audit_lines DISABLE TRIGGER ALL"))
            for statement in statements:
                connection.execute(text(statement))
            connection.execute(text("ALTER TABLE audit_lines ENABLE ALWAYS TRIGGER audit_lines_append_only"))
        engine.dispose()


@pytest.fixture
def bare(database: Database, redis_url: str, tmp_path: Path) -> Line:
    """A migrated database without a firm, not a demo."""
    environment = {
        "DATABASE_URL": database.url,
        "DATABASE_OWNER_URL": database.owner_url,
        "REDIS_URL": redis_url,
        "VAR_DIR": str(tmp_path / "var"),
        "MASTER_KEY": MASTER_KEY.hex(),
        "QUIET_HOURS": "00:00-24:00",
        "LOG_LEVEL": "ERROR",
    }
    return Line(environment, database, tmp_path / "var")


@pytest.fixture
def line(bare: Line) -> Line:
    """A real firm with a partner, who has accepted the texts."""
    bare.run("firm", "init", "--name", "Luna Legal", "--phone", "(202) 555-0100")
    partner = ("--email", "marta@example.org", "--name", "Marta Luna", "--role", "managing_partner")
    bare.run("staff", "add", *partner)
    bare.run("texts", "accept", "--by", "marta@example.org")
    return bare


@pytest.fixture
def ana(line: Line) -> str:
    """Ana's work permit case, opened and invited; its ref."""
    who = ("--name", "Ana Morales", "--phone", "(202) 555-0111", "--birth-date", "1987-03-15")
    opened = line.data(
        "case", "open", "--type", "work_permit", *who, "--language", "es", "--role", "beneficiary"
    )
    return str(opened["ref"])
