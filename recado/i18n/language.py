"""The languages Recado speaks, and the regional conventions that go with each.

Where `keywords/` holds a keyword file and `locale/` a catalog of the same name, such as `pt`, that language
is spoken. What a firm wrote itself, in English and Spanish, is said in English there.
"""

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from babel import Locale, UnknownLocaleError

Language = str
"""A language's code (ISO 639), as its keyword file and the folder of its catalog are named."""

_FIRST = ("es", "en")
"""Whom most clients are greeted for comes first where a text is said in every language."""


def spoken(home: Traversable) -> tuple[Language, ...]:
    """The languages of which `home` holds both a keyword file and a catalog, in alphabetical order."""
    with_words = {file.name.removesuffix(".yaml") for file in (home / "keywords").iterdir()}
    with_texts = {folder.name for folder in (home / "locale").iterdir() if (folder / "LC_MESSAGES").is_dir()}
    return tuple(sorted(with_words & with_texts))


LANGUAGES: tuple[Language, ...] = spoken(files("recado.i18n"))

OFFERED: tuple[Language, ...] = tuple(
    sorted(LANGUAGES, key=lambda code: (_FIRST.index(code) if code in _FIRST else len(_FIRST), code))
)
"""In the order in which texts in every language say them, and in which they are numbered."""


@cache
def locale_of(language: Language) -> Locale:
    """The conventions for dates, numbers and money: as the language is written in the United States.

    Where nobody recorded how it is written there, as it is written at home.
    """
    try:
        return Locale(language, territory="US")
    except UnknownLocaleError:
        return Locale(language)


@cache
def name_of(language: Language, reader: Language | None = None) -> str:
    """The language's name for a reader of `reader`; by default in that language itself."""
    return str(locale_of(language).get_language_name(reader or language) or language)


@cache
def day_first(language: Language) -> bool:
    """Whether figures alone give the day before the month: 15/03/1987."""
    pattern = str(locale_of(language).date_formats["short"].pattern)
    return pattern.index("d") < pattern.index("M")
