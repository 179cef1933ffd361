"""Who writes, or names, a language that we do not speak."""

from __future__ import annotations

import pytest
from characters import ANA, LUIS
from sides import Side
from talking import ANA_ANSWERS, KNOWN_ES, Conversation, Golden, ana_at_her_checklist, party

from recado.flows import effects as fx
from recado.flows import wished
from recado.flows.state import Contact
from recado.flows.view import ContactFacts


def test_a_person_helps_whoever_speaks_another_language(golden: Golden) -> None:
    talk = Conversation((party(ANA, answers=ANA_ANSWERS),)).says("hablo mam")
    assert talk.has(wished.FlagInterpreter, language="Mam")
    assert talk.has(fx.CreateTask, kind="interpreter", urgent=True)
    golden("other_language", talk.says("español").says("1").says("15/03/1987").says("solo mam"))


def test_in_english(golden: Golden) -> None:
    known = Contact(language="en", consent="given", greeted=True)
    talk = Conversation((party(ANA, answers=ANA_ANSWERS),), known).says("hi").says("03/15/1987")
    golden("other_language_english", talk.says("mwen pale kreyol").says("list"))


def test_it_is_said_once_and_an_address_that_staff_know_of_is_not_asked_again() -> None:
    talk = ana_at_her_checklist().says("hablo mam")
    assert talk.keys() == ["other_language.person"]
    assert "other_language.person" not in set(talk.says("hablo mam").keys())
    known = ana_at_her_checklist()
    known.facts = ContactFacts(interpreter="Mam")
    assert not known.says("hablo mam").has(wished.FlagInterpreter)


def test_an_unknown_number_is_flagged_and_still_becomes_a_lead() -> None:
    talk = Conversation(()).says("falo português")
    assert talk.has(wished.FlagInterpreter, language="Portuguese")
    assert talk.has(fx.SaveLead)
    assert talk.says("oi, bom dia").keys() == ["lead.consent"]


def test_while_staff_write_it_is_flagged_without_a_word() -> None:
    talk = ana_at_her_checklist().change(ANA.key, paused=True).says("hablo mam")
    assert talk.has(wished.FlagInterpreter)
    assert talk.keys() == []


def test_on_a_shared_phone_nobody_has_to_be_chosen_first() -> None:
    talk = Conversation((party(ANA), party(LUIS)), KNOWN_ES).says("solo mixteco")
    assert talk.keys() == ["other_language.person"]


@pytest.mark.parametrize("text", ["hola", "no hablo inglés", "español", "my husband", "1"])
def test_our_own_languages_need_no_interpreter(text: str) -> None:
    assert not ana_at_her_checklist().says(text).has(wished.FlagInterpreter)


def test_an_unknown_number_hears_that_a_person_will_help_before_any_question(side: Side) -> None:
    talk = Conversation(()).says("hablo mam")
    assert talk.keys() == ["other_language.person"]
    assert talk.has(fx.CreateTask, kind="interpreter", urgent=True)
    assert talk.has(fx.SaveLead)
    side.keep("other_language_unknown_number", talk.says(side("si necesito ayuda", "yes i need help")))
