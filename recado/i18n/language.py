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
