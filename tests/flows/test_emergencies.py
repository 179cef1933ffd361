"""Emergencies: at any point, for anybody, and the conversation stays where it was."""

from dataclasses import replace
from datetime import timedelta

import pytest
from characters import ANA, BETH, FIRM_NAME, FIRM_PHONE, LUIS
from talking import (
    ANA_ANSWERS,
    KNOWN_ES,
    START,
    Conversation,
    Golden,
    ana_at_her_checklist,
    invoice,
    party,
)

from recado.flows import effects as fx
from recado.flows.events import StaffMessage
from recado.flows.state import Contact
from recado.flows.view import ContactFacts, FirmView


def test_a_client_in_a_raid(golden: Golden) -> None:
    talk = ana_at_her_checklist()
    before = talk.state.dialogue(ANA.key)
    talk.says("vino la migra al trabajo")
    assert talk.has(fx.RaiseAlert, party=ANA.key, kind="immigration")
    talk.waits(timedelta(minutes=2)).says("somos como diez").says("estoy en el baño, son muchos")
    talk.says("", media=1)
    assert talk.state.dialogue(ANA.key).asked == before.asked
    talk.waits(timedelta(minutes=10)).says("ya se fueron gracias a dios").says("lista")
    golden("emergency_raid", talk)
    assert talk.transcript().count("se lo va a leer") == 0


def test_a_client_in_a_raid_in_english(golden: Golden) -> None:
    talk = Conversation((party(BETH),), Contact(language="en", consent="given", greeted=True))
    talk.says("hi").says("July 4 1990").says("ICE is at my door")
    assert talk.has(fx.RaiseAlert, party=BETH.key, kind="immigration")
    talk.says("what do i do").says("EMERGENCY")
    talk.waits(timedelta(minutes=11)).says("ok they left").says("my husband")
    golden("emergency_raid_english", talk)


def test_the_wife_of_a_detained_man_from_an_unknown_number(golden: Golden) -> None:
    talk = Conversation(())
    talk.says("Buenas noches, se llevaron a mi esposo esta mañana, no se donde lo tienen")
    assert talk.has(fx.RaiseAlert, party=None, kind="immigration")
    talk.says("se llama Mario Paz").waits(timedelta(minutes=15)).says("gracias")
    golden("emergency_unknown_number", talk)


def test_a_husband_from_an_unknown_number_in_english(golden: Golden) -> None:
    talk = Conversation(())
    talk.says("they took my wife this morning please help").says("her name is Olga")
    golden("emergency_unknown_number_english", talk)


def test_somebody_who_does_not_want_to_live_is_told_whom_to_call_and_a_person_is_alerted() -> None:
    for said, language in (("ya me quiero morir", "es"), ("i want to die", "en")):
        talk = ana_at_her_checklist()
        talk.keep(replace(talk.state, contact=replace(talk.state.contact, language=language)))
        talk.says(said)
        assert talk.has(fx.RaiseAlert, kind="despair")
        assert talk.keys()[0] == "emergency.rights_despair"
        assert "988" in talk.texts()[0]


def test_a_woman_who_is_watched(golden: Golden) -> None:
    talk = ana_at_her_checklist(discreet=True)
    talk.says("me pego").says("ayuda por favor").waits(timedelta(minutes=11)).says("otra vez me esta pegando")
    golden("emergency_discreet", talk)
    said = talk.transcript()
    assert "911" not in said
    assert "violencia" not in said
    assert talk.has(fx.RaiseAlert, kind="safety")


def test_a_watched_woman_in_english(golden: Golden) -> None:
    talk = Conversation((party(BETH, discreet=True),), Contact(language="en", consent="given", greeted=True))
    talk.says("he hit me").says("EMERGENCY")
    golden("emergency_discreet_english", talk)
    assert "911" not in talk.transcript()


def test_one_discreet_party_on_a_shared_phone_silences_the_rights_for_all() -> None:
    talk = Conversation((party(ANA), party(LUIS, discreet=True)), KNOWN_ES)
    talk.says("EMERGENCIA")
    assert [effect.key for effect in talk.last if isinstance(effect, fx.Say)] == ["emergency.neutral"]


def test_somebody_who_opted_out(golden: Golden) -> None:
    talk = ana_at_her_checklist().says("STOP", provider_opted="STOP")
    talk.says("la migra esta afuera de mi casa")
    assert talk.has(fx.RaiseAlert, kind="immigration")
    assert all(effect.kind == "emergency" for effect in talk.last if isinstance(effect, fx.Say))
    talk.says("siguen aqui").waits(timedelta(hours=1)).says("tengo una pregunta")
    assert talk.state.contact.opted_out
    golden("emergency_opted_out", talk)


def test_somebody_who_opted_out_in_english(golden: Golden) -> None:
    talk = Conversation((party(BETH),), Contact(language="en", consent="given", opted_out=True))
    talk.says("they took my husband").says("please")
    golden("emergency_opted_out_english", talk)


@pytest.mark.parametrize("text", ["EMERGENCIA", "lo agarraron", "ICE is here", "me está pegando"])
def test_it_is_heard_before_language_consent_identity_and_in_every_other_state(text: str) -> None:
    at_the_door = Conversation((party(ANA),)).says("hola")
    asked_consent = Conversation((party(ANA),)).says("hola").says("1")
    asked_who = Conversation((party(ANA), party(LUIS)), KNOWN_ES).says("hola")
    locked = Conversation((party(ANA),), KNOWN_ES).says("hola").says("1/1/80").says("2/2/82").says("3/3/83")
    refused = Conversation((party(ANA),), Contact(language="es", consent="refused"))
    paused = ana_at_her_checklist().change(ANA.key, paused=True)
    paused.event(StaffMessage(ANA.key, "Hola, soy Paula."))
    paying = ana_at_her_checklist(invoices=(invoice(), invoice("1043"))).says("pagar")
    for talk in (at_the_door, asked_consent, asked_who, locked, refused, paused, paying):
        before = talk.state
        talk.says(text)
        assert talk.has(fx.RaiseAlert)
        said = [effect for effect in talk.last if isinstance(effect, fx.Say)]
        assert said[0].key.startswith("emergency.rights")
        assert talk.state.dialogues.keys() == before.dialogues.keys() | {
            key for key in talk.state.dialogues if talk.parties
        }
        for key, dialogue in before.dialogues.items():
            assert replace(talk.state.dialogue(key), turn=dialogue.turn) == dialogue


def test_nothing_of_a_case_is_said() -> None:
    talk = Conversation((party(ANA, answers=ANA_ANSWERS, invoices=(invoice(),)),), KNOWN_ES)
    talk.says("se llevaron a mi esposo")
    said = talk.transcript().split("\n<", 1)[-1]
    assert ANA.first_name not in said
    assert ANA.case_ref not in said


def test_a_second_cry_within_ten_minutes_adds_to_the_first_and_is_answered_at_most_once() -> None:
    talk = ana_at_her_checklist().says("EMERGENCIA").says("me pego").says("me pego otra vez").says("ayuda")
    keys = [line for line in talk.transcript().splitlines() if "ALERT" in line]
    assert len(keys) == 4
    assert talk.transcript().count("lo va a leer una persona") == 1


def test_a_word_that_opts_out_still_does_so_in_the_middle_of_an_emergency() -> None:
    talk = ana_at_her_checklist().says("vino la migra").says("ALTO")
    assert talk.has(fx.OptOut)
    assert talk.state.contact.opted_out


def test_where_nobody_is_on_call_the_client_is_told_so_with_the_telephone(golden: Golden) -> None:
    talk = ana_at_her_checklist()
    talk.firm = FirmView(FIRM_NAME, FIRM_PHONE, on_call=False)
    talk.says("EMERGENCIA")
    golden("emergency_nobody_on_call", talk)
    assert FIRM_PHONE in talk.transcript()


@pytest.mark.parametrize("garbage", [7, "yesterday", ["x"], {"a": 1}, None, "2026-13-40", True])
def test_a_stored_alert_that_makes_no_sense_is_none(garbage: object) -> None:
    contact = replace(KNOWN_ES, memory={"alert": garbage, "alert_told": garbage})
    talk = Conversation((party(ANA),), contact).says("hola")
    assert not talk.has(fx.RaiseAlert)
    assert talk.state.contact.asked is not None or talk.state.dialogue(ANA.key).asked is not None


def test_an_alert_from_a_clock_that_was_ahead_does_not_swallow_texts_for_ever() -> None:
    contact = replace(KNOWN_ES, memory={"alert": (START + timedelta(days=3)).isoformat()})
    talk = Conversation((party(ANA),), contact).says("hola")
    assert not talk.has(fx.RaiseAlert)


SEIZED = ContactFacts(seized=True)


@pytest.mark.parametrize(
    "text", ["HOLA", "START", "iniciar", "EMERGENCIA", "la migra esta aqui", "STOP", "ayuda", "estado", "1"]
)
def test_whoever_texts_from_a_seized_phone_learns_nothing(text: str) -> None:
    for parties in ((), (party(ANA, answers=ANA_ANSWERS),), (party(ANA), party(LUIS))):
        for contact in (Contact(), KNOWN_ES, replace(KNOWN_ES, opted_out=True)):
            talk = Conversation(parties, contact)
            talk.facts = SEIZED
            talk.says(text, media=1)
            assert not talk.has(fx.Say)
            assert not talk.has(fx.OptIn)
            assert not talk.has(fx.OptOut)
            assert not talk.has(fx.RaiseAlert)
            assert talk.has(fx.KeepFile)
            assert talk.has(fx.CreateTask, kind="seized_phone", urgent=True)


def test_staff_are_told_once_in_ten_minutes_where_the_thread_holds_the_rest() -> None:
    talk = ana_at_her_checklist()
    talk.facts = SEIZED
    assert talk.says("quien es").has(fx.CreateTask)
    assert not talk.says("conteste").has(fx.CreateTask)
    talk.waits(timedelta(minutes=11))
    assert talk.says("hola").has(fx.CreateTask)


def test_nothing_that_happens_is_told_to_a_seized_phone(golden: Golden) -> None:
    talk = ana_at_her_checklist(invoices=(invoice(),))
    talk.facts = SEIZED
    talk.moves(ANA.key, "filed").pays(ANA.key, "paid", 25_000, 0)
    talk.reviews(ANA.key, "passport", accepted=False, reason="Borrosa").waits(timedelta(days=20))
    talk.says("hola soy Ana")
    golden("seized_phone", talk)


def test_a_flood_that_silenced_the_bot_does_not_silence_the_answer_to_a_cry_for_help() -> None:
    talk = ana_at_her_checklist()
    for _ in range(6):
        talk.says("asdf qwer")
    for number in range(60):
        talk.says(f"texto {number}?")
    assert not talk.has(fx.Say)
    talk.says("vino la migra")
    assert talk.has(fx.Say, key="emergency.rights_immigration")


def test_a_reaction_that_quotes_an_old_cry_is_none() -> None:
    talk = ana_at_her_checklist().says("Le gustó “vino la migra”").says("Liked “ICE is here”")
    assert "ALERT" not in talk.transcript()
