"""An answer read by the kind of its question: its value, or what exactly is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from recado.flows.casetypes import Answer, Question
from recado.flows.small import is_polite
from recado.flows.talk import in_language
from recado.i18n.asides import only_heard
from recado.i18n.language import Language
from recado.i18n.understand import (
    AddressProblem,
    DateProblem,
    DateReading,
    a_number_of,
    address_of,
    choice,
    country_of,
    date_of,
    is_later,
    is_unknown,
    number,
    phone_of,
    receipt_of,
    yes_no,
)


@dataclass(frozen=True, slots=True)
class Problem:
    """An answer that was understood and cannot be right: the catalog text that says why."""

    key: str
    params: Mapping[str, int] = field(default_factory=dict)


_DATES = {
    DateProblem.IMPOSSIBLE: Problem("intake.date_impossible"),
    DateProblem.NO_YEAR: Problem("intake.date_no_year"),
    DateProblem.NO_DAY: Problem("intake.date_no_day"),
    DateProblem.IN_FUTURE: Problem("intake.date_future"),
    DateProblem.TOO_OLD: Problem("intake.date_too_old"),
}
_ADDRESSES = {
    AddressProblem.NO_STREET: Problem("intake.address_no_street"),
    AddressProblem.NO_PLACE: Problem("intake.address_no_place"),
}
_MAY_BE_LACKING = frozenset({"phone", "address", "a_number", "receipt"})
PROBLEMS = (*_DATES.values(), *_ADDRESSES.values(), Problem("intake.number_most", {"most": 1}))
"""All that can be said of an answer beyond that it was not understood."""


def read(  # noqa: C901, PLR0911 - one arm a kind
    question: Question, text: str, language: Language, today: date
) -> Answer | DateReading | Problem:
    """The answer in its normal form, the reading of a date that can be read two ways, or what is wrong.

    None: the text answers nothing of this kind.
    """
    match question.kind:
        case "text":
            says_nothing = is_polite(text) or only_heard(text) or yes_no(text) is True
            return None if says_nothing or puts_off(question, text) else text
        case "yes_no":
            # "ok" says that the question was read, which is no oath that it is so.
            if only_heard(text):
                return None
            picked = choice(text, ("Sí", "No"))
            return None if picked is None else picked == 1
        case "choice":
            labels = [in_language(each.label, language) for each in question.choices]
            chosen = choice(text, labels)
            return question.choices[chosen - 1].slug if chosen else None
        case "number":
            return _number(question, text)
        case "date":
            return _date(question, text, language, today)
        case "address":
            address = address_of(text)
            return address if isinstance(address, str) else _ADDRESSES.get(address)
        case "phone":
            return phone_of(text)
        case "country":
            return country_of(text)
        case "a_number":
            return a_number_of(text)
        case "receipt":
            return receipt_of(text)


def puts_off(question: Question, text: str) -> bool:
    """Whether the text leaves the question open: not known, not now, or no such number to give."""
    has_none = question.kind in _MAY_BE_LACKING and yes_no(text) is False
    return has_none or is_unknown(text) or is_later(text)


def _number(question: Question, text: str) -> int | Problem | None:
    value = number(text)
    if value is not None and question.most is not None and value > question.most:
        return Problem("intake.number_most", {"most": question.most})
    return value


def _date(
    question: Question, text: str, language: Language, today: date
) -> str | DateReading | Problem | None:
    found = date_of(text, language, today, future=not question.past)
    if found is DateProblem.IN_FUTURE and is_later(text):
        return None
    if isinstance(found, DateProblem):
        return _DATES.get(found)
    return found if found.ambiguous else found.value.isoformat()
