"""PERSONA and PERSON: who will answer, when the office is open, and how the bot comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from characters import ANA, BETH, LUIS
from talking import ANA_ANSWERS, KNOWN_ES, Conversation, Golden, ana_at_her_checklist, party

from recado.flows import effects as fx
from recado.flows.effects import Bilingual
from recado.flows.events import HandedBack, StaffMessage
from recado.flows.state import Contact

CLOSED = Bilingual("tomorrow at 9 a.m.", "mañana a las 9 a. m.")


def test_a_person_is_named_with_the_hours_and_the_bot_comes_back_politely(golden: Golden) -> None:
    talk = ana_at_her_checklist(staff_name="Paula Reyes").says("humano")
    talk.change(ANA.key, paused=True).event(StaffMessage(ANA.key, "Hola Ana, soy Paula."), "Paula writes")
    talk.says("hola Paula, ¿me puede llamar?").waits(timedelta(hours=1))
    talk.change(ANA.key, paused=False).event(HandedBack(ANA.key), "staff hand back").says("gracias")
    golden("person", talk)


def test_in_english_while_the_office_is_closed(golden: Golden) -> None:
    known = Contact(language="en", consent="given", greeted=True)
    talk = Conversation((party(BETH, staff_name="Paula Reyes"),), known).says("hi").says("07/04/1990")
    talk.firm = replace(talk.firm, opens=CLOSED)
    talk.says("can i talk to someone").change(BETH.key, paused=True).says("it is about my husband")
    talk.change(BETH.key, paused=False).event(HandedBack(BETH.key), "the pause runs out")
    golden("person_english_closed", talk)


def test_with_nobody_assigned_somebody_of_the_team_answers() -> None:
    talk = ana_at_her_checklist().says("persona")
    assert talk.has(fx.HandOff, party=ANA.key)
    assert "Alguien del equipo" in talk.texts()[0]


def test_nothing_of_the_hours_is_promised_while_the_office_is_closed() -> None:
    talk = ana_at_her_checklist(staff_name="Paula Reyes")
    talk.firm = replace(talk.firm, opens=CLOSED)
    (said,) = talk.says("persona").texts()
    assert "Paula le contesta por este medio (la oficina abre mañana a las 9 a. m.)" in said


def test_where_nothing_is_asked_the_bot_says_that_it_is_back_with_the_clients_next_text() -> None:
    talk = ana_at_her_checklist()
    dialogue = replace(talk.state.dialogue(ANA.key), asked=None, frames=())
    talk.keep(talk.state.with_dialogue(ANA.key, dialogue))
    assert talk.event(HandedBack(ANA.key)).keys() == []
    assert talk.says("lista").keys()[0] == "handoff.returned"
    assert talk.says("lista").keys()[0] == "checklist.required"


def test_on_a_shared_phone_the_bot_asks_who_is_there_before_it_says_that_it_is_back() -> None:
    talk = Conversation((party(ANA, answers=ANA_ANSWERS), party(LUIS)), KNOWN_ES)
    talk.says("hola").says("1").says("15/03/1987").says("persona")
    assert talk.event(HandedBack(ANA.key)).keys() == []
    assert talk.says("ya vi").keys()[-1] == "routing.ask"
    talk.says("1").says("ayuda")
    assert talk.keys()[0] == "handoff.returned"
