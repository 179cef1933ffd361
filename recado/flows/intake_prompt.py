"""How a question of the intake is put: with its help, and, where cheap, how far we are and whose it is."""

from __future__ import annotations

from recado.flows import agenda, sharing
from recado.flows.casetypes import Question
from recado.flows.effects import Bilingual
from recado.flows.talk import Talk, in_language, numbered
from recado.i18n.catalog import render
from recado.i18n.segments import measure

_SEGMENTS = 2


def prompt(question: Question, *, again: bool = False) -> dict[str, Bilingual]:
    """The parameters of a question's text; its help is said the first time only, to stay short."""
    more = question.help if question.help and not again else Bilingual("", "")
    text = Bilingual(f"{question.ask.en} {more.en}".strip(), f"{question.ask.es} {more.es}".strip())
    if question.kind != "choice":
        return {"ask": text}
    return {"ask": text, "options": numbered(tuple(each.label for each in question.choices))}


def counted(talk: Talk, question: Question, *, again: bool, told: bool) -> dict[str, Bilingual]:
    """The prompt with how far we are ("4 de 9"), where that costs no further segment."""
    params, place = _named(talk, question, again=again), agenda.place(talk, question)
    if again or told or place is None or place[1] < 2:
        return params
    at, total = place
    words = params["ask"]
    more = {**params, "ask": Bilingual(f"({at} of {total}) {words.en}", f"({at} de {total}) {words.es}")}
    return more if _cost(talk, question, more) <= _cost(talk, question, params) else params


def _named(talk: Talk, question: Question, *, again: bool) -> dict[str, Bilingual]:
    """The prompt with the name of the person it is for, where several share the phone and it can be paid."""
    params, name = prompt(question, again=again), sharing.name(talk.view, talk.who)
    words, said = params["ask"], f"({name})" if again else f"{name}:"
    more = {**params, "ask": Bilingual(f"{said} {words.en}", f"{said} {words.es}")}
    return (
        more
        if name and _cost(talk, question, more) <= max(_SEGMENTS, _cost(talk, question, params))
        else params
    )


def _cost(talk: Talk, question: Question, params: dict[str, Bilingual]) -> int:
    language = talk.contact.language or "es"
    words = {name: in_language(value, language) for name, value in params.items()}
    return measure(render(f"intake.{question.kind}", language, words)).segments
