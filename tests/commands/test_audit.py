"""Whether the record of every act is whole, and what shows when it is not."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from support.portal import make_runtime

from recado.bot import audit_files

if TYPE_CHECKING:
    import pytest
    from commands.conftest import Line


def test_after_ordinary_acts_it_is_whole(line: Line, ana: str) -> None:
    told = line.data("audit", "verify")
    assert told["whole"] is True
    assert told["problems"] == []
    assert told["lines"] > 5
    assert line.data("audit", "verify", "--case", ana)["whole"] is True
    assert "is whole" in line.run("audit", "verify").stdout


def test_one_changed_byte_is_named(line: Line, ana: str) -> None:
    line.behind_its_back(
        "UPDATE audit_lines SET actor = 'x' || substr(actor, 2) WHERE action = 'party.added'"
    )
    told = line.data("audit", "verify", status=1)
    (problem,) = told["problems"]
    (changed,) = [r for r in line.data("audit", "list", ana)["lines"] if r["action"] == "party.added"]
    assert problem["seq"] == changed["seq"]
    assert problem["what"] == "this line was changed"
    words = line.run("audit", "verify", "--case", ana, status=1).stdout
    assert words == f"chain {problem['chain']}, line {problem['seq']}: this line was changed\n"


def test_a_removed_last_line_is_named(line: Line, ana: str) -> None:
    rows = line.data("audit", "list", ana)["lines"]
    line.behind_its_back(
        "DELETE FROM audit_lines a USING cases c WHERE a.chain = c.id::text"
        " AND a.seq = (SELECT max(seq) FROM audit_lines WHERE chain = a.chain)"
    )
    (problem,) = line.data("audit", "verify", status=1)["problems"]
    assert problem["seq"] == rows[-1]["seq"]
    assert "missing" in problem["what"]


def test_another_case_is_not_blamed(line: Line, ana: str) -> None:
    who = ("--name", "Beth Carter", "--phone", "+12025550122", "--role", "petitioner")
    other = line.data("case", "open", "--type", "family_petition", *who)["ref"]
    line.behind_its_back(
        "UPDATE audit_lines a SET facts = '{}' FROM cases c WHERE a.chain = c.id::text AND c.ref = 'R-0001'"
        " AND a.seq = 2"
    )
    line.run("audit", "verify", "--case", ana, status=1)
    line.run("audit", "verify", "--case", other)


def test_a_tail_cut_together_with_its_head_shows_against_the_export(line: Line, ana: str) -> None:
    """Who holds the keys can put an old head and its own seal back: only the export remembers."""
    chain = line.data("audit", "list", ana)["chain"]
    line.behind_its_back(
        "CREATE TABLE kept AS SELECT h.* FROM audit_heads h JOIN cases c ON h.chain = c.id::text"
    )
    line.run("case", "number", "add", ana, "receipt", "IOE0912345678")
    exported = line.data("audit", "heads", "export")
    assert exported["lines"] > 5
    assert line.data("audit", "verify")["export"] == exported["path"]
    line.behind_its_back(
        "DELETE FROM audit_lines a USING kept k WHERE a.chain = k.chain AND a.seq > k.seq",
        "UPDATE audit_heads h SET (seq, mac, seal) = (k.seq, k.mac, k.seal) FROM kept k"
        " WHERE h.chain = k.chain",
    )
    (problem,) = line.data("audit", "verify", status=1)["problems"]
    assert problem["chain"] == chain
    assert "missing: the export of" in problem["what"]
    assert "missing" in line.refusal("audit", "heads", "export")


def test_an_export_kept_elsewhere_can_be_held_against_the_database(
    line: Line, ana: str, tmp_path: Path
) -> None:
    written = line.data("audit", "heads", "export")["path"]
    elsewhere = tmp_path / "elsewhere.json"
    shutil.move(written, elsewhere)
    assert line.data("audit", "verify")["export"] is None
    assert line.data("audit", "verify", "--against", str(elsewhere))["whole"] is True
    forged = json.loads(elsewhere.read_text())
    forged["heads"][0]["seq"] += 1
    elsewhere.write_text(json.dumps(forged))
    (problem,) = line.data("audit", "verify", "--against", str(elsewhere), status=1)["problems"]
    assert problem["chain"] == "export"
    elsewhere.write_text("[]")
    assert "no export" in line.refusal("audit", "verify", "--against", str(elsewhere))


def test_the_chains_go_on_growing_after_an_export(line: Line, ana: str) -> None:
    line.run("audit", "heads", "export")
    line.run("case", "number", "add", ana, "receipt", "IOE0912345678")
    assert line.data("audit", "verify")["whole"] is True
    line.run("audit", "heads", "export")


def test_an_export_is_for_its_owner_alone(line: Line, ana: str) -> None:
    path = line.data("audit", "heads", "export")["path"]
    assert Path(path).stat().st_mode & 0o077 == 0


def test_streams_without_a_case_can_be_listed(line: Line) -> None:
    acts = [row["action"] for row in line.data("audit", "list", "staff")["lines"]]
    assert acts == ["staff.created"]
    assert "no case" in line.refusal("audit", "list", "R-9999")


def test_the_schedule_exports_once_a_day_and_never_over_a_broken_chain(
    line: Line, ana: str, redis_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    built = make_runtime(line.database, redis_url, line.var)
    today = built.now()
    first = audit_files.export_if_due(built)
    assert first is not None
    assert audit_files.export_if_due(built) is None
    tomorrow = replace(built, now=lambda: today + timedelta(days=1))
    second = audit_files.export_if_due(tomorrow)
    assert second is not None
    assert second > first
    assert audit_files.latest(line.var) == second
    line.behind_its_back("DELETE FROM audit_lines WHERE chain = 'texts'")
    later = replace(built, now=lambda: today + timedelta(days=2))
    assert audit_files.export_if_due(later) is None
    assert audit_files.latest(line.var) == second
    assert "were not exported" in caplog.text
    built.close()
