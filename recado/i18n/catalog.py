"""Every text Recado sends, by key and language, and its rendering.

The texts are gettext PO files under `locale/<language>/LC_MESSAGES/`, one per area (`system.po`, `flows.po`);
all files of a language are merged and a key may stand in only one of them. The message id is a key
(`payment.receipt`), not an English text. A text that counts has `msgid_plural` equal to its key, and its
form is chosen by the parameter `n`.
"""

import gettext
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from string import Formatter
from types import MappingProxyType

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po

from recado.i18n.language import LANGUAGES, Language
from recado.i18n.params import NO_PARAMS, Param, ParamError, format_param

__all__ = [
    "LANGUAGES",
    "Entry",
    "Language",
    "Param",
    "TextError",
    "entries",
    "entry",
    "keys",
    "placeholders",
    "render",
    "text",
]

_KEY = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)+")
_MSGID = re.compile(rb"^msgid ", re.MULTILINE)


class TextError(Exception):
    """A text cannot be sent whole; the message names its key and language."""


@dataclass(frozen=True)
class Entry:
    """One text in one language: its key, its forms (one, or a plural's), and the notes to its authors."""

    key: str
    forms: tuple[str, ...]
    plural: bool
    notes: tuple[str, ...]


def render(key: str, language: Language, params: Mapping[str, Param] = NO_PARAMS) -> str:
    """The text of `key` in `language` with its placeholders filled.

    Dates, money, numbers and lists are written as `language` writes them. Parameters that the text does not
    use are ignored. Raises `TextError` for an unknown key or a placeholder without a usable parameter:
    half a text is never returned.
    """
    chosen = _form(entry(key, language), language, params)
    try:
        return "".join(
            literal + ("" if name is None else format_param(name, params, language))
            for literal, name in _pieces(chosen)
        )
    except ParamError as error:
        raise TextError(f"{key} [{language}]: {error}") from error


def keys(language: Language | None = None) -> frozenset[str]:
    """The keys of `language`, or of all languages together."""
    chosen = LANGUAGES if language is None else (language,)
    return frozenset(key for each in chosen for key in _load(each).entries)


def placeholders(key: str, language: Language) -> frozenset[str]:
    """The names that any form of the text asks for; a text with plural forms always asks for `n`."""
    found = entry(key, language)
    names = {name for form in found.forms for _, name in _pieces(form) if name is not None}
    return frozenset(names | {"n"}) if found.plural else frozenset(names)


def text(key: str, language: Language) -> str:
    """The text as its author wrote it, placeholders and all; plural forms one to a line."""
    return "\n".join(entry(key, language).forms)


def entry(key: str, language: Language) -> Entry:
    """What the catalog holds under `key`; raises `TextError` when it holds nothing."""
    try:
        return _load(language).entries[key]
    except KeyError:
        raise TextError(f"{key} [{language}]: no such text") from None


def entries(language: Language) -> Mapping[str, Entry]:
    """The whole catalog of `language`, by key."""
    return _load(language).entries


@dataclass(frozen=True)
class _Texts:
    entries: Mapping[str, Entry]
    plural_index: Callable[[int], int]


def _form(found: Entry, language: Language, params: Mapping[str, Param]) -> str:
    if not found.plural:
        return found.forms[0]
    count = params.get("n")
    if not isinstance(count, int) or isinstance(count, bool):
        raise TextError(f"{found.key} [{language}]: a text with plural forms needs a whole number n")
    return found.forms[_load(language).plural_index(abs(count))]


@cache
def _load(language: Language) -> _Texts:
    folder = files("recado.i18n") / "locale" / language / "LC_MESSAGES"
    sources = sorted((f for f in folder.iterdir() if f.name.endswith(".po")), key=lambda f: f.name)
    merged: dict[str, Entry] = {}
    plural_expression = "(n != 1)"
    for source in sources:
        catalog = _read(source, language)
        plural_expression = catalog.plural_expr
        for message in catalog:
            if message.id:
                _add(merged, message, f"{language}/{source.name}")
    return _Texts(MappingProxyType(merged), gettext.c2py(plural_expression))


def _read(source: Traversable, language: Language) -> Catalog:
    raw = source.read_bytes()
    try:
        with source.open("rb") as file:
            catalog = read_po(file, locale=language, charset="utf-8", abort_invalid=True)
    except (PoFileError, UnicodeDecodeError) as error:
        raise TextError(f"{language}/{source.name}: not a readable PO file: {error}") from error
    # Babel silently lets the last of two equal ids win; the count tells.
    if len(_MSGID.findall(raw)) != len([m for m in catalog if m.id]) + 1:
        raise TextError(f"{language}/{source.name}: a key stands twice, or the header is missing")
    return catalog


def _add(merged: dict[str, Entry], message: Message, where: str) -> None:
    plural = not isinstance(message.id, str)
    key = message.id if isinstance(message.id, str) else message.id[0]
    if not _KEY.fullmatch(key):
        raise TextError(f"{where}: {key!r} is not a key like area.name")
    if key in merged:
        raise TextError(f"{where}: {key} is already in another file")
    forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    if not all(forms):
        raise TextError(f"{where}: {key} has no text, or lacks one of its plural forms")
    for form in forms:
        _check(form, f"{where}: {key}")
    merged[key] = Entry(key, forms, plural, tuple(message.auto_comments) + tuple(message.user_comments))


def _check(form: str, where: str) -> None:
    try:
        pieces = list(Formatter().parse(form))
    except ValueError as error:
        raise TextError(f"{where}: {error}") from error
    for _, name, spec, conversion in pieces:
        if name is not None and (not name.isidentifier() or spec or conversion):
            raise TextError(f"{where}: {{{name}}} is not a plain placeholder")


@cache
def _pieces(form: str) -> tuple[tuple[str, str | None], ...]:
    return tuple((literal, name) for literal, name, _, _ in Formatter().parse(form))
