"""Pages to sign: handed out, sent back page by page, and the inked original accounted for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from characters import BETH
from talking import Conversation, Golden, party

from recado.flows import arranged
from recado.flows import effects as fx
from recado.flows.casetypes import checklist, load_all, load_text
from recado.flows.casetypes.rows import CaseTypeError
from recado.flows.signatures import WHERE
from recado.flows.state import Contact
from recado.flows.view import ContactFacts, ItemView

FORMS = "signed_forms"
BORN = {"en": "07/04/1990", "es": "04/07/1990"}


def beth(language: str = "en", **changes: object) -> Conversation:
    """Beth has sent everything of her family petition."""
    answers = {"relationship": "spouse", "status": "citizen", "children": False, "married_before": False}
    own = party(BETH, answers=answers, **changes)
    sent = tuple(
        ItemView(item.slug, "missing" if item.sign else "accepted")
        for item in checklist(own.case_type, own.role, answers)
    )
    known = {question.slug: None for question in own.case_type.questions}
    own = replace(own, items=sent, answers={**known, **answers})
    talk = Conversation((own,), Contact(language=language, consent="given", greeted=True))
    return talk.says("hello" if language == "en" else "hola").says(BORN[language])


def signed(talk: Conversation, pages: int) -> Conversation:
    for _ in range(pages):
        talk.says("", media=1).fetched(BETH.key, FORMS, 1)
    return talk


def test_pages_are_printed_signed_in_ink_and_sent_back(golden: Golden) -> None:
    for language, listo, where in (
        ("en", "done", "I will mail it"),
        ("es", "listo", "lo llevo a la oficina"),
    ):
        talk = beth(language).attaches(BETH.key, FORMS, 3)
        assert talk.keys() == ["sign.ask"]
        signed(talk, 2).says(listo)
        assert talk.keys() == ["sign.missing"], "each page that was handed out must come back"
        signed(talk, 1)
        assert "sign.where" in talk.keys()[-1:]
        talk.says(where)
        assert talk.has(arranged.SaveOriginal, where="mail" if language == "en" else "bring")
        talk.reviews(BETH.key, FORMS, accepted=True)
        golden(f"signature_{language}", talk)


def test_an_original_that_is_kept_or_brought(golden: Golden) -> None:
    for language, words in (
        ("en", ("I keep it", "I bring it")),
        ("es", ("lo guardo yo", "por correo")),
    ):
        for number, where in enumerate(words, 1):
            talk = signed(beth(language).attaches(BETH.key, FORMS, 1), 1).says(where)
            golden(f"original_{language}_{number}", talk)


def test_nothing_is_asked_for_before_the_pages_are_there() -> None:
    talk = beth()
    assert "forms to sign" not in talk.transcript()
    assert talk.says("list").keys()[0] != "sign.ask"
    assert "to sign" not in talk.transcript()


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("1", "client"),
        ("2", "mail"),
        ("3", "bring"),
        ("la guardo yo", "client"),
        ("por correo", "mail"),
        ("la llevo a la oficina", "bring"),
    ],
)
def test_where_the_original_is_may_be_said_in_words(text: str, where: str) -> None:
    talk = signed(beth("es").attaches(BETH.key, FORMS, 1), 1).says(text)
    assert talk.has(arranged.SaveOriginal, where=where)
    assert talk.keys()[0] == f"sign.{where}"
    assert talk.has(fx.CreateTask, kind="signature_original") is (where != "client")


def test_who_does_not_say_where_it_is_leaves_staff_a_task_and_is_asked_no_more() -> None:
    talk = signed(beth().attaches(BETH.key, FORMS, 1), 1).says("how long will it take?")
    assert talk.keys()[-1] == "sign.where", "a question in between is answered, and the step comes back"
    talk.says("skip")
    assert talk.has(fx.CreateTask, kind="signature_original")
    assert "sign.where" not in talk.says("status").keys()[-1:]


def test_each_place_has_its_words_in_both_languages() -> None:
    assert set(WHERE) == {"client", "mail", "bring"}
    for language in ("en", "es"):
        for number in ("1", "2", "3"):
            assert signed(beth(language).attaches(BETH.key, FORMS, 1), 1).says(number).texts()


def test_pages_that_come_back_unsigned_are_sent_again_by_a_new_link() -> None:
    talk = signed(beth().attaches(BETH.key, FORMS, 2), 2).says("1")
    talk.reviews(BETH.key, FORMS, accepted=False, reason="Page 2 is not signed.")
    talk.says("list")
    assert "sign.ask" in set(talk.keys())


def test_a_reminder_speaks_of_what_is_to_be_signed() -> None:
    talk = beth().attaches(BETH.key, FORMS, 2).waits(timedelta(days=3))
    assert "reminder.document_1" in {said.key for said in talk.last if isinstance(said, fx.Say)}


def test_in_a_discreet_case_nothing_lies_behind_a_link() -> None:
    talk = beth(discreet=True, safe_word="girasol")
    talk.facts = ContactFacts(safe=True)
    talk.says("hello").says("girasol").attaches(BETH.key, FORMS, 2)
    assert "/c/s/" not in talk.transcript()
    assert talk.has(fx.CreateTask, kind="cannot_be_told")


@pytest.mark.parametrize("slug", ["family_petition", "adjustment", "naturalization"])
def test_the_forms_of_these_cases_are_signed(slug: str) -> None:
    case_type = load_all()[slug]
    assert any(item.sign and item.required for item in case_type.items)
    assert case_type.stage("ready_for_signature") is not None


@pytest.mark.parametrize("line", ["pages: 2", "each: children"])
def test_what_is_signed_is_counted_by_what_staff_attach(line: str) -> None:
    source = load_all()["family_petition"].source
    broken = source.replace("    sign: true\n", f"    sign: true\n    {line}\n", 1)
    with pytest.raises(CaseTypeError, match="does not go with 'sign'"):
        load_text(broken, "family_petition.yaml")
