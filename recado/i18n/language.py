"""The languages Recado speaks, and the regional conventions that go with each."""

from functools import cache
from typing import Literal, get_args

from babel import Locale

Language = Literal["en", "es"]

LANGUAGES: tuple[Language, ...] = get_args(Language)


@cache
def locale_of(language: Language) -> Locale:
    """The conventions for dates, numbers and money: the language as it is written in the United States."""
    return Locale(language, territory="US")


@cache
def day_first(language: Language) -> bool:
    """Whether figures alone give the day before the month: 15/03/1987."""
    pattern = str(locale_of(language).date_formats["short"].pattern)
    return pattern.index("d") < pattern.index("M")
