"""What is asked about a paper once it has come: until when it is valid, when and by whom it was issued.

Each is a question of the intake with the slug ``<paper>.<fact>``.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from recado.flows.casetypes import Answer, Item, Question
from recado.flows.casetypes.model import Fact, Kind
from recado.flows.effects import Bilingual
from recado.flows.talk import Talk
from recado.i18n.catalog import render

MOST = 2
"""Of one paper, no more than so many are asked."""
SOON = timedelta(days=182)
"""A passport should outlast a stay by six months (travel.state.gov), and a renewal takes as long."""

_KINDS: dict[Fact, Kind] = {"expiry": "date", "issued": "date", "issuer": "text", "number": "text"}
_IN = frozenset({"received", "accepted"})


def questions(talk: Talk) -> tuple[Question, ...]:
    """What is asked about this party's papers that are in, or was answered about them before."""
    return tuple(
        question
        for item, line in talk.lines()
        for question in _about(item)
        if line.status in _IN or question.slug in talk.answers
    )


def runs_out(talk: Talk, question: Question, value: Answer) -> bool:
    """Whether this answer says that a paper is expired, or will be soon."""
    if not question.slug.endswith(".expiry") or not isinstance(value, str):
        return False
    return date.fromisoformat(value) < talk.now.date() + SOON


@cache
def _about(item: Item) -> tuple[Question, ...]:
    return tuple(_question(item, fact) for fact in item.facts[:MOST])


def _question(item: Item, fact: Fact) -> Question:
    said = Bilingual(
        en=render(f"facts.{fact}", "en", {"item": item.label.en}),
        es=render(f"facts.{fact}", "es", {"item": item.label.es}),
    )
    slug = f"{item.slug}.{fact}"
    return Question(slug, _KINDS[fact], said, item.roles, required=False, past=fact == "issued", pack="later")
