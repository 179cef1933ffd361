"""What a client reads when a paper is sent back, accepted, wanted in English, or good after all."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from characters import ANA
from talking import ANA_ANSWERS, KNOWN_ES, Conversation, Golden, ana_at_her_checklist, party

from recado.flows import effects as fx
from recado.flows import reasons
from recado.flows.casetypes import load_all
from recado.flows.casetypes.model import FACTS, TRANSLATION, checklist, translation_of
from recado.flows.effects import SamplePage
from recado.flows.state import Contact
from recado.flows.view import ContactFacts
from recado.i18n.catalog import LANGUAGES, keys, render
from recado.i18n.discretion import case_word
from recado.i18n.segments import measure

KNOWN_EN = Contact(language="en", consent="given", greeted=True)
PAGE = (Path(__file__).parents[2] / "docs/documents.md").read_text(encoding="utf-8")
LISTED = [code for code in reasons.REASONS if code != reasons.OTHER]


def at_checklist(language: str) -> Conversation:
    """Ana has answered everything; her papers come next."""
    if language == "es":
        return ana_at_her_checklist()
    talk = Conversation((party(ANA, answers=ANA_ANSWERS),), KNOWN_EN)
    return talk.says("hello").says("03/15/1987")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_paper_is_sent_back_for_each_reason_of_the_list(golden: Golden, language: str) -> None:
    talk = at_checklist(language)
    talk.says("", media=2).fetched(ANA.key, "last_permit", 2)
    note, own = {
        "es": ("La de atrás sí se lee.", "El número no se alcanza a ver."),
        "en": ("The back can be read.", "The number cannot be seen."),
    }[language]
    for code in LISTED:
        talk.reviews(ANA.key, "last_permit", accepted=False, code=code)
    talk.reviews(ANA.key, "last_permit", accepted=False, code="glare", reason=note)
    talk.reviews(ANA.key, "last_permit", accepted=False, code="other", reason=own)
    talk.restores(ANA.key, "last_permit", accepted=False)
    golden(f"sent_back_{language}", talk)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_paper_in_another_language_opens_its_translation(golden: Golden, language: str) -> None:
    words = {
        "es": ("no se", "lista", "saltar", "ejemplo", "listo"),
        "en": ("no idea", "list", "skip", "example", "done"),
    }
    unsure, listed, skip, example, done = words[language]
    talk = at_checklist(language)
    talk.says("", media=2).fetched(ANA.key, "last_permit", 2).says(unsure)
    talk.reviews(ANA.key, "last_permit", accepted=True, translation="client")
    talk.says(listed).says(skip).says(example).waits(timedelta(days=3))
    talk.says("", media=1).fetched(ANA.key, f"last_permit{TRANSLATION}", 1).says(done)
    talk.fetched(ANA.key, f"last_permit{TRANSLATION}", 0)
    talk.reviews(ANA.key, f"last_permit{TRANSLATION}", accepted=False, code="blurry")
    talk.reviews(ANA.key, f"last_permit{TRANSLATION}", accepted=True)
    talk.reviews(ANA.key, "passport", accepted=True, translation="firm").says(listed)
    talk.reviews(ANA.key, "other_id", accepted=False, code=reasons.TRANSLATE, translation="client")
    golden(f"translation_{language}", talk)
    assert "page added to last_permit.translation" in talk.transcript()
    assert "page added to passport.translation" not in talk.transcript()


def test_what_was_sent_earlier_is_good_after_all() -> None:
    talk = ana_at_her_checklist()
    talk.says("", media=2).fetched(ANA.key, "last_permit", 2)
    talk.reviews(ANA.key, "last_permit", accepted=False, code="glare")
    talk.restores(ANA.key, "last_permit", accepted=False)
    assert talk.keys() == ["review.taken_back"]
    talk.reviews(ANA.key, "last_permit", accepted=False, code="glare")
    assert talk.restores(ANA.key, "last_permit", accepted=True).keys() == ["review.accepted"]


def test_a_translation_restarts_the_reminders_and_the_completion_is_told_anew() -> None:
    talk = ana_at_her_checklist()
    talk.timers.clear()
    talk.reviews(ANA.key, "last_permit", accepted=True, translation="client")
    assert (ANA.key, "reminder") in talk.timers
    talk.timers.clear()
    talk.reviews(ANA.key, "passport", accepted=True, translation="firm")
    assert (ANA.key, "reminder") not in talk.timers


@pytest.mark.parametrize("code", LISTED)
def test_each_reason_has_its_text_in_both_languages_and_a_drawing_where_one_helps(code: str) -> None:
    talk = ana_at_her_checklist().reviews(ANA.key, "last_permit", accepted=False, code=code)
    (said, *_) = [each for each in talk.last if isinstance(each, fx.Say)]
    for language in LANGUAGES:
        words = render(f"reasons.{code}", language)
        assert said.params["reason"].said_in(language) == words
        assert measure(words).segments == 1
    pages = [
        p for e in talk.last if isinstance(e, fx.Say) for p in e.params.values() if isinstance(p, SamplePage)
    ]
    assert pages == ([SamplePage(f"reason/{code}")] if code in reasons.DRAWN else [])


def test_the_page_for_staff_names_every_reason_with_its_words_and_drawing() -> None:
    rows = dict(re.findall(r"^\| ([A-Z][\w ]+?) \| (.+? \| (?:yes )?)\|$", PAGE, re.MULTILINE))
    assert len(rows) >= len(reasons.REASONS)
    for code in LISTED:
        words = render(f"reasons.{code}", "en")
        assert f"{words} | {'yes ' if code in reasons.DRAWN else ''}" in rows.values(), code


def test_a_reason_that_is_of_no_list_is_said_in_the_words_of_staff() -> None:
    for code in ("", "other", "sunshine"):
        assert reasons.because(code, "No es suyo.").es == "No es suyo."
        assert reasons.added(code, "No es suyo.") == ""


def test_in_a_discreet_case_the_reason_waits_until_she_has_given_her_word() -> None:
    discreet = {
        "case_type": load_all()["u_visa"],
        "role": "petitioner",
        "discreet": True,
        "safe_word": "girasol",
    }
    talk = Conversation((party(ANA, **discreet),), KNOWN_ES, facts=ContactFacts(safe=True))
    talk.says("hola").says("girasol")
    talk.reviews(ANA.key, "paper_1", accepted=False, code="glare", reason="Pruebe sin flash.")
    assert talk.keys() == ["discreet.message"]
    told = talk.says("hola").texts()
    assert "reflejo" in told[0]
    assert "Pruebe sin flash." in told[1]
    talk.reviews(ANA.key, "birth_certificate", accepted=True, translation="client")
    told += talk.says("lista").texts()
    assert any("papel traducido y firmado: su acta de nacimiento" in text for text in told)
    for text in told:
        assert case_word(text) is None, text
        assert "/c/" not in text


def test_no_text_about_a_review_tells_of_a_case() -> None:
    for key in sorted(keys()):
        if key.startswith(("reasons.", "translation.", "review.")):
            for language in LANGUAGES:
                assert (
                    case_word(
                        render(
                            key,
                            language,
                            dict.fromkeys(("item", "note", "page", "reason", "help", "at", "lines"), ""),
                        )
                    )
                    is None
                ), key


def test_the_line_of_a_translation_stands_behind_its_paper_and_costs_two_segments() -> None:
    assert TRANSLATION.removeprefix(".") not in FACTS, "its slug would be that of a question"
    for kind in load_all().values():
        for item in kind.items:
            made = translation_of(item)
            assert kind.item(made.slug) == made if item.each is None else True
            assert (made.roles, made.required, made.phase, made.sensitivity) == (
                item.roles, item.required, item.phase, item.sensitivity,
            )  # fmt: skip
            for language in LANGUAGES:
                words = {"item": made.label.said_in(language), "help": made.help.said_in(language)}
                asked = render("checklist.next", language, words)
                assert measure(asked).segments <= 2, asked


def test_a_translation_comes_only_when_opened_and_goes_with_its_paper() -> None:
    kind = load_all()["work_permit"]
    answers = {"first_permit": True, "name_changed": True}
    slugs = [item.slug for item in checklist(kind, "beneficiary", answers)]
    assert not any(slug.endswith(TRANSLATION) for slug in slugs)
    opened = [item.slug for item in checklist(kind, "beneficiary", answers, {"name_change.translation"})]
    at = opened.index("name_change.translation")
    assert opened[at - 1] == "name_change"
    assert [slug for slug in opened if slug != "name_change.translation"] == slugs
    fallen = checklist(kind, "beneficiary", {**answers, "name_changed": False}, {"name_change.translation"})
    assert "name_change.translation" not in [item.slug for item in fallen]


def test_of_several_alike_each_has_a_translation_of_its_own() -> None:
    kind = next(kind for kind in load_all().values() if any(item.each for item in kind.items))
    several = next(item for item in kind.items if item.each)
    made = kind.item(f"{several.slug}.2{TRANSLATION}")
    assert made is not None
    assert made.slug == f"{several.slug}.2{TRANSLATION}"
    assert "2" in made.label.en
    assert kind.item(f"{several.slug}{TRANSLATION}.2") is None
    assert kind.item(TRANSLATION) is None
    assert kind.item(f"nothing{TRANSLATION}") is None
