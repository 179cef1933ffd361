"""Which question is asked now: those of the start, then small packs of the others at good moments.

The dialogue's memory holds ``put_off`` (questions left for later), ``put_off_back`` (they have come back
once), ``pack`` (the later questions asked now), ``moment`` (the paper that has just come: a good time).
"""

from __future__ import annotations

from recado.flows import checklist, facts
from recado.flows.casetypes import Question
from recado.flows.talk import Talk

MOST_IN_A_PACK = 3


def every(talk: Talk) -> tuple[Question, ...]:
    """All questions of this party in the order of their numbers: the start, the rest, those about papers."""
    asked = talk.questions()
    later = tuple(question for question in asked if question.pack == "later")
    return (*start(talk), *later, *facts.questions(talk))


def start(talk: Talk) -> tuple[Question, ...]:
    """The questions asked at once, given the answers so far."""
    return tuple(question for question in talk.questions() if question.pack == "start")


def current(talk: Talk) -> Question | None:
    """The question reopened by the client, or the first to be asked that has no answer."""
    frame = talk.frame
    if frame is not None and frame.flow == "intake" and frame.data.get("redo") is True:
        reopened = next((each for each in every(talk) if each.slug == frame.data.get("question")), None)
        if reopened is not None:
            return reopened
    put_off = talk.words("put_off")
    first = next((each for each in start(talk) if _open(talk, each) and each.slug not in put_off), None)
    return first or _in_pack(talk, put_off)


def open_at_start(talk: Talk) -> tuple[Question, ...]:
    """The questions of the start that have no answer, put off or not."""
    return tuple(question for question in start(talk) if _open(talk, question))


def place(talk: Talk, question: Question) -> tuple[int, int] | None:
    """Which of how many this question of the start is; None for the others, which come in twos and threes."""
    slugs = [each.slug for each in start(talk)]
    return (slugs.index(question.slug) + 1, len(slugs)) if question.slug in slugs else None


def opens_pack(talk: Talk) -> bool:
    """Whether this is a good moment for more questions, and there are some; if so they are asked from now.

    It is one when a document is in or when nothing else is left, and never while pages are being sent.
    """
    if talk.recall("open") or not _moment(talk):
        return False
    put_off, paper = talk.words("put_off"), talk.recall("moment")
    talk.remember(moment=None)
    waiting = [each.slug for each in every(talk) if _open(talk, each) and each.slug not in put_off]
    # Of a paper, something is asked only when it has just come: nobody wants to look at it again later.
    about_this = [slug for slug in waiting if paper and slug.startswith(f"{paper}.")]
    pack = [*about_this[: facts.MOST], *(slug for slug in waiting if "." not in slug)][:MOST_IN_A_PACK]
    talk.remember(pack=[*put_off_in_pack(talk), *pack] or None)
    return bool(pack)


def interrupts(talk: Talk) -> bool:
    """Whether pages are being sent, so that the question of a pack has to wait; one of the start has not."""
    return bool(talk.recall("open")) and not any(
        question.slug not in talk.words("put_off") for question in open_at_start(talk)
    )


def put_off_in_pack(talk: Talk) -> list[str]:
    """What was put off of the later questions; it comes back with the rest that was put off."""
    return [slug for slug in talk.words("pack") if slug in talk.words("put_off")]


def _moment(talk: Talk) -> bool:
    idle = checklist.current(talk) is None and not talk.recall("closing")
    return idle or bool(talk.recall("moment"))


def _in_pack(talk: Talk, put_off: tuple[str, ...]) -> Question | None:
    pack = talk.words("pack")
    if not pack:
        return None
    asked = {question.slug: question for question in every(talk)}
    return next((asked[s] for s in pack if s in asked and s not in put_off and _open(talk, asked[s])), None)


def _open(talk: Talk, question: Question) -> bool:
    return question.slug not in talk.answers
