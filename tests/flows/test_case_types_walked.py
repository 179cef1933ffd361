"""Every shipped case type, walked from the first text to a complete file and to its last stage.

The transcripts are in tests/transcripts/casetypes, one a language, told by whoever has the most to do in such
a case. The Spanish one takes the first option of each choice, the English one the second.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from talking import Golden
from walking import Client, Language, needs, not_sent, roles, unanswered

import recado.flows.casetypes
from recado.flows.casetypes import CaseType, load_all
from recado.flows.effects import Bilingual

FOLDER = Path(recado.flows.casetypes.__path__[0])
LANGUAGES: tuple[Language, ...] = ("es", "en")
SHIPPED = tuple(load_all().values())
WALKS = [
    pytest.param(case_type, language, id=f"{case_type.slug}-{language}")
    for case_type in SHIPPED
    for language in LANGUAGES
]
KNOWN_TO_CLIENTS = frozenset(
    {"DACA", "TPS", "PDF", "ID", "ZIP", "SKIP", "SALTAR", "PERSON", "PERSONA", "DONE", "LISTO"}
)
"""What may stand in capitals: words a client types or says, not the field's shorthand."""


@pytest.mark.parametrize(("case_type", "language"), WALKS)
def test_a_willing_client_gets_to_a_complete_file_and_hears_each_stage(
    case_type: CaseType, language: Language, golden: Golden
) -> None:
    client = Client(case_type, roles(case_type)[0], language, option=int(language == "en"))
    talk = client.walks(client.begins())
    for stage in case_type.stages[1:]:
        talk.moves(client.key, stage.slug)
        if case_type.discreet:
            # Such a case is only said to have a message; its client asks.
            assert getattr(stage.client, language) not in " ".join(talk.texts()), stage.slug
            talk.says("status" if language == "en" else "estado")
        assert getattr(stage.client, language) in " ".join(talk.texts()), stage.slug
    golden(f"casetypes/{case_type.slug}_{language}", talk)


@pytest.mark.parametrize(("case_type", "language"), WALKS)
def test_every_role_answers_all_its_questions_and_sends_all_its_papers(
    case_type: CaseType, language: Language
) -> None:
    options = range(max(1, *(len(question.choices) for question in case_type.questions)))
    ways = [(0, False), *((option, True) for option in options)]
    for role, (option, willing) in product(roles(case_type), ways):
        client = Client(case_type, role, language, option, willing)
        talk = client.walks(client.begins())
        assert unanswered(talk) == [], (client.role, talk.transcript())
        assert not_sent(talk) == [], (client.role, talk.transcript())
        assert not re.search(r"recovered|task for staff: question", talk.transcript()), talk.transcript()


def test_every_file_says_when_and_against_what_it_was_checked_and_that_no_attorney_has_reviewed_it() -> None:
    for path in FOLDER.glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        case_type = load_all()[path.stem]
        assert "Not reviewed by an attorney: the firm checks it before use." in text.splitlines()[0], (
            path.name
        )
        assert re.fullmatch(r"20\d\d-\d\d-\d\d against .+, .+\..+", case_type.checked), path.name
        assert case_type.reviewed == "", path.name


@pytest.mark.parametrize("case_type", SHIPPED, ids=lambda each: each.slug)
def test_clients_read_no_abbreviation_of_the_field_and_no_price(case_type: CaseType) -> None:
    for where, text in _texts(case_type):
        for said in (text.en, text.es):
            assert said.strip(), where
            # What is printed on the paper itself may stand in parentheses, so that it can be recognised.
            spoken = re.sub(r"\([^)]*\)|\b[a-z0-9.]+\.(gov|com|org)\S*", "", said)
            shorthand = re.findall(r"\b[A-Z]{2,}\b|\b[A-Z]{1,4}-?\d+[A-Z]*\b", spoken)
            assert set(shorthand) <= KNOWN_TO_CLIENTS, (where, said)
            assert "$" not in said, (where, said)
        assert text.en != text.es, where


@pytest.mark.parametrize("case_type", SHIPPED, ids=lambda each: each.slug)
def test_what_changes_with_the_year_stands_in_no_file(case_type: CaseType) -> None:
    """Fees and editions of forms change several times a year, and a wrong one is believed."""
    changing = re.compile(r"\b(fees?|editions?|tarifas?|cuotas?|edici[oó]n(es)?)\b", re.IGNORECASE)
    assert [
        (where, text) for where, text in _texts(case_type) if changing.search(f"{text.en} {text.es}")
    ] == []


@pytest.mark.parametrize("case_type", SHIPPED, ids=lambda each: each.slug)
def test_bad_news_is_left_to_a_person_to_explain_and_good_news_promises_nothing(case_type: CaseType) -> None:
    promising = re.compile(r"\b(will (be approved|win)|soon|guarantee\w*|va a ganar|pronto|garantiza\w*)\b")
    for stage in case_type.stages:
        said = f"{stage.client.en} {stage.client.es}"
        assert not promising.search(said.lower()), said
        if stage.slug in {"rfe", "denied", "not_taken"}:
            assert "person" in stage.client.en, said
            assert "persona" in stage.client.es, said
    if case_type.slug != "intake_only":
        usual = {"intake_submitted", "documents_received", "drafting", "ready_for_signature", "filed"}
        heard = {stage.slug for stage in case_type.stages}
        assert usual | {"response_pending", "rfe", "approved", "denied"} <= heard


@pytest.mark.parametrize("case_type", SHIPPED, ids=lambda each: each.slug)
def test_nothing_in_a_file_is_out_of_reach(case_type: CaseType) -> None:
    order = [question.slug for question in case_type.questions]
    for each in (*case_type.questions, *case_type.items):
        for role in each.roles:
            assert needs(case_type, role, each.when) is not None, (each.slug, role)
    for question in case_type.questions:
        for name, _ in question.when.needs:
            assert order.index(name) < order.index(question.slug), (question.slug, name)
    for item in case_type.items:
        counted = case_type.question(item.each) if item.each else None
        assert counted is None or set(item.roles) <= set(counted.roles), item.slug


def _texts(case_type: CaseType) -> Iterator[tuple[str, Bilingual]]:
    for question in case_type.questions:
        yield question.slug, question.ask
        yield from ((question.slug, choice.label) for choice in question.choices)
        if question.help is not None:
            yield question.slug, question.help
    for item in case_type.items:
        yield item.slug, item.label
        yield item.slug, item.help
    yield from ((stage.slug, stage.client) for stage in case_type.stages)
