"""An answer as a person says it, in both languages."""

from __future__ import annotations

from datetime import date

from recado.flows.casetypes import Answer, Question
from recado.flows.effects import Bilingual
from recado.i18n.params import format_param


def said(question: Question, value: Answer) -> Bilingual:
    """An answer as a person says it; a dash where there is none."""
    if value is None:
        return Bilingual("-", "-")
    if isinstance(value, bool):
        return Bilingual("Yes", "Sí") if value else Bilingual("No", "No")
    if question.kind == "date" and is_date(value):
        return day_in_words(str(value))
    label = next((each.label for each in question.choices if each.slug == value), None)
    return label or Bilingual(str(value), str(value))


def day_in_words(day: str) -> Bilingual:
    """An ISO date as each language writes it."""
    said = {"day": date.fromisoformat(day)}
    return Bilingual(format_param("day", said, "en"), format_param("day", said, "es"))


def is_date(stored: object) -> bool:
    """Whether a stored value is an ISO date."""
    try:
        date.fromisoformat(str(stored))
    except ValueError:
        return False
    return True
