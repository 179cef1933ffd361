"""Case types that nobody at home may learn of: not one of their texts tells what the case is about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from walking import WORD, Client, Language

from recado.flows.casetypes import CaseType, load_all
from recado.flows.effects import Bilingual
from recado.i18n.discretion import case_word

DISCREET = tuple(case_type for case_type in load_all().values() if case_type.discreet)


def test_the_types_that_the_law_keeps_confidential_are_discreet() -> None:
    assert {case_type.slug for case_type in DISCREET} == {"u_visa", "vawa"}


@pytest.mark.parametrize("case_type", DISCREET, ids=lambda each: each.slug)
def test_no_text_that_a_client_reads_holds_a_case_word(case_type: CaseType) -> None:
    told = [
        (where, word, said)
        for where, text in _texts(case_type)
        for said in (text.en, text.es)
        if (word := case_word(said))
    ]
    assert told == []


@pytest.mark.parametrize("case_type", DISCREET, ids=lambda each: each.slug)
def test_no_picture_and_no_fact_of_a_paper_is_asked_for_by_text(case_type: CaseType) -> None:
    for item in case_type.items:
        assert item.sample is None, item.slug
        assert item.facts == (), item.slug


@pytest.mark.parametrize("case_type", DISCREET, ids=lambda each: each.slug)
def test_staff_read_what_a_numbered_paper_is(case_type: CaseType) -> None:
    for item in case_type.items:
        assert bool(item.staff) == item.label.en.startswith("paper "), item.slug


@pytest.mark.parametrize("case_type", DISCREET, ids=lambda each: each.slug)
def test_good_and_bad_news_read_alike_and_come_from_a_person(case_type: CaseType) -> None:
    told = {slug: case_type.stage(slug).client for slug in ("approved", "denied")}
    assert told["approved"] == told["denied"]
    assert "A person will explain it" in told["denied"].en
    assert "Una persona se las explica" in told["denied"].es


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("case_type", DISCREET, ids=lambda each: each.slug)
def test_not_one_text_on_the_whole_way_tells_what_it_is_about(
    case_type: CaseType, language: Language
) -> None:
    client = Client(case_type, "petitioner", language)
    talk = client.walks(client.begins())
    for stage in case_type.stages:
        talk.moves(client.key, stage.slug).says("status" if language == "en" else "estado")
    talk.reviews(client.key, "paper_1", accepted=False, reason="Visa")
    talk.waits(timedelta(days=20)).says(WORD).says("lista").says("ejemplo").says("who are you")
    read = [line for line in talk.lines if line.startswith("< ")]
    assert len(read) > 60
    assert [(line, word) for line in read if (word := case_word(line))] == []


def _texts(case_type: CaseType) -> Iterator[tuple[str, Bilingual]]:
    yield "name", case_type.name
    for question in case_type.questions:
        yield question.slug, question.ask
        yield from ((f"{question.slug}.{each.slug}", each.label) for each in question.choices)
        if question.help is not None:
            yield question.slug, question.help
    for item in case_type.items:
        yield item.slug, item.label
        yield item.slug, item.help
    yield from ((stage.slug, stage.client) for stage in case_type.stages)
