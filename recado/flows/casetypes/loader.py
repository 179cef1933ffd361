"""Reads a case type from YAML and, where it is wrong, names the file, the line and what to write instead."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import yaml

from recado.flows.casetypes.model import (
    FACTS,
    KINDS,
    PACKS,
    SAMPLES,
    SENSITIVITIES,
    Answer,
    CaseType,
    Choice,
    Condition,
    Fact,
    Item,
    Kind,
    Pack,
    Question,
    Sample,
    Sensitivity,
    Stage,
)
from recado.flows.casetypes.rows import CaseTypeError, Rows, meant, scalar

_TOP = (
    "slug",
    "version",
    "name",
    "form",
    "checked",
    "reviewed",
    "discreet",
    "questions",
    "items",
    "stages",
)
_QUESTION = (
    "slug",
    "kind",
    "ask",
    "roles",
    "help",
    "choices",
    "required",
    "when",
    "pack",
    "past",
    "most",
    "video",
)
_ITEM = (
    "slug",
    "label",
    "help",
    "roles",
    "required",
    "pages",
    "when",
    "phase",
    "each",
    "sample",
    "facts",
    "video",
    "staff",
    "sensitivity",
    "sign",
)
_CHOICE = ("slug", "label")
_STAGE = ("slug", "label", "client")
_MOST_PAGES = 50
_MOST_PHASES = 3


def load(path: Path) -> CaseType:
    """Read one file. Raises CaseTypeError for the first mistake in it."""
    return load_text(path.read_text(encoding="utf-8"), path.name)


def load_text(text: str, name: str) -> CaseType:
    """Read the text of a file called `name`. Raises CaseTypeError for the first mistake in it."""
    try:
        node = _compose(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CaseTypeError(
            f"{name}:{line}: not readable as YAML ({error.problem}); check the indent and quotes"
        ) from error
    except yaml.YAMLError as error:
        raise CaseTypeError(
            f"{name}:1: not readable as YAML ({_first_line(error)}); save the file as plain UTF-8"
        ) from error
    if node is None:
        raise CaseTypeError(f"{name}:1: the file is empty; start it with 'slug: my_case_type'")
    read = _case_type(Rows(name, node, _TOP))
    return replace(read, source=text, fingerprint=hashlib.sha256(text.encode()).hexdigest())


def _compose(text: str) -> yaml.Node | None:
    """Read by libyaml where there is one, as every process starts here; by Python to name a mistake."""
    if yaml.__with_libyaml__:
        try:
            return yaml.compose(text, Loader=yaml.CSafeLoader)
        except yaml.YAMLError:
            pass
    return yaml.compose(text, Loader=yaml.SafeLoader)


def _case_type(top: Rows) -> CaseType:
    case_type = CaseType(
        slug=top.slug(),
        name=top.bilingual("name"),
        form=top.text("form"),
        checked=top.text("checked"),
        version=top.count("version", 1, 10_000, "numbers the versions of this file") or 1,
        reviewed=top.text("reviewed") if "reviewed" in top.values else "",
        discreet=top.flag("discreet", default=False),
        questions=top.rows("questions", _question, _QUESTION),
        items=top.rows("items", _item, _ITEM),
        stages=top.rows("stages", _stage, _STAGE),
    )
    _check_unique(top)
    _check_conditions(top, case_type)
    _check_each(top, case_type)
    return case_type


def _question(row: Rows) -> Question:
    kind = cast("Kind", row.word("kind", KINDS))
    if (kind == "choice") != ("choices" in row.values):
        row.fail(
            row.node,
            "'choices' belong to the kind 'choice', and only there",
            "add 'choices:' or change 'kind'",
        )
    return Question(
        slug=row.slug(),
        kind=kind,
        ask=row.bilingual("ask"),
        roles=row.roles(),
        help=row.bilingual("help") if "help" in row.values else None,
        choices=row.rows("choices", _choice, _CHOICE) if kind == "choice" else (),
        required=row.flag("required", default=True),
        when=_condition(row),
        pack=cast("Pack", row.word("pack", PACKS)) if "pack" in row.values else "start",
        past=row.flag("past", default=False),
        most=row.count("most", 1, 10**9, "is the largest number that can be right"),
        video=row.address("video") if "video" in row.values else None,
    )


def _choice(row: Rows) -> Choice:
    return Choice(row.slug(), row.bilingual("label"))


def _item(row: Rows) -> Item:
    return Item(
        slug=row.slug(),
        label=row.bilingual("label"),
        help=row.bilingual("help"),
        roles=row.roles(),
        required=row.flag("required", default=True),
        pages=row.count("pages", 1, _MOST_PAGES, "counts photos"),
        when=_condition(row),
        phase=row.count("phase", 1, _MOST_PHASES, "says when it is asked for") or 1,
        each=row.text("each") if "each" in row.values else None,
        sample=cast("Sample", row.word("sample", SAMPLES)) if "sample" in row.values else None,
        facts=tuple(_fact(row, node) for node in row.nodes("facts")) if "facts" in row.values else (),
        video=row.address("video") if "video" in row.values else None,
        staff=row.text("staff") if "staff" in row.values else "",
        sensitivity=_sensitivity(row),
        sign=_signed(row),
    )


def _sensitivity(row: Rows) -> Sensitivity | None:
    written = "sensitivity" in row.values
    return cast("Sensitivity", row.word("sensitivity", SENSITIVITIES)) if written else None


def _signed(row: Rows) -> bool:
    """The pages of what is signed are counted when staff attach them, so the file counts none."""
    sign = row.flag("sign", default=False)
    for key in ("pages", "each"):
        if sign and key in row.values:
            row.fail(row.need(key), f"'{key}' does not go with 'sign'", f"leave the line '{key}' out")
    return sign


def _fact(row: Rows, node: yaml.Node) -> Fact:
    word = str(node.value)
    if word not in FACTS:
        row.fail(node, f"'{word}' is not one of the facts", meant(word, FACTS))
    return word


def _stage(row: Rows) -> Stage:
    return Stage(row.slug(), row.text("label"), row.bilingual("client"))


def _condition(row: Rows) -> Condition:
    if "when" not in row.values:
        return Condition()
    needs = Rows(row.name, row.values["when"])
    return Condition(tuple((name, tuple(_values(node))) for name, node in needs.values.items()))


def _values(node: yaml.Node) -> Iterator[Answer]:
    for each in node.value if isinstance(node, yaml.SequenceNode) else [node]:
        yield scalar(each)


def _check_unique(top: Rows) -> None:
    for key in ("questions", "items", "stages"):
        seen: set[str] = set()
        for node in top.nodes(key):
            row = Rows(top.name, node)
            if row.slug() in seen:
                row.fail(
                    row.need("slug"),
                    f"the slug '{row.slug()}' is used twice in '{key}'",
                    "give each its own slug",
                )
            seen.add(row.slug())


def _check_conditions(top: Rows, case_type: CaseType) -> None:
    """A condition may only name questions of the file, with answers that they can have."""
    conditions = {
        "questions": [question.when for question in case_type.questions],
        "items": [item.when for item in case_type.items],
    }
    for key, whens in conditions.items():
        for node, when in zip(top.nodes(key), whens, strict=True):
            for name, values in when.needs:
                where = Rows(top.name, Rows(top.name, node).values["when"])
                _check_need(where, case_type, name, values)


def _check_need(where: Rows, case_type: CaseType, name: str, values: tuple[Answer, ...]) -> None:
    question = case_type.question(name)
    if question is None:
        known = tuple(q.slug for q in case_type.questions)
        where.fail(
            where.node, f"'when' names '{name}', which is no question of this file", meant(name, known)
        )
    allowed: tuple[Answer, ...] | None = None
    if question.kind == "choice":
        allowed = tuple(choice.slug for choice in question.choices)
    if question.kind == "yes_no":
        allowed = (True, False)
    for value in values:
        if allowed is not None and value not in allowed:
            words = tuple(str(each).lower() for each in allowed)
            where.fail(where.node, f"'{name}' is never answered '{value}'", meant(str(value), words))


def _check_each(top: Rows, case_type: CaseType) -> None:
    """What is repeated for each of something is counted by a number that the file asks for."""
    for node, item in zip(top.nodes("items"), case_type.items, strict=True):
        if item.each is None:
            continue
        counted = tuple(q.slug for q in case_type.questions if q.kind == "number")
        if item.each not in counted:
            row = Rows(top.name, node)
            row.fail(
                row.need("each"),
                f"'each' names '{item.each}', which asks no number",
                meant(item.each, counted),
            )


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
