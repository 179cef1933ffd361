"""Who has reviewed which text, and whether it has changed since.

A review covers a key in all languages together, as they read on that day. Recado ships with every text
unreviewed: only a firm records reviews. The functions here are pure; the firm's own registry is kept
elsewhere and passed in.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

from recado.i18n.catalog import LANGUAGES, entry, keys

ReviewStatus = Literal["reviewed", "changed", "unreviewed"]


@dataclass(frozen=True)
class Review:
    """One review on record: who, when, and the fingerprint of what was read."""

    reviewer: str
    on: date
    fingerprint: str


Registry = Mapping[str, Review]


def fingerprint(key: str) -> str:
    """The SHA-256, in hexadecimal, of the texts of `key` in all languages; `TextError` if one is missing."""
    texts = [[language, entry(key, language).plural, *entry(key, language).forms] for language in LANGUAGES]
    return hashlib.sha256(json.dumps(texts, ensure_ascii=False).encode()).hexdigest()


def status(key: str, registry: Registry) -> ReviewStatus:
    """Whether the texts of `key`, as they are now, were reviewed."""
    review = registry.get(key)
    if review is None:
        return "unreviewed"
    return "reviewed" if review.fingerprint == fingerprint(key) else "changed"


def unreviewed(registry: Registry) -> list[str]:
    """The keys, in order, that nobody has reviewed as they are now."""
    return sorted(key for key in keys() if status(key, registry) != "reviewed")


@cache
def shipped() -> Registry:
    """The registry that comes with Recado: empty until a professional has reviewed a text of this project."""
    raw = json.loads((files("recado.i18n") / "reviews.json").read_text("utf-8"))
    return MappingProxyType({key: parse(facts) for key, facts in raw.items()})


def parse(facts: Mapping[str, str]) -> Review:
    """A review from its JSON form: `reviewer`, `on` as an ISO date, `fingerprint`.

    Raises `KeyError` or `ValueError` when it is not one.
    """
    return Review(facts["reviewer"], date.fromisoformat(facts["on"]), facts["fingerprint"])
