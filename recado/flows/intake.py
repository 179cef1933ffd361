"""The short intake: one question at a time, each of which may be skipped or gone back to."""

from __future__ import annotations

from datetime import date

from recado.flows import handoff
from recado.flows.casetypes import Answer, Question
from recado.flows.effects import Bilingual, SaveAnswer
from recado.flows.reading import Problem, puts_off, read
from recado.flows.small import is_polite
from recado.flows.talk import Next, Talk, in_language, numbered
from recado.i18n.params import format_param
from recado.i18n.understand import DateReading, choice
from recado.i18n.words import bare

_MANY_WORDS = 4
_MISSES = 3


def pending(talk: Talk) -> bool:
    """Whether a question waits for an answer."""
    return _current(talk) is not None


def ask(talk: Talk, *, again: bool = False) -> None:
    """Ask the next question; `again` says that we return to it."""
    question = _current(talk)
    if question is None:
        return
    if not talk.answers and not again and not talk.count("intake_begun"):
        talk.say("intake.start")
        talk.remember(intake_begun=1)
    # A corrected question was answered before; only its frame says that it is open again.
    redo = question.slug in talk.answers
    either = _either(talk) if _stands_at(talk, question) else []
    if either:
        _offer(talk, question, either, redo=redo)
        return
    talk.stand("intake", "question", f"intake.{question.slug}", question=question.slug, redo=redo)
    talk.say(f"intake.{question.kind}{'_again' if again else ''}", **prompt(question, again=again))


def answer(talk: Talk, text: str) -> Next:
    """Read the answer to the question asked; anything else is kept and the question asked again."""
    question = _current(talk)
    if question is None or talk.dialogue.asked != f"intake.{question.slug}":
        return "again"
    if question.kind == "text" and handoff.is_question(text):
        return handoff.question(talk, text)
    value = _picked(talk, text) or _read(talk, question, text)
    if isinstance(value, DateReading):
        return _which(talk, question, value)
    if value is None and puts_off(question, text):
        return skip(talk)
    if value is None or isinstance(value, Problem):
        return _missed(talk, question, text, value)
    return _save(talk, question, value)


def answers(talk: Talk, text: str) -> bool:
    """Whether the words beside a photo answer the question asked; free text there may be about the photo."""
    question = _current(talk)
    if question is None or question.kind == "text" or talk.dialogue.asked != f"intake.{question.slug}":
        return False
    value = _picked(talk, text) or _read(talk, question, text)
    return value is not None and not isinstance(value, Problem)


def skip(talk: Talk) -> Next:
    """Leave the question unanswered; staff see that it is."""
    question = _current(talk)
    if question is None:
        return "again"
    talk.say("intake.skipped")
    return _save(talk, question, None)


def back(talk: Talk) -> Next:
    """Open the previous question again."""
    question = _current(talk)
    slugs = [each.slug for each in talk.questions()]
    at = slugs.index(question.slug) if question else len(slugs)
    if at == 0:
        talk.say("back.nothing")
        return "again"
    slug = slugs[at - 1]
    talk.stand("intake", "question", f"intake.{slug}", question=slug, redo=True)
    return "ask"


def prompt(question: Question, *, again: bool = False) -> dict[str, Bilingual]:
    """The parameters of a question's text; its help is said the first time only, to stay short."""
    more = question.help if question.help and not again else Bilingual("", "")
    text = Bilingual(f"{question.ask.en} {more.en}".strip(), f"{question.ask.es} {more.es}".strip())
    if question.kind != "choice":
        return {"ask": text}
    return {"ask": text, "options": numbered(tuple(each.label for each in question.choices))}


def _current(talk: Talk) -> Question | None:
    """The question reopened by the client, or the first without an answer."""
    asked = {question.slug: question for question in talk.questions()}
    frame = talk.frame
    if frame is not None and frame.flow == "intake" and frame.data.get("redo") is True:
        reopened = asked.get(str(frame.data.get("question")))
        if reopened is not None:
            return reopened
    return next((question for slug, question in asked.items() if slug not in talk.answers), None)


def _save(talk: Talk, question: Question, value: Answer) -> Next:
    talk.do(SaveAnswer(talk.who.key, question.slug, value))
    talk.answers[question.slug] = value
    talk.set_dialogue(frames=(), asked=None)
    talk.remember(misses=None)
    if not pending(talk):
        talk.say("intake.done")
    return "ask"


def _read(talk: Talk, question: Question, text: str) -> Answer | DateReading | Problem:
    return read(question, text, talk.contact.language or "es", talk.now.date())


def _which(talk: Talk, question: Question, dates: DateReading) -> Next:
    """Ask which of two dates was meant: 05/02 is May to some and February to others."""
    either = [each.isoformat() for each in (dates.value, dates.alternative) if each]
    _offer(talk, question, either, redo=talk.frame is not None and talk.frame.data.get("redo") is True)
    return "wait"


def _offer(talk: Talk, question: Question, either: list[str], *, redo: bool) -> None:
    asked = f"intake.{question.slug}"
    talk.stand("intake", "question", asked, question=question.slug, redo=redo, either=either)
    talk.say("intake.date_which", options=numbered(tuple(_dated(each) for each in either)))


def _stands_at(talk: Talk, question: Question) -> bool:
    frame = talk.frame
    return frame is not None and frame.flow == "intake" and frame.data.get("question") == question.slug


def _picked(talk: Talk, text: str) -> str | None:
    """Which of the two dates offered was meant."""
    either = _either(talk)
    chosen = choice(text, [in_language(_dated(each), talk.contact.language) for each in either])
    return either[chosen - 1] if chosen else None


def _either(talk: Talk) -> list[str]:
    """The two dates that were offered, if two were."""
    either = talk.frame.data.get("either") if talk.frame else None
    return either if isinstance(either, list) and all(_is_date(each) for each in either) else []


def _dated(day: str) -> Bilingual:
    said = {"day": date.fromisoformat(day)}
    return Bilingual(format_param("day", said, "en"), format_param("day", said, "es"))


def _is_date(stored: object) -> bool:
    try:
        date.fromisoformat(str(stored))
    except ValueError:
        return False
    return True


def _missed(talk: Talk, question: Question, text: str, problem: Problem | None) -> Next:
    """Say what is wrong; a text that is no answer at all may be a question, or nothing but thanks."""
    if is_polite(text):
        return "again"
    if handoff.asks(text) or (problem is None and len(bare(text).split()) >= _MANY_WORDS):
        return handoff.question(talk, text)
    misses = talk.count("misses") + 1
    talk.remember(misses=misses)
    if misses >= _MISSES:
        talk.remember(misses=None)
        return handoff.stuck(talk, text)
    if problem is not None:
        talk.say(problem.key, **problem.params)
    else:
        talk.say(f"intake.retry_{question.kind}")
    return "wait"
