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
]


@cache
def load_all() -> Mapping[str, CaseType]:
    """Every case type shipped with the package, by slug. Raises CaseTypeError for a broken file."""
    found = [load(path) for path in sorted(Path(__file__).parent.glob("*.yaml"))]
    return MappingProxyType({case_type.slug: case_type for case_type in found})
