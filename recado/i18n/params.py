"""What may stand in a placeholder, and how each language writes it."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType

from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import format_decimal

from recado.i18n.language import Language, locale_of
from recado.i18n.money import Money
from recado.i18n.spaces import plain_spaces

Param = str | int | date | datetime | Money | list[str] | tuple[str, ...]

NO_PARAMS: Mapping[str, Param] = MappingProxyType({})


class ParamError(Exception):
    """A placeholder has no parameter, or one that no language can write."""


def format_param(name: str, params: Mapping[str, Param], language: Language) -> str:
    """The parameter `name` as `language` writes it.

    A moment (`datetime`) is written in the time zone it carries, so the caller converts it first.
    Raises `ParamError` when the parameter is missing, empty where a list is needed, or of another type.
    """
    if name not in params:
        raise ParamError(f"{{{name}}} has no value")
    locale = locale_of(language)
    match params[name]:
        case str(words):
            return words
        case bool():
            raise ParamError(f"{{{name}}} is true or false, which no sentence can say")
        case int(number):
            return plain_spaces(format_decimal(number, locale=locale))
        case Money() as money:
            return money.format(language)
        case datetime() as moment:
            day = format_date(moment.date(), "long", locale=locale)
            return plain_spaces(f"{day}, {format_time(moment.time(), 'short', locale=locale)}")
        case date() as day:
            return plain_spaces(format_date(day, "long", locale=locale))
        case [*items] if items and all(isinstance(item, str) for item in items):
            return _join(items, language)
        case _:
            raise ParamError(f"{{{name}}} cannot be written: {type(params[name]).__name__}")


def _join(items: list[str], language: Language) -> str:
    if language == "es" and len(items) > 1 and _needs_e(items[-1]):
        # "y" becomes "e" before the sound i (RAE, Diccionario panhispánico de dudas, "y").
        return f"{', '.join(items[:-1])} e {items[-1]}"
    return format_list(items, locale=locale_of(language))


def _needs_e(word: str) -> bool:
    start = word.casefold()
    return start.startswith(("i", "í", "hi", "hí")) and not start.startswith(
        ("hia", "hie", "hio", "ia", "io")
    )
