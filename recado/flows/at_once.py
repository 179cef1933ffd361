"""Several answers in one text: each part answers the next question, when every part reads well."""

from __future__ import annotations

from recado.flows import agenda, in_words, intake_end
from recado.flows.casetypes import Answer, Question
from recado.flows.effects import Bilingual, SaveAnswer
from recado.flows.reading import Problem, read
from recado.flows.talk import Talk
from recado.i18n.understand import DateReading, several


def take(talk: Talk, question: Question, text: str) -> bool:
    """Answer this question and those after it from one text; False where it is one answer, or unclear.

    Free text is never taken from a list: "Tulsa, Oklahoma" is one city.
    """
    parts = several(text)
    if len(parts) < 2 or question.slug in talk.answers:
        return False
    before = dict(talk.answers)
    taken: list[tuple[Question, Answer]] = []
    following: Question | None = question
    for part in parts:
        value = None if following is None else _plain(talk, following, part)
        if following is None or value is None:
            # Nothing was said or done yet: the client is asked one by one.
            talk.answers = before
            return False
        taken.append((following, value))
        talk.answers[following.slug] = value
        following = agenda.current(talk)
    talk.answers = before
    _keep(talk, taken)
    return True


def _plain(talk: Talk, question: Question, part: str) -> Answer:
    """What the part answers; None where it is not understood, could be two things, or cannot be right."""
    if question.kind == "text":
        return None
    value = read(question, part, talk.contact.language or "es", talk.now.date())
    return None if isinstance(value, DateReading | Problem) else value


def _keep(talk: Talk, taken: list[tuple[Question, Answer]]) -> None:
    talk.set_dialogue(frames=(), asked=None)
    talk.remember(misses=None)
    said = [in_words.said(question, value) for question, value in taken]
    talk.say(
        "intake.understood",
        answers=Bilingual(", ".join(each.en for each in said), ", ".join(each.es for each in said)),
    )
    for question, value in taken:
        talk.do(SaveAnswer(talk.who.key, question.slug, value))
        talk.answers[question.slug] = value
        intake_end.saved(talk, question, None)
