"""Reminders only, help for whoever left, and what staff must know when a client leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from characters import ANA, BETH, LUIS
from talking import ANA_ANSWERS, KNOWN_ES, START, Conversation, Golden, ana_at_her_checklist, invoice, party

from recado.flows import effects as fx
from recado.flows import wished
from recado.flows.engine import decide
from recado.flows.events import HandedBack, StageChanged
from recado.flows.state import Contact
from recado.flows.view import ContactFacts, ItemView, View

KNOWN_EN = Contact(language="en", consent="given", greeted=True)
REMINDERS_ONLY = ContactFacts(only_reminders=True)


def test_reminders_only_and_everything_again(golden: Golden) -> None:
    talk = ana_at_her_checklist().says("solo recordatorios")
    assert talk.has(wished.SetOnlyReminders, wanted=True)
    talk.facts = REMINDERS_ONLY
    talk.moves(ANA.key, "filed").waits(timedelta(days=2)).says("hola").says("avisos")
    assert talk.has(wished.SetOnlyReminders, wanted=False)
    talk.facts = ContactFacts()
    golden("only_reminders", talk.moves(ANA.key, "biometrics"))


def test_reminders_only_in_english(golden: Golden) -> None:
    talk = Conversation((party(BETH),), Contact(language="en", greeted=True)).says("hi")
    assert talk.says("only reminders please").state.contact.consent == "given", "a yes with a condition"
    talk.facts = REMINDERS_ONLY
    golden("only_reminders_english", talk.says("07/04/1990").moves(BETH.key, "filed").says("alerts"))


def test_news_that_are_not_wanted_wait_for_the_clients_next_text() -> None:
    talk = ana_at_her_checklist()
    talk.facts = REMINDERS_ONLY
    assert talk.moves(ANA.key, "filed").keys() == []
    assert talk.reviews(ANA.key, "passport", accepted=False, reason="Se ve borrosa.").keys() == []
    assert talk.says("hola").keys()[0] == "review.rejected"


def test_what_the_client_brings_about_is_answered_all_the_same() -> None:
    talk = ana_at_her_checklist(invoices=(invoice(),))
    talk.facts = REMINDERS_ONLY
    assert talk.says("estado").keys()
    assert talk.pays(ANA.key, "paid", 25_000, 0).keys() == ["billing.paid_in_full"]
    assert talk.event(HandedBack(ANA.key)).keys() == []


def test_whoever_refused_texts_is_not_written_to_because_of_it() -> None:
    talk = Conversation((party(ANA),), replace(KNOWN_ES, consent="refused")).says("solo recordatorios")
    assert not talk.has(wished.SetOnlyReminders)
    assert talk.state.contact.consent == "refused"


@pytest.mark.parametrize(("word", "language"), [("AYUDA", "es"), ("necesito ayuda", "es"), ("help me", "en")])
def test_whoever_left_and_asks_for_help_is_told_whom_to_call(word: str, language: str) -> None:
    talk = Conversation((party(ANA),), Contact(language=language, consent="given", opted_out=True))
    talk.says(word)
    assert talk.keys() == ["optout.help"]
    assert talk.has(fx.Say, kind="help"), "the outbox lets it through, and nothing else"
    assert talk.state.contact.opted_out


def test_where_the_provider_has_answered_help_we_do_not() -> None:
    gone = Contact(language="en", consent="given", opted_out=True)
    for more in ({"provider_opted": "HELP"}, {}):
        assert Conversation((party(ANA),), gone).says("HELP", **more).keys() == []
    talk = Conversation((party(ANA),), gone).says("HELP", channel="whatsapp")
    assert talk.keys() == ["optout.help"], "on WhatsApp no provider does"


def test_staff_are_told_what_is_due_when_a_client_leaves(golden: Golden) -> None:
    due = replace(invoice(), due=date(2026, 12, 1))
    far = replace(invoice("1043"), due=date(2027, 3, 1))
    talk = ana_at_her_checklist(invoices=(due, far)).says("ya no me manden mensajes")
    assert talk.has(fx.CreateTask, kind="opted_out", urgent=True)
    note = next(each.note for each in talk.last if isinstance(each, fx.CreateTask))
    assert "R-1001 still needs: " in note
    assert "passport" in note
    assert "Invoice 1042 is due on 2026-12-01." in note
    assert "1043" not in note
    golden("leaving_with_something_due", talk.says("AYUDA").says("iniciar"))


def test_where_nothing_is_due_the_task_does_not_press() -> None:
    lines = [item.slug for item in ana_at_her_checklist().parties[0].case_type.items]
    talk = ana_at_her_checklist(items=tuple(ItemView(slug, "received") for slug in lines)).says("ALTO")
    assert talk.has(fx.CreateTask, kind="opted_out", urgent=False)


def test_on_a_shared_phone_what_is_due_of_each_is_told() -> None:
    luis = party(LUIS, answers={"relationship": "spouse", "status": "citizen"})
    talk = Conversation((party(ANA, answers=ANA_ANSWERS), luis), KNOWN_ES).says("STOP")
    note = next(each.note for each in talk.last if isinstance(each, fx.CreateTask))
    assert "R-1001" in note
    assert "R-1002" in note


def test_an_update_is_never_a_word_too_many_where_only_reminders_are_wanted() -> None:
    talk = ana_at_her_checklist()
    view = View(talk.firm, talk.parties, REMINDERS_ONLY)
    turn = decide(talk.state, StageChanged(ANA.key, "filed"), view, START)
    assert not [each for each in turn.effects if isinstance(each, fx.Say)]
