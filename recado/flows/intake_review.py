"""The answers given, numbered and a page at a time, and the one that is to be changed."""

from __future__ import annotations

from recado.flows import agenda, handoff, in_words, intake
from recado.flows.casetypes import Question
from recado.flows.effects import Bilingual
from recado.flows.small import is_polite
from recado.flows.talk import Next, Talk, in_language
from recado.i18n.asides import Change, change, only_heard, sees_answers, wants_more
from recado.i18n.catalog import render
from recado.i18n.segments import measure
from recado.i18n.understand import choice, number, yes_no
from recado.i18n.words import bare

ASKED = "review.page"
_LONGEST_ASKED = 30
_LONGEST_SAID = 24
_SEGMENTS = 2
_MOST = 306
"""No two segments hold more characters."""
_MANY_WORDS = 4


def hear(talk: Talk, text: str) -> Next | None:
    """What is done about a text that is about the answers given; None where it is not."""
    if _wanted(talk, text):
        return _start(talk, text)
    return leave(talk, text) if reading(talk) else None


def _wanted(talk: Talk, text: str) -> bool:
    """Whether the client asks to see the answers, or to change one that there is."""
    if reading(talk) and (wants_more(text) or _number(text) is not None):
        return True
    asked = change(text)
    return sees_answers(text) or (asked is not None and (not asked.about or _meant(talk, asked) is not None))


def _start(talk: Talk, text: str) -> Next:
    """Show the answers, or open again the one that was named."""
    asked = change(text) or Change()
    if reading(talk) and wants_more(text):
        return _show(talk, _shown(talk))
    if reading(talk) and asked.number is None and not asked.about:
        asked = Change(_number(text))
    question = _meant(talk, asked)
    if question is not None:
        intake.reopen(talk, question.slug)
        return "ask"
    if asked.number is not None:
        talk.say("review.no_such", at=asked.number)
    return _show(talk, 0)


def leave(talk: Talk, text: str) -> Next:
    """Something else was said: back to where we were, and a question goes to staff."""
    talk.pop()
    says_nothing = only_heard(text) or yes_no(text) is not None or is_polite(text)
    if handoff.asks(text) or (len(bare(text).split()) > 1 and not says_nothing):
        return handoff.question(talk, text)
    return "again"


def reading(talk: Talk) -> bool:
    """Whether the client is reading the answers now."""
    return talk.flow == "review" and talk.dialogue.asked == ASKED


def _show(talk: Talk, start_at: int) -> Next:
    """One page, and how to change an answer or see the rest."""
    if reading(talk):
        talk.pop()
    lines = [
        _line(at, question, talk)
        for at, question in enumerate(agenda.every(talk), 1)
        if question.slug in talk.answers
    ]
    if not lines:
        talk.say("review.empty")
        return "again"
    start_at = start_at if start_at < len(lines) else 0
    page = _page(talk, lines[start_at:])
    until = start_at + len(page)
    talk.push("review", "page", ASKED, shown=until)
    talk.say(
        "review.page",
        lines=Bilingual("\n".join(line.en for line in page), "\n".join(line.es for line in page)),
    )
    talk.say("review.more" if until < len(lines) else "review.how")
    return "wait"


def _page(talk: Talk, lines: list[Bilingual]) -> list[Bilingual]:
    """As many lines as two segments hold, and one at least."""
    language = talk.contact.language or "es"
    most = next((at for at, _ in enumerate(lines) if sum(map(_length, lines[: at + 1])) > _MOST), len(lines))
    for end in range(most, 1, -1):
        said = "\n".join(in_language(line, language) for line in lines[:end])
        if measure(render("review.page", language, {"lines": said})).segments <= _SEGMENTS:
            return lines[:end]
    return lines[:1]


def _length(line: Bilingual) -> int:
    return min(len(line.en), len(line.es))


def _line(at: int, question: Question, talk: Talk) -> Bilingual:
    said = in_words.said(question, talk.answers[question.slug])
    return Bilingual(
        f"{at} {_short(question.ask.en, _LONGEST_ASKED)} {_short(said.en, _LONGEST_SAID)}",
        f"{at} {_short(question.ask.es, _LONGEST_ASKED)} {_short(said.es, _LONGEST_SAID)}",
    )


def _short(words: str, most: int) -> str:
    """The beginning of a text, cut between two words."""
    if len(words) <= most:
        return words
    return f"{words[: most - 2].rsplit(' ', 1)[0]}..."


def _meant(talk: Talk, asked: Change) -> Question | None:
    """The answered question of this number, or the one that the words are clearly about."""
    every = agenda.every(talk)
    if asked.number is not None:
        found = every[asked.number - 1] if 0 < asked.number <= len(every) else None
        return found if found is not None and found.slug in talk.answers else None
    answered = [question for question in every if question.slug in talk.answers]
    if not asked.about or not answered:
        return None
    picked = choice(asked.about, [in_language(each.ask, talk.contact.language) for each in answered])
    return answered[picked - 1] if picked else None


def _number(text: str) -> int | None:
    """The number that is nearly all of the text."""
    return number(text) if len(bare(text).split()) < _MANY_WORDS else None


def _shown(talk: Talk) -> int:
    at = talk.frame.data.get("shown") if talk.frame else None
    return at if isinstance(at, int) and not isinstance(at, bool) and at >= 0 else 0
