"""Texts that answer nothing for now: "I do not know" and "later"."""

from recado.i18n.words import bare, packs

_LONGEST = 80


def is_unknown(text: str) -> bool:
    """Whether the whole of `text` says that its writer does not know: "no sé", "nose", "idk", "ni idea"."""
    said = _said(text)
    return any(pack.unknown.fullmatch(said) for pack in packs())


def is_later(text: str) -> bool:
    """Whether the whole of `text` puts the answer off: "luego le digo", "ahorita no puedo", "not now"."""
    said = _said(text)
    return any(pack.later.fullmatch(said) for pack in packs())


def _said(text: str) -> str:
    return "" if len(text) > _LONGEST or "?" in text else f" {bare(text)}"
