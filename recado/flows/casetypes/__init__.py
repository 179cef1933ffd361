"""The kinds of case a firm handles, each in a YAML file that the firm edits without code."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from recado.flows.casetypes.loader import load, load_text
from recado.flows.casetypes.model import (
    Answer,
    CaseType,
    Choice,
    Condition,
    Item,
    Question,
    Stage,
    checklist,
    questions,
)
from recado.flows.casetypes.rows import CaseTypeError

__all__ = [
    "Answer",
    "CaseType",
    "CaseTypeError",
    "Choice",
    "Condition",
    "Item",
    "Question",
    "Stage",
    "checklist",
    "load",
    "load_all",
    "load_text",
    "questions",
    "use_folder",
]


_own: list[Path] = []


def use_folder(folder: Path) -> None:
    """Read the firm's own files from here too; one of a shipped file's slug takes its place.

    Raises CaseTypeError for a broken file.
    """
    wanted = [folder] if folder.is_dir() else []
    if wanted or _own:
        _own[:] = wanted
        load_all.cache_clear()
        load_all()


@cache
def load_all() -> Mapping[str, CaseType]:
    """Every case type, the firm's own before the shipped, by slug. Raises CaseTypeError for a broken file."""
    folders = [Path(__file__).parent, *_own]
    found = [load(path) for folder in folders for path in sorted(folder.glob("*.yaml"))]
    return MappingProxyType({case_type.slug: case_type for case_type in found})
