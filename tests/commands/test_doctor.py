"""What is on, what is off, and what is wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session
from support.portal import MASTER_KEY

from recado.bot import bells, files, nightly
from recado.commands.checks_files import antivirus as antivirus_check
from recado.commands.checks_files import stored
from recado.firm import health
from recado.firm.crypto import Vault
from recado.firm.db import Database
from recado.firm.models import Case
from recado.firm.standing import standing
from recado.gateways.scanner import Clamd, Engine
from recado.sandbox.config import Config
from recado.sandbox.server import running

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from commands.conftest import Line
    from support.antivirus import Daemon
    from support.house import Portal


def checks(line: Line, status: int) -> dict[str, dict[str, str]]:
    data = line.data("doctor", status=status)
    assert data["well"] is (status == 0)
    return {check["part"]: check for check in data["checks"]}


def everybody_works(line: Line) -> None:
    db = Database(line.database.url, Vault(MASTER_KEY))
    with db.transaction() as session:
        for queue in (*bells.QUEUES, "schedule"):
            health.beat(session, f"{queue}@here:1", queue)
    db.close()


def test_a_firm_that_is_set_up_and_works_is_well(line: Line) -> None:
    everybody_works(line)
    line.run("audit", "heads", "export")
    line.environment["PUBLIC_URL"] = "https://portal.example.org"
    found = checks(line, 0)
    states = {part: check["state"] for part, check in found.items()}
    assert {part for part, state in states.items() if state == "ok"} == {
        "settings",
        "database",
        "tables",
        "rights",
        "redis",
        "firm",
        "workers",
        "wordings",
        "audit",
        "audit export",
        "files",
        "address",
    }
    assert {part for part, state in states.items() if state == "off"} == {
        "on call",
        "twilio",
        "stripe operating",
        "stripe trust",
        "antivirus",
        "uscis",
        "mail",
    }


def test_each_thing_that_is_wrong_says_what_to_do(bare: Line, tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "files").write_text("not a folder")
    found = checks(bare, 1)
    assert found["firm"]["advice"] == "recado firm init, or recado demo"
    assert found["files"]["state"] == "wrong"
    assert found["address"]["state"] == "wrong"
    told = bare.run("doctor", status=1).stdout
    assert "-> recado firm init" in told
    assert told.endswith("wrong.\n")


def test_without_workers_a_firm_is_told_who_is_missing(line: Line) -> None:
    found = checks(line, 1)
    assert "callbacks, media, schedule, sends, turns" in found["workers"]["line"]


def test_a_broken_audit_is_wrong(line: Line, ana: str) -> None:
    line.behind_its_back("UPDATE audit_lines SET subject = 'x' WHERE action = 'party.added'")
    assert "this line was changed" in checks(line, 1)["audit"]["line"]


def test_a_database_and_a_redis_that_are_away_are_named(
    line: Line, ports: Callable[[int], list[int]]
) -> None:
    port = ports(1)[0]
    line.environment |= {
        "DATABASE_URL": f"postgresql+psycopg://nobody@127.0.0.1:{port}/none",
        "REDIS_URL": f"redis://127.0.0.1:{port}/0",
    }
    found = checks(line, 1)
    assert found["database"]["line"] == "the database does not answer"
    assert found["redis"]["line"] == "Redis does not answer"
    assert "does not answer" in line.refusal("case", "list")


def test_settings_that_do_not_fit_are_a_finding_too(line: Line) -> None:
    del line.environment["MASTER_KEY"]
    assert "openssl rand" in checks(line, 1)["settings"]["line"]


@pytest.mark.parametrize("posted", ["here", "elsewhere"])
def test_in_a_demo_twilio_and_stripe_are_the_sandbox(
    bare: Line, ports: Callable[[int], list[int]], tmp_path: Path, posted: str
) -> None:
    port, sandbox_port = ports(2)
    bare.environment |= {"PORT": str(port), "SANDBOX_PORT": str(sandbox_port)}
    del bare.environment["MASTER_KEY"]
    bare.run("demo")
    secret = {path.name: path.read_text().strip() for path in (bare.var / "secrets").iterdir()}
    config = Config(
        port=sandbox_port,
        var=tmp_path / "sandbox",
        twilio_account_sid="AC" + secret["sandbox_twilio_account"],
        twilio_auth_token=secret["sandbox_twilio"],
        stripe_key="sk_test_" + secret["sandbox_stripe"],
        stripe_trust_key="sk_test_" + secret["sandbox_trust"],
        message_url=f"http://127.0.0.1:{port}/webhooks/twilio/message"
        if posted == "here"
        else "http://127.0.0.1:9/webhooks/twilio/message",
    )
    with running(config):
        found = checks(bare, 1)
    assert found["twilio"]["state"] == "ok"
    assert found["twilio webhook"]["state"] == ("ok" if posted == "here" else "wrong")
    assert found["stripe operating"]["line"].endswith("test money")
    assert found["stripe trust"]["state"] == "ok"
    assert found["workers"]["state"] == "wrong"


def test_a_portal_that_could_rewrite_its_audit_is_unsafe(bare: Line) -> None:
    engine = create_engine(bare.database.owner_url)
    with Session(engine) as session:
        owner = standing(session)
        session.execute(text("SET LOCAL ROLE recado_app"))
        portal = standing(session)
    engine.dispose()
    assert not owner.safe
    assert owner.owned > 0
    assert portal.safe
    assert (portal.role, portal.owned, portal.rewritable) == ("recado_app", 0, ())


def test_the_antivirus_shows_its_engine_and_how_old_its_signatures_are(
    line: Line, antivirus: Daemon, tmp_path: Path
) -> None:
    line.environment["CLAMD_URL"] = antivirus.url
    found = checks(line, 1)["antivirus"]
    assert found["state"] == "unseen", "signatures of the tests' own have no date"
    assert found["line"].startswith("ClamAV ")
    line.environment["CLAMD_URL"] = f"unix://{tmp_path}/none.sock"
    found = checks(line, 1)["antivirus"]
    assert found["state"] == "wrong"
    assert "not lost" in found["advice"]


@pytest.mark.parametrize(("days", "state"), [(1, "ok"), (8, "wrong")])
def test_signatures_that_nobody_renews_are_wrong(portal: Portal, days: int, state: str) -> None:
    class Scanner(Clamd):
        def ping(self) -> None:
            pass

        def engine(self) -> Engine:
            return Engine("ClamAV 1.4.6", "27834", portal.clock.at - timedelta(days=days, hours=1))

    found = antivirus_check(replace(portal.runtime, scanner=Scanner("tcp://127.0.0.1:3310")))
    assert found.state == state
    assert found.line == f"ClamAV 1.4.6, signatures 27834, {days} days old"


def test_files_that_are_gone_and_nights_that_were_missed_are_wrong(portal: Portal) -> None:
    nightly.ring_due(portal.runtime)
    portal.work()
    with portal.runtime.transaction() as session:
        case = session.get_one(Case, portal.case_of("Rosa Quiñones"))
        given = {"key_id": case.key_id, "case_id": case.id, "purpose": "pdf", "content_type": "x/y"}
        file = files.save(portal.runtime, session, b"x", **given)
        portal.runtime.storage.delete(files.storage_key(file))

    def said() -> dict[str, tuple[str, str]]:
        with portal.runtime.transaction() as session:
            return {each.part: (each.state, each.line) for each in stored(session, portal.runtime)}

    assert said()["nightly sweep"] == ("ok", "0 files; 0 that no record knew were removed; 0 missing")
    assert "files kept" not in said()
    portal.clock.pass_by(days=3)
    assert said()["nightly sweep"][0] == said()["nightly list"][0] == "wrong", "nobody keeps the schedule"
    nightly.ring_due(portal.runtime)
    portal.work()
    assert said()["nightly sweep"] == ("wrong", "0 files; 0 that no record knew were removed; 1 missing")
    assert said()["files kept"] == ("wrong", "0 stored files are damaged, 1 are missing")
    assert said()["nightly list"][0] == "ok"
