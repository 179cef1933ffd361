"""Reads a case type from YAML and, where it is wrong, names the file, the line and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn, TypeVar, cast

import yaml
from rapidfuzz import process

from recado.flows.casetypes.model import (
    KINDS,
    ROLES,
    Answer,
    CaseType,
    Choice,
    Condition,
    Item,
    Kind,
    Question,
    Stage,
)
from recado.flows.effects import Bilingual

T = TypeVar("T")

_SLUG = re.compile(r"[a-z][a-z0-9_]*")
_TOP = ("slug", "name", "form", "checked", "questions", "items", "stages")
_QUESTION = ("slug", "kind", "ask", "roles", "help", "choices", "required", "when")
_ITEM = ("slug", "label", "help", "roles", "required", "pages", "when")


class CaseTypeError(ValueError):
    """A case type's file cannot be used; the message reads ``file:line: what is wrong; what to write``."""


def load(path: Path) -> CaseType:
    """Read one file. Raises CaseTypeError for the first mistake in it."""
    return load_text(path.read_text(encoding="utf-8"), path.name)


def load_text(text: str, name: str) -> CaseType:
    """Read the text of a file called `name`. Raises CaseTypeError for the first mistake in it."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
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
    return _case_type(_Map(name, node, _TOP))


class _Map:
    """One mapping of the file, with the line of each of its values."""

    def __init__(self, name: str, node: yaml.Node, allowed: tuple[str, ...] | None = None) -> None:
        self.name, self.node = name, node
        if not isinstance(node, yaml.MappingNode):
            self.fail(
                node, "a list of 'key: value' lines is needed here", "write for example 'slug: passport'"
            )
        self.values: dict[str, yaml.Node] = {}
        for key, value in node.value:
            self._take(key, value, allowed)

    def _take(self, key: yaml.Node, value: yaml.Node, allowed: tuple[str, ...] | None) -> None:
        word = key.value if isinstance(key, yaml.ScalarNode) else ""
        if allowed is not None and word not in allowed:
            self.fail(key, f"'{word}' is not known here", _meant(word, allowed))
        if word in self.values:
            self.fail(key, f"'{word}' is written twice", "keep one of the two")
        self.values[word] = value

    def fail(self, node: yaml.Node, wrong: str, instead: str) -> NoReturn:
        raise CaseTypeError(f"{self.name}:{node.start_mark.line + 1}: {wrong}; {instead}")

    def need(self, key: str) -> yaml.Node:
        if key not in self.values:
            self.fail(self.node, f"'{key}' is missing", f"add a line '{key}: …'")
        return self.values[key]

    def text(self, key: str) -> str:
        node = self.need(key)
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            self.fail(node, f"'{key}' must be one line of text", f"write '{key}: some text'")
        return str(node.value).strip()

    def slug(self) -> str:
        word = self.text("slug")
        if not _SLUG.fullmatch(word):
            plain = re.sub(r"[^a-z0-9]+", "_", word.lower()).strip("_") or "passport"
            self.fail(self.need("slug"), f"'{word}' cannot be a slug", f"write 'slug: {plain}'")
        return word

    def bilingual(self, key: str) -> Bilingual:
        both = _Map(self.name, self.need(key), ("en", "es"))
        return Bilingual(en=both.text("en"), es=both.text("es"))

    def rows(self, key: str, read: Callable[[_Map], T], allowed: tuple[str, ...]) -> tuple[T, ...]:
        return tuple(read(_Map(self.name, node, allowed)) for node in self.nodes(key))

    def nodes(self, key: str) -> list[yaml.Node]:
        node = self.need(key)
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            self.fail(node, f"'{key}' must be a list", f"start each line under '{key}:' with '- '")
        return cast("list[yaml.Node]", node.value)

    def word(self, key: str, allowed: tuple[str, ...]) -> str:
        word = self.text(key)
        if word not in allowed:
            self.fail(self.need(key), f"'{word}' is not a {key}", _meant(word, allowed))
        return word

    def flag(self, key: str, *, default: bool) -> bool:
        if key not in self.values:
            return default
        value = _scalar(self.values[key])
        if not isinstance(value, bool):
            self.fail(self.values[key], f"'{key}' is a yes or a no", f"write '{key}: true' or '{key}: false'")
        return value

    def roles(self) -> tuple[str, ...]:
        words = []
        for node in self.nodes("roles"):
            word = str(node.value)
            if word not in ROLES:
                self.fail(node, f"'{word}' is not a role", _meant(word, ROLES))
            words.append(word)
        return tuple(words)


def _case_type(top: _Map) -> CaseType:
    case_type = CaseType(
        slug=top.slug(),
        name=top.bilingual("name"),
        form=top.text("form"),
        checked=top.text("checked"),
        questions=top.rows("questions", _question, _QUESTION),
        items=top.rows("items", _item, _ITEM),
        stages=top.rows("stages", _stage, ("slug", "label", "client")),
    )
    _check_unique(top)
    _check_conditions(top, case_type)
    return case_type


def _question(row: _Map) -> Question:
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
        choices=row.rows("choices", _choice, ("slug", "label")) if kind == "choice" else (),
        required=row.flag("required", default=True),
        when=_condition(row),
    )


def _choice(row: _Map) -> Choice:
    return Choice(row.slug(), row.bilingual("label"))


def _item(row: _Map) -> Item:
    return Item(
        slug=row.slug(),
        label=row.bilingual("label"),
        help=row.bilingual("help"),
        roles=row.roles(),
        required=row.flag("required", default=True),
        pages=_pages(row),
        when=_condition(row),
    )


def _stage(row: _Map) -> Stage:
    return Stage(row.slug(), row.text("label"), row.bilingual("client"))


def _pages(row: _Map) -> int | None:
    if "pages" not in row.values:
        return None
    value = _scalar(row.values["pages"])
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 50:
        row.fail(
            row.values["pages"], "'pages' counts photos", "write a number from 1 to 50, or leave the line out"
        )
    return value


def _condition(row: _Map) -> Condition:
    if "when" not in row.values:
        return Condition()
    needs = _Map(row.name, row.values["when"])
    return Condition(tuple((name, tuple(_values(node))) for name, node in needs.values.items()))


def _values(node: yaml.Node) -> Iterator[Answer]:
    for each in node.value if isinstance(node, yaml.SequenceNode) else [node]:
        yield _scalar(each)


def _scalar(node: yaml.Node) -> Answer:
    value = yaml.safe_load(yaml.serialize(node)) if isinstance(node, yaml.ScalarNode) else None
    return value if isinstance(value, str | int | bool) else None


def _check_unique(top: _Map) -> None:
    for key in ("questions", "items", "stages"):
        seen: set[str] = set()
        for node in top.nodes(key):
            row = _Map(top.name, node)
            if row.slug() in seen:
                row.fail(
                    row.need("slug"),
                    f"the slug '{row.slug()}' is used twice in '{key}'",
                    "give each its own slug",
                )
            seen.add(row.slug())


def _check_conditions(top: _Map, case_type: CaseType) -> None:
    """A condition may only name questions of the file, with answers that they can have."""
    conditions = {
        "questions": [question.when for question in case_type.questions],
        "items": [item.when for item in case_type.items],
    }
    for key, whens in conditions.items():
        for node, when in zip(top.nodes(key), whens, strict=True):
            for name, values in when.needs:
                where = _Map(top.name, _Map(top.name, node).values["when"])
                _check_need(where, case_type, name, values)


def _check_need(where: _Map, case_type: CaseType, name: str, values: tuple[Answer, ...]) -> None:
    question = case_type.question(name)
    if question is None:
        known = tuple(q.slug for q in case_type.questions)
        where.fail(
            where.node, f"'when' names '{name}', which is no question of this file", _meant(name, known)
        )
    allowed: tuple[Answer, ...] | None = None
    if question.kind == "choice":
        allowed = tuple(choice.slug for choice in question.choices)
    if question.kind == "yes_no":
        allowed = (True, False)
    for value in values:
        if allowed is not None and value not in allowed:
            words = tuple(str(each).lower() for each in allowed)
            where.fail(where.node, f"'{name}' is never answered '{value}'", _meant(str(value), words))


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]


def _meant(word: str, known: tuple[str, ...]) -> str:
    near = process.extractOne(word, known, score_cutoff=70)
    return f"write '{near[0]}'" if near else f"write one of: {', '.join(known)}"
