"""EJEMPLO and EXAMPLE: the drawing of a good photo, where one is asked for, and never in a discreet case."""

from __future__ import annotations

from dataclasses import replace

from characters import ANA, BETH
from talking import ANA_ANSWERS, KNOWN_ES, Conversation, Golden, ana_at_her_checklist, party

from recado.flows import effects as fx
from recado.flows.casetypes import load_all
from recado.flows.state import Contact
from recado.flows.view import ContactFacts

BETH_ANSWERS = {
    "relationship": "spouse",
    "status": "resident",
    "married_before": False,
    "name_changed": False,
    "home_address": "1200 Main Street, Houston, TX 77002",
    "married_on": "2021-06-11",
    "children_together": 0,
    "asked_before": False,
}
KNOWN_EN = Contact(language="en", consent="given", greeted=True)


def kinds(talk: Conversation) -> list[str]:
    """The drawings that the last turn points to."""
    said = [effect for effect in talk.last if isinstance(effect, fx.Say)]
    return [value.kind for each in said for value in each.params.values() if isinstance(value, fx.SamplePage)]


def test_the_example_of_each_paper_is_its_own_in_spanish(golden: Golden) -> None:
    talk = ana_at_her_checklist()
    talk.says("ejemplo").says("saltar").says("¿Cómo tomo la foto?").says("", media=1).says("ejenplo")
    talk.fetched(ANA.key, "passport", 1).says("listo").fetched(ANA.key, "passport", 0)
    talk.reviews(ANA.key, "passport", accepted=False, reason="La foto está borrosa.").says("ejemplo")
    golden("example_es", talk)
    assert kinds(talk) == ["passport"]


def test_the_example_of_each_paper_is_its_own_in_english(golden: Golden) -> None:
    talk = Conversation((party(BETH, answers=BETH_ANSWERS),), KNOWN_EN)
    talk.says("hello").says("07/04/1990")
    talk.says("example").says("", media=2).fetched(BETH.key, "green_card", 2).says("skip")
    talk.says("show me an example please")
    golden("example_en", talk)
    assert kinds(talk) == ["certificate"]


def test_while_pages_are_being_sent_the_example_is_of_that_paper() -> None:
    talk = ana_at_her_checklist().says("saltar").says("", media=1)
    assert kinds(talk.says("ejemplo")) == ["passport"]
    assert talk.keys()[-1] == "documents.go_on"


def test_before_a_paper_is_asked_for_there_is_no_drawing_and_the_question_stays() -> None:
    talk = Conversation((party(ANA),), KNOWN_ES).says("hola").says("15/03/1987")
    asked = talk.state.dialogue(ANA.key).asked
    talk.says("ejemplo")
    assert kinds(talk) == []
    assert talk.keys()[0] == "samples.question"
    assert talk.state.dialogue(ANA.key).asked == asked


def test_before_identity_is_proved_the_word_opens_nothing() -> None:
    talk = Conversation((party(ANA),), KNOWN_ES).says("hola").says("ejemplo")
    assert kinds(talk) == []
    said = talk.keys()
    assert "samples.none" not in said


def test_a_discreet_case_gets_words_and_no_link() -> None:
    hers = party(ANA, answers=ANA_ANSWERS, discreet=True, safe_word="girasol")
    talk = Conversation((hers,), KNOWN_ES, facts=ContactFacts(safe=True))
    talk.says("hola").says("girasol")
    assert talk.state.dialogue(ANA.key).memory["item"] == "last_permit", "which has a drawing elsewhere"
    talk.says("ejemplo")
    assert kinds(talk) == []
    assert talk.keys()[0] == "samples.none"
    assert "http" not in talk.transcript()


def test_a_case_that_becomes_discreet_shows_no_drawing_any_more() -> None:
    talk = ana_at_her_checklist(safe_word="girasol")
    talk.facts = ContactFacts(safe=True)
    assert kinds(talk.says("ejemplo")) == ["card"]
    talk.change(ANA.key, discreet=True).says("girasol")
    assert kinds(talk.says("ejemplo")) == []


def test_a_type_that_is_discreet_shows_none_even_where_the_case_is_not() -> None:
    drawn = replace(load_all()["work_permit"], discreet=True)
    talk = Conversation((party(ANA, answers=ANA_ANSWERS, case_type=drawn),), KNOWN_ES)
    assert kinds(talk.says("hola").says("15/03/1987").says("ejemplo")) == []
    talk.reviews(ANA.key, "last_permit", accepted=False, reason="No se lee.")
    said = talk.keys()
    assert "review.rejected" in said
    assert "samples.hint" not in said
