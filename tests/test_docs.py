"""The documents say what is there: every test, page, command and setting that they name exists."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import click
import pytest

from recado.bot.settings import Settings
from recado.cli import main

ROOT = Path(__file__).parents[1]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
VARIABLES = {name.upper() for name in Settings.model_fields}
PREFIXES = tuple({name.split("_", 1)[0] + "_" for name in VARIABLES if "_" in name})
# Settings-like words that are no settings of the portal: Make's, SQL's and parts of names.
OTHERS = {"DATABASE_", "USCIS_"}
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


@cache
def functions_of(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def headings(page: Path) -> set[str]:
    lines = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line.lower()).replace(" ", "-") for line in lines}


def test_every_test_that_the_architecture_names_exists() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (ROOT / "docs/architecture.md").read_text("utf-8"))
    assert [f"{path}::{name}" for path, name in named if name not in functions_of(path)] == []


def test_every_rule_names_what_holds_it_and_a_test() -> None:
    table = re.findall(
        r"^\| (\d+) \|(.+)\|$", (ROOT / "docs/architecture.md").read_text("utf-8"), re.MULTILINE
    )
    assert [int(number) for number, _ in table] == list(range(1, 19))
    for _, row in table:
        _, held_by, tests = row.split(" | ")
        assert "::test_" in tests
        for path in re.findall(r"`([\w/]+\.py)`", held_by):
            assert (ROOT / "recado" / path).is_file(), path


@each_page
def test_every_link_inside_the_repository_resolves(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'src="([^"]+)"', text)
    for link in links:
        if re.match(r"[a-z]+:", link):
            continue
        path, _, part = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not part or part in headings(target), link


@each_page
def test_every_command_that_is_named_exists(page: Path) -> None:
    named = re.findall(
        r"(?:`|^ *|bin/)recado ((?:[a-z]+[ -]?)+)", page.read_text(encoding="utf-8"), re.MULTILINE
    )
    for words in named:
        command: click.Command = main
        for word in words.split():
            if not isinstance(command, click.Group):
                break
            found = command.get_command(click.Context(command), word)
            assert found is not None, f"recado {words}"
            command = found


@each_page
def test_every_setting_that_is_named_exists(page: Path) -> None:
    named = set(re.findall(r"\b[A-Z]+(?:_[A-Z]*)+", page.read_text(encoding="utf-8")))
    known = {name for name in named if name.startswith(PREFIXES)}
    assert known - VARIABLES - OTHERS == set()
