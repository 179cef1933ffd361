"""A willing client, who walks through any case type as its file describes it: every answer, every paper.

What this client types depends on the kind of each question and, for free text, on what its slug speaks of, so
that a new case type is walked without a word here; a golden that reads oddly asks for a better word below.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from characters import ANA, BETH, Person
from talking import Conversation, party

from recado.flows.casetypes import CaseType, Condition, Item, Question, checklist, questions
from recado.flows.casetypes.model import ROLES
from recado.flows.state import Contact
from recado.flows.view import ContactFacts

Language = Literal["en", "es"]
SPEAKERS: dict[Language, Person] = {"es": ANA, "en": BETH}
WORD = "girasol"
"""What opens a discreet case, agreed in person."""
BORN: dict[Language, str] = {"es": "15/03/1987", "en": "07/04/1990"}
PAGES = 2
"""Photos of a paper whose pages nobody counted."""
MOST_TURNS = 200

SAID: dict[str, tuple[str, str]] = {
    "country": ("Guatemala", "Guatemala"),
    "nationality": ("Guatemala", "Guatemala"),
    "city": ("Houston, Texas", "Houston, Texas"),
    "place": ("Houston, Texas", "Houston, Texas"),
    "address": ("1200 Main Street, Apt 4, Houston, TX 77002", "1200 Main Street, Apt 4, Houston, TX 77002"),
    "phone": ("(202) 555-0147", "(202) 555-0147"),
    "a_number": ("A012-345-678", "A012-345-678"),
    "receipt": ("IOE0912345678", "IOE0912345678"),
    "email": ("grant@example.com", "ana@example.com"),
    "company": ("Blue Oak Bakery", "Panadería Blue Oak"),
    "employer": ("Blue Oak Bakery", "Panadería Blue Oak"),
    "school": ("Lincoln High School", "Lincoln High School"),
    "title": ("Software engineer", "Ingeniera de sistemas"),
    "job": ("Cook", "Cocinera"),
    "when": ("Weekdays after five", "Entre semana, después de las cinco"),
    "hours": ("Weekdays after five", "Entre semana, después de las cinco"),
    "language": ("English", "Español"),
    "father": ("Mario Ruiz", "Mario Ruiz"),
    "name": ("Elena Ruiz", "Elena Ruiz"),
    "who": ("My sister Elena", "Mi hermana Elena"),
    "how": ("A friend told me", "Me lo dijo una amiga"),
}
"""Free text, in English and Spanish, by what a question's slug or kind speaks of."""
FACTS: dict[str, tuple[str, str]] = {
    "expiry": ("October 1 2030", "1 de octubre de 2030"),
    "issued": ("March 15 2019", "15 de marzo de 2019"),
    "issuer": ("The civil registry", "El registro civil"),
    "number": ("AB123456", "AB123456"),
}
"""What stands on a paper, by the fact that is asked about it."""
OTHER_TEXT = ("I will tell you more when we talk", "Le cuento más cuando hablemos")


@dataclass(frozen=True)
class Client:
    """Somebody of this role and language, who picks each choice's option at `option`, or its last.

    `willing` says yes to whatever asks for more; otherwise every answer is a no.
    """

    case_type: CaseType
    role: str
    language: Language
    option: int = 0
    willing: bool = True

    @property
    def key(self) -> str:
        """The key of their dialogue."""
        return SPEAKERS[self.language].key

    def begins(self) -> Conversation:
        """They write first, have agreed to texts before, and prove who they are, on a phone of their own."""
        person = SPEAKERS[self.language]
        discreet = self.case_type.discreet
        word = WORD if discreet else ""
        own = party(person, case_type=self.case_type, role=self.role, discreet=discreet, safe_word=word)
        known = Contact(language=self.language, consent="given", greeted=True)
        talk = Conversation((own,), known, facts=ContactFacts(safe=discreet))
        return talk.says("hello" if self.language == "en" else "hola").says(word or BORN[self.language])

    def walks(self, talk: Conversation) -> Conversation:
        """They answer and send whatever is asked for, until nothing is."""
        before = ""
        for _ in range(MOST_TURNS):
            asked = talk.state.dialogue(self.key).asked or ""
            flow, _, slug = asked.partition(".")
            question, item = self.case_type.question(slug), self.case_type.item(slug)
            if flow == "intake" and question is not None:
                talk.says(self.types(question))
            elif flow == "intake" and (fact := slug.rpartition(".")[2]) in FACTS:
                talk.says(FACTS[fact][self.at])
            elif flow == "item" and item is not None:
                self.sends(talk, item)
            elif not asked:
                return talk
            else:
                talk.says("1" if asked == before else self.skip)
            before = asked
        raise AssertionError(f"no end in {MOST_TURNS} turns:\n{talk.transcript()[-2000:]}")

    @property
    def at(self) -> int:
        """Which side of a text in English and Spanish is theirs."""
        return 0 if self.language == "en" else 1

    @property
    def skip(self) -> str:
        """How they leave what the file does not speak of."""
        return "skip" if self.language == "en" else "saltar"

    def types(self, question: Question) -> str:
        """What they type in answer to this question."""
        at = self.at
        match question.kind:
            case "yes_no":
                yes = self.willing and opens(self.case_type, question)
                return (("no", "no"), ("yes", "sí"))[yes][at]
            case "choice":
                option = question.choices[min(self.option, len(question.choices) - 1)]
                return (option.label.en, option.label.es)[at].lower()
            case "number":
                return str(min(question.most or 2, 2))
            case "date":
                past = question.past or not any(
                    word in question.slug for word in ("start", "expir", "deadline", "end")
                )
                return (("October 1 2027", "1 de octubre de 2027"), ("March 15 2019", "15 de marzo de 2019"))[
                    past
                ][at]
            case _:
                return next(
                    (said for word, said in SAID.items() if word in (question.kind, *_words(question.slug))),
                    OTHER_TEXT,
                )[at]

    def sends(self, talk: Conversation, item: Item) -> None:
        """They send this paper, a minute after the last one; of such pauses the transcript need not speak."""
        talk.now += timedelta(minutes=1)
        files = item.pages or PAGES
        talk.says("", media=files).fetched(self.key, item.slug, files)
        if item.pages is None:
            talk.says("done" if self.language == "en" else "LISTO").fetched(self.key, item.slug, 0)


def opens(case_type: CaseType, question: Question) -> bool:
    """Whether a yes to this question asks for more than a no does; a willing client has it all."""
    conditions = [each.when for each in (*case_type.questions, *case_type.items)]
    needed = [
        value
        for when in conditions
        for name, values in when.needs
        if name == question.slug
        for value in values
    ]
    return needed.count(True) >= needed.count(False) and bool(needed)


def roles(case_type: CaseType) -> tuple[str, ...]:
    """Whom this case type asks anything of, those with the most to do first."""
    asked = {
        role: sum(role in each.roles for each in (*case_type.questions, *case_type.items)) for role in ROLES
    }
    return tuple(sorted((role for role in ROLES if asked[role]), key=lambda role: -asked[role]))


def unanswered(talk: Conversation) -> list[str]:
    """The questions of the only party here that have no answer, of those they are asked."""
    own = talk.parties[0]
    asked = questions(own.case_type, own.role, own.answers)
    return [question.slug for question in asked if own.answers.get(question.slug) is None]


def not_sent(talk: Conversation) -> list[str]:
    """The papers of the only party here that never came."""
    own = talk.parties[0]
    standing = {item.slug: item.status for item in own.items}
    asked = checklist(own.case_type, own.role, own.answers)
    # What is to be signed is asked for once staff have attached it.
    return [item.slug for item in asked if standing.get(item.slug) != "received" and not item.sign]


Possible = dict[str, frozenset[object]]
"""Question slugs, each with the answers that still satisfy everything asked of them."""


def needs(case_type: CaseType, role: str, when: Condition, seen: tuple[str, ...] = ()) -> Possible | None:
    """What this role would have to answer for `when` to hold; None when nothing makes it hold."""
    possible: Possible = {}
    for name, values in when.needs:
        question = case_type.question(name)
        if question is None or role not in question.roles or name in seen:
            return None
        deeper = needs(case_type, role, question.when, (*seen, name))
        if deeper is None:
            return None
        for slug, allowed in ((name, frozenset(values)), *deeper.items()):
            possible[slug] = possible.get(slug, allowed) & allowed
    return possible if all(possible.values()) else None


def _words(slug: str) -> tuple[str, ...]:
    return (slug, *slug.split("_"))
