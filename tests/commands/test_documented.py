"""What scripts lean on is written down: every command, every option, every JSON field."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest

from recado.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator

    from commands.conftest import Line

PAGE = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")


def sections() -> dict[str, str]:
    """What the page says under each heading, by the words of the command before its options."""
    found = re.split(r"^#{2,3} `([^`]+)`", PAGE, flags=re.MULTILINE)
    named = zip(found[1::2], found[2::2], strict=True)
    return {
        " ".join(re.findall(r"^recado|(?<= )[a-z][a-z-]*(?= |$)", head)): head + text for head, text in named
    }


def commands(group: click.Group, path: tuple[str, ...] = ("recado",)) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield " ".join((*path, name)), command


def section_of(path: str) -> str:
    """The section whose heading begins with this command."""
    heads = [
        text for text in sections().values() if text == path or text.startswith((f"{path} ", f"{path}\n"))
    ]
    assert heads, f"docs/cli.md has no section for {path}"
    return heads[0]


ALL = dict(commands(main))


@pytest.mark.parametrize("path", ALL)
def test_every_command_and_option_is_documented(path: str) -> None:
    text = section_of(path)
    for parameter in ALL[path].params:
        if isinstance(parameter, click.Option):
            assert any(name in text for name in parameter.opts), f"{path}: {parameter.opts}"


@pytest.mark.parametrize("path", ALL)
def test_every_command_and_option_says_what_it_is(path: str) -> None:
    assert ALL[path].help
    assert (ALL[path].help or "").rstrip().endswith((".", "once."))


@pytest.mark.parametrize("path", [path for path in ALL if path.split()[1] not in ("up", "web", "worker")])
def test_every_command_speaks_to_machines(path: str) -> None:
    assert any("--json" in parameter.opts for parameter in ALL[path].params)


def fields(data: Any) -> set[str]:
    """All names in this data; what hangs on the acts themselves (facts, details) is not ours to list here."""
    if isinstance(data, list):
        return {name for each in data for name in fields(each)}
    if not isinstance(data, dict):
        return set()
    inner = {name for key, each in data.items() if key != "facts" for name in fields(each)}
    return set(data) | inner


def undocumented(path: str, data: Any) -> set[str]:
    quoted = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`([^`]+)`", section_of(path)))))
    return fields(data) - quoted


def test_every_json_field_is_documented(line: Line, ana: str) -> None:
    who = ("--phone", "+12025550112", "--role", "payer")
    bill = ("--account", "operating", "--amount", "5", "--en", "Fee", "--es", "Cuota")
    paula = ("--email", "paula@example.org")
    asked: list[tuple[str, tuple[str, ...], int]] = [
        ("recado migrate", (), 0),
        ("recado doctor", (), 1),
        ("recado staff add", (*paula, "--name", "Paula", "--role", "paralegal"), 0),
        ("recado staff list", (), 0),
        ("recado staff reset-password", paula, 0),
        ("recado staff reset-totp", paula, 0),
        ("recado client add", ("--name", "Luis", "--phone", "+12025550133"), 0),
        ("recado client find", ("Luis",), 0),
        ("recado case open", ("--type", "h1b", "--name", "Priya", *who), 0),
        ("recado case party add", (ana, "--name", "Grant", *who), 0),
        ("recado case number add", (ana, "receipt", "IOE0912345678"), 0),
        ("recado case assign", (ana, "--staff", "paula@example.org"), 0),
        ("recado invoice issue", (ana, *bill), 0),
        ("recado message send", (ana, "Hola", "--staff", "marta@example.org", "--party", "1"), 0),
        ("recado case item", (ana, "passport", "--person", "Ana Morales", "--missing"), 0),
        ("recado case show", (ana,), 0),
        ("recado case types", (), 0),
        ("recado case migrate", (ana,), 0),
        ("recado case list", (), 0),
        ("recado transcript", (ana,), 0),
        ("recado audit heads export", (), 0),
        ("recado audit list", (ana,), 0),
        ("recado texts status", (), 0),
        ("recado texts accept", ("--by", "marta@example.org"), 0),
        ("recado texts lint", (), 0),
        ("recado texts review", ("small.thanks", "--by", "marta@example.org"), 0),
        ("recado texts sheet", (), 0),
        ("recado texts template", (), 0),
        ("recado keys status", (), 0),
        ("recado keys rotate", (), 0),
    ]
    missing = {
        path: undocumented(path, line.data(*path.split()[1:], *more, status=status))
        for path, more, status in asked
    }
    line.behind_its_back("UPDATE audit_lines SET actor = 'x' WHERE action = 'party.added'")
    missing["recado audit verify"] = undocumented(
        "recado audit verify", line.data("audit", "verify", status=1)
    )
    assert {path: names for path, names in missing.items() if names} == {}


def test_what_the_demo_lists_is_documented(bare: Line) -> None:
    del bare.environment["MASTER_KEY"]
    assert undocumented("recado demo", bare.data("demo")) == set()
    assert bare.refusal("firm", "init", "--name", "Luna", "--phone", "(202) 555-0100")


def test_a_new_firms_fields_are_documented(bare: Line) -> None:
    made = bare.data("firm", "init", "--name", "Luna", "--phone", "(202) 555-0100")
    assert undocumented("recado firm init", made) == set()


def test_no_heading_names_a_command_that_is_not_there() -> None:
    known = {*ALL, *(path.rpartition(" ")[0] for path in ALL), "recado"}
    assert set(sections()) <= known
