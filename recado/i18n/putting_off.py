"""Texts that answer nothing for now: "I do not know" and "later"."""

import re

from recado.i18n.words import bare, packs

_LONGEST = 80


def is_unknown(text: str) -> bool:
    """Whether the whole of `text` says that its writer does not know: "no sé", "nose", "idk", "ni idea"."""
    said = _said(text)
    return any(_is_one_of(said, pack.unknown) for pack in packs())


def is_later(text: str) -> bool:
    """Whether the whole of `text` puts the answer off: "luego le digo", "ahorita no puedo", "not now"."""
    said = _said(text)
    return any(_is_one_of(said, pack.later) for pack in packs())


def _said(text: str) -> str:
    return "" if len(text) > _LONGEST or "?" in text else f" {bare(text)}"


def _is_one_of(said: str, patterns: tuple[re.Pattern[str], ...]) -> bool:
    return any(pattern.fullmatch(said) for pattern in patterns)
