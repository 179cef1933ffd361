"""The intake: one question at a time, each of which may be skipped, put off, or gone back to.

Which question is asked is in `agenda`, how an answer is read in `reading`, what follows in `intake_end`.
"""

from __future__ import annotations

from recado.flows import (
    absence,
    agenda,
    asking,
    at_once,
    belated,
    confidence,
    facts,
    handoff,
    intake_end,
    intake_prompt,
    video,
)
from recado.flows.casetypes import Answer, Question
from recado.flows.effects import Bilingual, SaveAnswer, Say
from recado.flows.in_words import day_in_words, is_date, said
from recado.flows.reading import Problem, puts_off, read
from recado.flows.small import is_polite
from recado.flows.talk import Next, Talk, in_language, numbered
from recado.i18n.understand import DateReading, choice, is_later, is_unknown
from recado.i18n.words import bare

_MANY_WORDS = 4
_MISSES = 3


def pending(talk: Talk) -> bool:
    """Whether a question waits for an answer."""
    return agenda.current(talk) is not None


def ask_more(talk: Talk) -> bool:
    """Ask a few of the later questions, if this is a good moment and there are some."""
    if not agenda.opens_pack(talk):
        return False
    question = agenda.current(talk)
    # After a pack that has just ended, or about a paper that has just come, no introduction is needed.
    told = any(isinstance(effect, Say) and effect.key == "intake.pack_done" for effect in talk.effects)
    if question is not None and "." not in question.slug and not told:
        talk.say("intake.pack")
    ask(talk)
    return True


def ask(talk: Talk, *, again: bool = False) -> None:
    """Ask the next question; `again` says that we return to it."""
    question = agenda.current(talk)
    if question is None:
        return
    recapped = absence.over(talk)
    if recapped:
        _recap(talk, question)
        again = False
    elif not talk.answers and not again and not talk.count("intake_begun"):
        talk.say("intake.start")
    talk.remember(intake_begun=1)
    # A corrected question was answered before; only its frame says that it is open again.
    redo = question.slug in talk.answers
    either = _either(talk) if _stands_at(talk, question) else []
    if either:
        _offer(talk, question, either, redo=redo)
        return
    talk.stand("intake", "question", f"intake.{question.slug}", question=question.slug, redo=redo)
    if not again:
        # Before the question, which the client is to answer: it stays the last thing said.
        video.show(talk, question.video)
    talk.say(
        f"intake.{question.kind}{'_again' if again else ''}",
        **intake_prompt.counted(talk, question, again=again, told=recapped),
    )


def answer(talk: Talk, text: str) -> Next:
    """Read the answer to the question asked; anything else is kept and the question asked again."""
    question = agenda.current(talk)
    if question is None or talk.dialogue.asked != f"intake.{question.slug}":
        return "again"
    if question.kind == "text" and (handoff.is_question(text) or handoff.asks_of_law(text)):
        return handoff.question(talk, text)
    if at_once.take(talk, question, text):
        return "ask"
    following = _take(talk, question, text)
    if question.kind == "text":
        # "Quiero arreglar papeles" may be what was asked for: then it is the answer, and the attorney's too.
        asking.pass_on(talk, text)
    return following


def _take(talk: Talk, question: Question, text: str) -> Next:
    value = _picked(talk, text) or _read(talk, question, text)
    if isinstance(value, DateReading):
        return _which(talk, question, value)
    if value is None and puts_off(question, text):
        return skip(talk, text)
    if value is None and (late := belated.meant(talk, question, text)) is not None:
        return _belated(talk, *late)
    if value is None or isinstance(value, Problem):
        return _missed(talk, question, text, value)
    return save(talk, question, value)


def example(talk: Talk) -> None:
    """Say how an answer to the question asked looks."""
    question = agenda.current(talk)
    if question is not None:
        first = question.choices[0].label if question.choices else Bilingual("", "")
        talk.say(f"intake.examples_{question.kind}", first=first)


def writing(talk: Talk) -> bool:
    """Whether the question asked takes an answer in the client's own words."""
    question = agenda.current(talk)
    asked = question is not None and talk.dialogue.asked == f"intake.{question.slug}"
    return asked and question is not None and question.kind == "text"


def answers(talk: Talk, text: str) -> bool:
    """Whether the words beside a photo answer the question asked; free text there may be about the photo."""
    question = agenda.current(talk)
    if question is None or question.kind == "text" or talk.dialogue.asked != f"intake.{question.slug}":
        return False
    value = _picked(talk, text) or _read(talk, question, text)
    return value is not None and not isinstance(value, Problem)


def skip(talk: Talk, text: str) -> Next:
    """Leave the question unanswered, which staff see; or put it off, if that is what was said."""
    question = agenda.current(talk)
    if question is None:
        return "again"
    if is_later(text) and question.slug not in talk.answers:
        return _put_off(talk, question)
    if is_unknown(text):
        talk.remember(unknown=[*talk.words("unknown"), question.slug])
    talk.say("intake.skipped")
    return save(talk, question, None)


def back(talk: Talk) -> Next:
    """Open the previous question again."""
    question = agenda.current(talk)
    slugs = [each.slug for each in agenda.every(talk) if each.slug in talk.answers or each == question]
    at = slugs.index(question.slug) if question else len(slugs)
    if at == 0:
        talk.say("back.nothing")
        return "again"
    reopen(talk, slugs[at - 1])
    return "ask"


def reopen(talk: Talk, slug: str) -> None:
    """The main thread is at this question again, though it has an answer."""
    talk.stand("intake", "question", f"intake.{slug}", question=slug, redo=True)


def save(talk: Talk, question: Question, value: Answer) -> Next:
    """Keep the answer and go on."""
    before = said(question, talk.answers[question.slug]).en if question.slug in talk.answers else None
    talk.do(SaveAnswer(talk.who.key, question.slug, value))
    talk.answers[question.slug] = value
    talk.set_dialogue(frames=(), asked=None)
    talk.remember(misses=None, unknown=_still_unknown(talk, question, value))
    if facts.runs_out(talk, question, value):
        talk.task("document_expiring", f"{question.ask.en} {value}")
    confidence.answered(talk, question, value)
    intake_end.saved(talk, question, before)
    return "ask"


def _belated(talk: Talk, question: Question, value: Answer) -> Next:
    """Keep the answer to an earlier question, and say so: it was not what was asked."""
    if question.slug not in talk.answers:
        talk.remember(put_off=[slug for slug in talk.words("put_off") if slug != question.slug] or None)
        talk.say("intake.understood", answers=said(question, value))
    return save(talk, question, value)


def _put_off(talk: Talk, question: Question) -> Next:
    talk.remember(put_off=[*talk.words("put_off"), question.slug], misses=None)
    talk.set_dialogue(frames=(), asked=None)
    talk.say("intake.put_off")
    intake_end.go_on(talk, question)
    return "ask"


def _still_unknown(talk: Talk, question: Question, value: Answer) -> list[str] | None:
    left = [slug for slug in talk.words("unknown") if value is None or slug != question.slug]
    return list(dict.fromkeys(left)) or None


def _recap(talk: Talk, question: Question) -> None:
    place = agenda.place(talk, question)
    if place is None:
        talk.say("intake.recap_one")
    else:
        talk.say("intake.recap", at=place[0], total=place[1])


def _which(talk: Talk, question: Question, found: DateReading) -> Next:
    """Ask which of two dates was meant: 05/02 is May to some and February to others."""
    either = [each.isoformat() for each in (found.value, found.alternative) if each]
    _offer(talk, question, either, redo=talk.frame is not None and talk.frame.data.get("redo") is True)
    return "wait"


def _offer(talk: Talk, question: Question, either: list[str], *, redo: bool) -> None:
    asked = f"intake.{question.slug}"
    talk.stand("intake", "question", asked, question=question.slug, redo=redo, either=either)
    talk.say("intake.date_which", options=numbered(tuple(day_in_words(each) for each in either)))


def _stands_at(talk: Talk, question: Question) -> bool:
    frame = talk.frame
    return frame is not None and frame.flow == "intake" and frame.data.get("question") == question.slug


def _picked(talk: Talk, text: str) -> str | None:
    """Which of the two dates offered was meant."""
    either = _either(talk)
    chosen = choice(text, [in_language(day_in_words(each), talk.contact.language) for each in either])
    return either[chosen - 1] if chosen else None


def _either(talk: Talk) -> list[str]:
    """The two dates that were offered, if two were."""
    either = talk.frame.data.get("either") if talk.frame else None
    return either if isinstance(either, list) and all(is_date(each) for each in either) else []


def _read(talk: Talk, question: Question, text: str) -> Answer | DateReading | Problem:
    return read(question, text, talk.contact.language or "es", talk.now.date())


def _missed(talk: Talk, question: Question, text: str, problem: Problem | None) -> Next:
    """Say what is wrong; a text that is no answer at all may be a question, or nothing but thanks."""
    if is_polite(text):
        return "again"
    if handoff.asks(text) or (problem is None and len(bare(text).split()) >= _MANY_WORDS):
        return handoff.question(talk, text)
    if talk.count("away"):
        # "Ya volví" answers nothing, and is no miss: whoever was away is told first where we were.
        return "again"
    misses = talk.count("misses") + 1
    talk.remember(misses=misses)
    if misses >= _MISSES:
        talk.remember(misses=None)
        return handoff.stuck(talk, text)
    if problem is not None:
        talk.say(problem.key, **problem.params)
    elif misses == 1:
        talk.say(f"intake.retry_{question.kind}")
    else:
        example(talk)
    return "wait"
