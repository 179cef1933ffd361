"""An answer to the question before: "esposo", when the next one is asked already."""

from __future__ import annotations

from recado.flows import agenda
from recado.flows.casetypes import Answer, Question
from recado.flows.reading import Problem, read
from recado.flows.talk import Talk
from recado.i18n.understand import DateReading, number, yes_no
from recado.i18n.words import plain

_KINDS = frozenset({"choice", "country", "date", "a_number", "receipt"})
"""Whose answers are known by their look; a name or a yes would fit anywhere."""
_BACK = 2
_SHORTEST = 4


def meant(talk: Talk, question: Question, text: str) -> tuple[Question, Answer] | None:
    """The earlier question that `text` answers and its answer; None where it answers none clearly.

    One that was skipped or put off may lie two back; what has an answer is changed just after it was given.
    """
    if question.slug in talk.answers or len(plain(text)) < _SHORTEST or yes_no(text) is not None:
        return None
    asked = agenda.start(talk)
    at = asked.index(question) if question in asked else 0
    for back, earlier in enumerate(reversed(asked[max(0, at - _BACK) : at]), 1):
        value = _read(talk, earlier, text)
        known = talk.answers.get(earlier.slug)
        if value is not None and value != known and (known is None or back == 1):
            return earlier, value
    return None


def _read(talk: Talk, earlier: Question, text: str) -> Answer:
    by_number = earlier.kind == "choice" and number(text) is not None
    if earlier.kind not in _KINDS or by_number:
        return None
    value = read(earlier, text, talk.contact.language or "es", talk.now.date())
    return None if isinstance(value, DateReading | Problem) else value
