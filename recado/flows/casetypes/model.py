"""What a firm writes down of one kind of case, and the pure questions the conversation asks of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Literal, get_args

from recado.flows.effects import Bilingual
from recado.i18n.catalog import render

Answer = str | int | bool | None
Kind = Literal[
    "text", "yes_no", "date", "number", "choice", "phone", "address", "country", "a_number", "receipt"
]
Pack = Literal["start", "later"]
Sample = Literal["card", "passport", "letter", "certificate", "photo", "form", "translation"]
Fact = Literal["expiry", "issued", "issuer", "number"]
Sensitivity = Literal["identity", "biometric", "medical", "police"]

ROLES: tuple[str, ...] = ("petitioner", "beneficiary", "sponsor", "employer_contact", "guardian", "payer")
KINDS: tuple[Kind, ...] = get_args(Kind)
PACKS: tuple[Pack, ...] = get_args(Pack)
SAMPLES: tuple[Sample, ...] = get_args(Sample)
FACTS: tuple[Fact, ...] = get_args(Fact)
SENSITIVITIES: tuple[Sensitivity, ...] = get_args(Sensitivity)
TRANSLATION = ".translation"
"""How the slug of a line ends that asks for the certified translation of another one."""
_EACH_EN = re.compile(r"\beach (\w+(?: or \w+)?)")
_EACH_ES = re.compile(r"\bcada (\w+(?: o \w+)?)")
MOST_EACH = 12
"""A paper is asked for at most so many times over, whatever number was answered."""


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
    """One question of the intake.

    Answers are kept in one form: a choice's slug, a date in ISO 8601, a telephone number in E.164, a
    country's ISO 3166 alpha-2 code, an A-number and a receipt number as USCIS writes them.
    """

    slug: str
    kind: Kind
    ask: Bilingual
    roles: tuple[str, ...]
    help: Bilingual | None = None
    choices: tuple[Choice, ...] = ()
    required: bool = True
    when: Condition = Condition()
    pack: Pack = "start"
    """`start`: asked at once. `later`: asked in small packs once the papers have begun to come."""
    past: bool = False
    """A date that cannot lie in the future."""
    most: int | None = None
    """The largest number that can be right."""
    video: Bilingual | None = None
    """The address of a short video of the firm's that explains it, in each language."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the checklist. `pages` is how many photos make it whole; None leaves it open.

    A line with `each` stands for as many lines as the number answered to that question: their slugs end in
    ``.1``, ``.2`` and so on.
    """

    slug: str
    label: Bilingual
    help: Bilingual
    roles: tuple[str, ...]
    required: bool = True
    pages: int | None = None
    when: Condition = Condition()
    phase: int = 1
    """Lines of a later phase are shown when the required ones before it are in."""
    each: str | None = None
    sample: Sample | None = None
    """Which drawn example shows how a good photo of it looks."""
    facts: tuple[Fact, ...] = ()
    """What is asked about it once it has come."""
    video: Bilingual | None = None
    """The address of a short video of the firm's that shows how it is got or photographed."""
    staff: str = ""
    """What it is, where the label does not tell: only staff read it."""
    sensitivity: Sensitivity | None = None
    """Why only few may look at it; None: all may who may see the case's files."""
    sign: bool = False
    """Staff attach its pages, the client prints them, signs them in ink and sends each back."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the case: `label` is the firm's own word for it, `client` what the client is told."""

    slug: str
    label: str
    client: Bilingual


@dataclass(frozen=True, slots=True)
class CaseType:
    """A kind of case as the firm's file describes it.

    `checked` says when and against which source; `reviewed` which attorney signed it and when, and is empty
    until one has.
    """

    slug: str
    name: Bilingual
    form: str
    checked: str
    questions: tuple[Question, ...]
    items: tuple[Item, ...]
    stages: tuple[Stage, ...]
    version: int = 1
    reviewed: str = ""
    discreet: bool = False
    """Cases of this kind are handled discreetly unless staff say otherwise."""
    source: str = field(default="", repr=False, compare=False)
    """The text of the file, as a case that starts with it keeps it."""
    fingerprint: str = field(default="", repr=False, compare=False)
    """SHA-256 of that text, in hexadecimal: one letter more is another version. Every turn compares it."""

    def item(self, slug: str) -> Item | None:
        """The line of this slug, for any role; of one of several alike, or of a translation, too."""
        if is_translation(slug):
            original = self.item(slug.removesuffix(TRANSLATION))
            return translation_of(original) if original else None
        stem, _, number = slug.partition(".")
        found = next((item for item in self.items if item.slug == stem), None)
        if found is None or bool(number) != bool(found.each):
            return None
        return _nth(found, int(number)) if number.isdecimal() else found if not number else None

    def question(self, slug: str) -> Question | None:
        """The intake question of this slug, for any role."""
        return next((question for question in self.questions if question.slug == slug), None)

    def stage(self, slug: str) -> Stage | None:
        """The stage of this slug."""
        return next((stage for stage in self.stages if stage.slug == slug), None)


def questions(case_type: CaseType, role: str, answers: Mapping[str, Answer]) -> tuple[Question, ...]:
    """The intake questions that this role is asked, given the answers so far, in the file's order."""
    return tuple(q for q in case_type.questions if role in q.roles and q.when.holds(answers))


def checklist(
    case_type: CaseType, role: str, answers: Mapping[str, Answer], opened: Collection[str] = ()
) -> tuple[Item, ...]:
    """The checklist of this role, given the answers so far, in the file's order.

    `opened` are slugs of lines that stand on the list already; those of translations, which no file names
    and staff open, are kept, each behind the paper that it translates.
    """
    asked = (item for item in case_type.items if role in item.roles and item.when.holds(answers))
    lines = (one for item in asked for one in _repeated(item, answers))
    return tuple(each for line in lines for each in _with_translation(line, opened))


def is_translation(slug: str) -> bool:
    """Whether this line asks for the translation of another one."""
    return slug.endswith(TRANSLATION)


@cache
def translation_of(item: Item) -> Item:
    """The line that asks for the certified translation of this paper (8 CFR 103.2(b)(3))."""
    return replace(
        item,
        slug=f"{item.slug}{TRANSLATION}",
        label=Bilingual(
            render("translation.label", "en", {"item": item.label.en}),
            render("translation.label", "es", {"item": item.label.es}),
        ),
        help=Bilingual(render("translation.help", "en"), render("translation.help", "es")),
        pages=None,
        each=None,
        sample="translation",
        facts=(),
        staff=f"translation of {item.staff}" if item.staff else "",
    )


def _with_translation(item: Item, opened: Collection[str]) -> tuple[Item, ...]:
    wanted = f"{item.slug}{TRANSLATION}" in opened
    return (item, translation_of(item)) if wanted else (item,)


def _repeated(item: Item, answers: Mapping[str, Answer]) -> tuple[Item, ...]:
    if item.each is None:
        return (item,)
    number = answers.get(item.each)
    count = number if isinstance(number, int) and not isinstance(number, bool) else 0
    return tuple(_nth(item, at) for at in range(1, min(count, MOST_EACH) + 1))


@cache
def _nth(item: Item, number: int) -> Item:
    of_child = "child" in (item.each or "")
    label = Bilingual(
        _numbered(_EACH_EN, item.label.en, number, "child" if of_child else ""),
        _numbered(_EACH_ES, item.label.es, number, "hijo o hija" if of_child else ""),
    )
    return replace(item, slug=f"{item.slug}.{number}", label=label)


def _numbered(each: re.Pattern[str], label: str, number: int, whose: str) -> str:
    """The label of one of several: "of each child" is "of child 2"; a child's paper says which child."""
    if each.search(label):
        return each.sub(rf"\1 {number}", label, count=1)
    named = whose and not any(word in label for word in whose.split(" o "))
    return f"{label}, {whose} {number}" if named else f"{label} {number}"
