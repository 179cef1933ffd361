"""A YAML mapping with the line of each value, so that a mistake in a firm's file can be pointed at."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NoReturn, TypeVar, cast

import yaml
from rapidfuzz import process
from yaml.constructor import SafeConstructor

from recado.flows.casetypes.model import ROLES, Answer
from recado.flows.effects import Bilingual

T = TypeVar("T")
_SLUG = re.compile(r"[a-z][a-z0-9_]*")
_LONGEST_ADDRESS = 80
_ADDRESS = re.compile(
    rf"(?=.{{1,{_LONGEST_ADDRESS}}}$)https://[a-z0-9-]+(\.[a-z0-9-]+)+(/[!-~]*)?", re.IGNORECASE
)


class CaseTypeError(ValueError):
    """A case type's file cannot be used; the message reads ``file:line: what is wrong; what to write``."""


class Rows:
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
            self.fail(key, f"'{word}' is not known here", meant(word, allowed))
        if word in self.values:
            self.fail(key, f"'{word}' is written twice", "keep one of the two")
        self.values[word] = value

    def fail(self, node: yaml.Node, wrong: str, instead: str) -> NoReturn:
        """Point at the line of `node`, say what is wrong and what to write instead."""
        raise CaseTypeError(f"{self.name}:{node.start_mark.line + 1}: {wrong}; {instead}")

    def need(self, key: str) -> yaml.Node:
        """The value of `key`, which must be there."""
        if key not in self.values:
            self.fail(self.node, f"'{key}' is missing", f"add a line '{key}: …'")
        return self.values[key]

    def text(self, key: str) -> str:
        """One line of text."""
        node = self.need(key)
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            self.fail(node, f"'{key}' must be one line of text", f"write '{key}: some text'")
        return str(node.value).strip()

    def slug(self) -> str:
        """The row's own name, as code and links can carry it."""
        word = self.text("slug")
        if not _SLUG.fullmatch(word):
            plain = re.sub(r"[^a-z0-9]+", "_", word.lower()).strip("_") or "passport"
            self.fail(self.need("slug"), f"'{word}' cannot be a slug", f"write 'slug: {plain}'")
        return word

    def bilingual(self, key: str) -> Bilingual:
        """A text in both languages."""
        both = Rows(self.name, self.need(key), ("en", "es"))
        return Bilingual(en=both.text("en"), es=both.text("es"))

    def address(self, key: str) -> Bilingual:
        """A web address in both languages, short enough for a text message."""
        both = Rows(self.name, self.need(key), ("en", "es"))
        said = Bilingual(en=both.text("en"), es=both.text("es"))
        for language, address in (("en", said.en), ("es", said.es)):
            if not _ADDRESS.fullmatch(address):
                self.fail(
                    both.need(language),
                    f"'{address}' is no address that a text can carry",
                    f"write one that begins with https:// and has at most {_LONGEST_ADDRESS} characters",
                )
        return said

    def rows(self, key: str, read: Callable[[Rows], T], allowed: tuple[str, ...]) -> tuple[T, ...]:
        """A list of mappings, each read by `read`."""
        return tuple(read(Rows(self.name, node, allowed)) for node in self.nodes(key))

    def nodes(self, key: str) -> list[yaml.Node]:
        """A list with something in it."""
        node = self.need(key)
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            self.fail(node, f"'{key}' must be a list", f"start each line under '{key}:' with '- '")
        return cast("list[yaml.Node]", node.value)

    def word(self, key: str, allowed: tuple[str, ...]) -> str:
        """One of the allowed words."""
        word = self.text(key)
        if word not in allowed:
            self.fail(self.need(key), f"'{word}' is not a {key}", meant(word, allowed))
        return word

    def flag(self, key: str, *, default: bool) -> bool:
        """A yes or a no."""
        if key not in self.values:
            return default
        value = scalar(self.values[key])
        if not isinstance(value, bool):
            self.fail(self.values[key], f"'{key}' is a yes or a no", f"write '{key}: true' or '{key}: false'")
        return value

    def count(self, key: str, least: int, most: int, what: str) -> int | None:
        """A whole number within bounds; None where the line is not there."""
        if key not in self.values:
            return None
        value = scalar(self.values[key])
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.fail(
                self.values[key],
                f"'{key}' {what}",
                f"write a number from {least} to {most}, or leave the line out",
            )
        return value

    def roles(self) -> tuple[str, ...]:
        """Who in a case this is for."""
        words = []
        for node in self.nodes("roles"):
            word = str(node.value)
            if word not in ROLES:
                self.fail(node, f"'{word}' is not a role", meant(word, ROLES))
            words.append(word)
        return tuple(words)


def scalar(node: yaml.Node) -> Answer:
    """A plain value of the file; None for anything else."""
    value = SafeConstructor().construct_object(node) if isinstance(node, yaml.ScalarNode) else None
    return value if isinstance(value, str | int | bool) else None


def meant(word: str, known: tuple[str, ...]) -> str:
    """What to write instead of `word`: the nearest known one, or all of them."""
    near = process.extractOne(word, known, score_cutoff=70)
    return f"write '{near[0]}'" if near else f"write one of: {', '.join(known)}"
