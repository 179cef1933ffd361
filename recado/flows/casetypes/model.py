"""What a firm writes down of one kind of case, and the pure questions the conversation asks of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from recado.flows.effects import Bilingual

Answer = str | int | bool | None
Kind = Literal["text", "yes_no", "date", "number", "choice"]

ROLES: tuple[str, ...] = ("petitioner", "beneficiary", "sponsor", "employer_contact", "guardian", "payer")
KINDS: tuple[Kind, ...] = ("text", "yes_no", "date", "number", "choice")


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds when every named question was answered with one of its listed values.

    A question that is not answered yet makes it false: nothing is asked for on a guess.
    """

    needs: tuple[tuple[str, tuple[Answer, ...]], ...] = ()

    def holds(self, answers: Mapping[str, Answer]) -> bool:
        """Whether these answers satisfy the condition; the empty condition always does."""
        return all(name in answers and answers[name] in values for name, values in self.needs)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers that a choice question offers."""

    slug: str
    label: Bilingual


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the intake. The answer of a choice is its slug; of a date, its ISO 8601 form."""

    slug: str
    kind: Kind
    ask: Bilingual
    roles: tuple[str, ...]
    help: Bilingual | None = None
    choices: tuple[Choice, ...] = ()
    required: bool = True
    when: Condition = Condition()


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the checklist. `pages` is how many photos make it whole; None leaves it open."""

    slug: str
    label: Bilingual
    help: Bilingual
    roles: tuple[str, ...]
    required: bool = True
    pages: int | None = None
    when: Condition = Condition()


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the case: `label` is the firm's own word for it, `client` what the client is told."""

    slug: str
    label: str
    client: Bilingual


@dataclass(frozen=True, slots=True)
class CaseType:
    """A kind of case as the firm's file describes it; `checked` says when and against which source."""

    slug: str
    name: Bilingual
    form: str
    checked: str
    questions: tuple[Question, ...]
    items: tuple[Item, ...]
    stages: tuple[Stage, ...]

    def item(self, slug: str) -> Item | None:
        """The checklist line of this slug, for any role."""
        return next((item for item in self.items if item.slug == slug), None)

    def question(self, slug: str) -> Question | None:
        """The intake question of this slug, for any role."""
        return next((question for question in self.questions if question.slug == slug), None)

    def stage(self, slug: str) -> Stage | None:
        """The stage of this slug."""
        return next((stage for stage in self.stages if stage.slug == slug), None)


def questions(case_type: CaseType, role: str, answers: Mapping[str, Answer]) -> tuple[Question, ...]:
    """The intake questions that this role is asked, given the answers so far, in the file's order."""
    return tuple(q for q in case_type.questions if role in q.roles and q.when.holds(answers))


def checklist(case_type: CaseType, role: str, answers: Mapping[str, Answer]) -> tuple[Item, ...]:
    """The checklist of this role, given the answers so far, in the file's order."""
    return tuple(item for item in case_type.items if role in item.roles and item.when.holds(answers))
