"""What follows an answer: what was put off comes back, and at the end staff get it all in both languages."""

from __future__ import annotations

from recado.flows import agenda, in_words
from recado.flows.casetypes import Question
from recado.flows.effects import MoveStage
from recado.flows.talk import Talk

SUBMITTED = "intake_submitted"
"""The stage of a case whose first questions are answered, where its case type has one."""
_LONGEST_ASKED = 90
_LONGEST_SAID = 200


def saved(talk: Talk, question: Question, before: str | None) -> None:
    """An answer was kept; `before` is what it was, in words, if there was one."""
    now = in_words.said(question, talk.answers[question.slug]).en
    if talk.count("intake_over") and (before is not None or question.pack == "start") and before != now:
        talk.task("answer_changed", f"{question.ask.en} {before or '-'} -> {now}")
    if before is not None and before != now:
        talk.say("intake.changed", answer=in_words.said(question, talk.answers[question.slug]))
    go_on(talk, question)


def go_on(talk: Talk, question: Question) -> None:
    """Where no question is left after this one: bring back what was put off, or end the round."""
    if agenda.current(talk) is not None:
        return
    left = agenda.open_at_start(talk)
    if question.pack == "start" and not talk.count("intake_over"):
        # What was put off only now, as the last one, would come back in the same breath.
        if left and left != (question,) and not talk.count("put_off_back"):
            talk.remember(put_off=None, put_off_back=1)
            talk.say("intake.put_off_back")
        else:
            _finish(talk)
    elif talk.words("pack"):
        talk.remember(pack=agenda.put_off_in_pack(talk) or None)
        if not talk.spoke:
            talk.say("intake.pack_done")


def _finish(talk: Talk) -> None:
    talk.remember(intake_over=1)
    talk.task("intake_complete", summary(talk))
    stages = talk.who.case_type.stages
    if talk.who.case_type.stage(SUBMITTED) and stages[0].slug == talk.who.stage:
        talk.do(MoveStage(talk.who.key, SUBMITTED))
    talk.say("intake.done")


def summary(talk: Talk) -> str:
    """What was asked at the start and answered, in English and in Spanish, for staff."""
    parts = []
    for question in agenda.start(talk):
        said = in_words.said(question, talk.answers.get(question.slug))
        en, es = said.en[:_LONGEST_SAID], said.es[:_LONGEST_SAID]
        if question.slug not in talk.answers:
            en, es = "(put off)", "(para después)"
        elif question.slug in talk.words("unknown"):
            en, es = "(does not know)", "(no sabe)"
        elif talk.answers[question.slug] is None:
            en, es = "(skipped)", "(sin respuesta)"
        parts.append(f"{question.ask.en[:_LONGEST_ASKED]} {en}\n{question.ask.es[:_LONGEST_ASKED]} {es}")
    return "\n".join((talk.who.first_name, *parts))
