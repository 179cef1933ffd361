"""The house, drawn from its imports: they go down the floors, never sideways, up or round."""

from __future__ import annotations

import ast
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "recado"
FLOORS = {
    "i18n": 0,
    "media": 0,
    "flows": 1,
    "firm": 1,
    "gateways": 1,
    "bot": 2,
    "handlers": 3,
    "commands": 4,
    "app": 4,
    "worker": 4,
    "cli": 4,
}
DOORS = {"app", "worker", "cli", "commands"}
# The door registers its groups of commands, and `recado web` and `recado worker` open the other doors.
BETWEEN_DOORS = {("cli", "commands"), ("commands", "worker"), ("commands", "app")}
PURE = ("i18n", "media", "flows", "firm.rules")
IMPURE = {
    "alembic",
    "asyncio",
    "flask",
    "http",
    "psycopg",
    "random",
    "redis",
    "requests",
    "rq",
    "secrets",
    "socket",
    "sqlalchemy",
    "stripe",
    "time",
    "twilio",
    "urllib.request",
}
CLOCKS = {"now", "utcnow", "today"}
LONGEST = 300


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def room(module: str) -> str:
    """`recado.bot.settings` lies in `bot`."""
    return module.split(".")[1] if "." in module else ""


def imported(module: str) -> set[str]:
    """All that a module imports, inside functions too, by full name."""
    found: set[str] = set()
    for node in ast.walk(tree(MODULES[module])):
        match node:
            case ast.Import(names=names):
                found |= {alias.name for alias in names}
            case ast.ImportFrom(module=str(source), names=names, level=0):
                for alias in names:
                    inner = f"{source}.{alias.name}"
                    found.add(inner if inner in MODULES else source)
            case ast.ImportFrom():
                pytest.fail(f"{module} imports relatively; say the whole name")
    return found


def at_run_time(module: str) -> set[str]:
    """What a module imports while it is loaded: not within functions, not for types alone."""
    found: set[str] = set()
    waiting: list[ast.AST] = list(tree(MODULES[module]).body)
    while waiting:
        node = waiting.pop()
        match node:
            case ast.Import(names=names):
                found |= {alias.name for alias in names}
            case ast.ImportFrom(module=str(source), names=names):
                inner = {f"{source}.{alias.name}" for alias in names}
                found |= (inner & set(MODULES)) or {source}
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                continue
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                continue
            case _:
                waiting += list(ast.iter_child_nodes(node))
    return found


def may_import(importer: str, other: str) -> bool:
    mine, theirs = room(importer), room(other)
    if mine == theirs or not theirs:
        return True
    if "sandbox" in (mine, theirs):
        return False
    if (mine, theirs) in BETWEEN_DOORS:
        return True
    return FLOORS[mine] > FLOORS[theirs]


def test_every_module_has_a_floor() -> None:
    rooms = {room(module) for module in MODULES} - {""}
    assert rooms <= set(FLOORS) | {"sandbox"}


@pytest.mark.parametrize("module", sorted(MODULES))
def test_imports_only_go_down(module: str) -> None:
    breaches = [
        other for other in sorted(imported(module)) if other in MODULES and not may_import(module, other)
    ]
    assert breaches == [], f"{module} may not import these"


def test_nothing_imports_in_a_circle() -> None:
    graph = {module: at_run_time(module) & set(MODULES) - {module} for module in MODULES}
    done: set[str] = set()

    def walk(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, " -> ".join((*trail[trail.index(module) :], module))
        if module not in done:
            for other in sorted(graph[module]):
                walk(other, (*trail, module))
            done.add(module)

    for module in sorted(graph):
        walk(module, ())


# A migration is a record of what was done once, in one transaction: it is written, never grown.
@pytest.mark.parametrize("module", [m for m in sorted(MODULES) if ".migrations.versions." not in m])
def test_a_module_is_under_300_lines(module: str) -> None:
    assert len(MODULES[module].read_text(encoding="utf-8").splitlines()) < LONGEST


@pytest.mark.parametrize(
    "module", [m for m in sorted(MODULES) if m.startswith(tuple(f"recado.{room}" for room in PURE))]
)
def test_the_pure_floors_touch_neither_network_nor_database_nor_clock(module: str) -> None:
    used = {name for name in imported(module) if name.split(".")[0] in IMPURE or name in IMPURE}
    assert used == set()
    assert clocks(module) == []


@pytest.mark.parametrize("module", sorted(MODULES))
def test_only_the_doors_read_the_environment(module: str) -> None:
    if room(module) in DOORS or module == "recado.sandbox.__main__":
        return
    # Emptying it, as the decoder of hostile files does, is no reading.
    nodes = list(ast.walk(tree(MODULES[module])))
    emptied = {id(node.value) for node in nodes if isinstance(node, ast.Attribute) and node.attr == "clear"}
    readers = [
        node.lineno
        for node in nodes
        if id(node) not in emptied
        and isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "os"
        and node.attr in {"environ", "environb", "getenv"}
    ]
    assert readers == [], f"{module} reads the environment on these lines"


def test_the_sandbox_shares_no_code() -> None:
    shared = defaultdict(set)
    for module in MODULES:
        for other in imported(module) & set(MODULES):
            if ("sandbox" in (room(module), room(other))) and room(module) != room(other) and room(other):
                shared[module].add(other)
    assert shared == {}


def clocks(module: str) -> list[int]:
    return [
        node.lineno
        for node in ast.walk(tree(MODULES[module]))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCKS
        and isinstance(node.func.value, ast.Name | ast.Attribute)
        and ast.unparse(node.func.value).split(".")[-1] in {"datetime", "date"}
    ]
