"""Finding the person: one fact, one phone with many people, and numbers that are somebody else's."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from characters import ANA, LUIS, Person
from talking import ANA_ANSWERS, KNOWN_ES, START, Conversation, Golden, ana_at_her_checklist, party

from recado.flows import effects as fx
from recado.flows.events import CaseOpened, StageChanged
from recado.flows.state import Contact

KNOWN_EN = replace(KNOWN_ES, language="en")
SOFIA = replace(ANA, name="Sofia Reyes", case_ref="R-2001")
MATEO = replace(ANA, name="Mateo Reyes", case_ref="R-2002")
LUISITO = replace(ANA, name="Luis Reyes", case_ref="R-2003")
HIJOS = (SOFIA, MATEO, LUISITO)
AT_PAPERS = {"first_permit": False, "basis": "residence", "wants_social_security": True}


def verified(who: Person, talk: Conversation) -> Conversation:
    """The same phone after this person proved who they are."""
    known = replace(talk.state.dialogue(who.key), identity="verified", verified_at=talk.now.isoformat())
    talk.keep(talk.state.with_dialogue(who.key, known))
    return talk


def a_mothers_phone(contact: Contact = KNOWN_ES) -> Conversation:
    talk = Conversation(
        tuple(party(each, answers=AT_PAPERS | {"last_entry": "2019-05-02"}) for each in HIJOS), contact
    )
    for each in HIJOS:
        verified(each, talk)
    return talk


# who it is


def with_number(**more: object) -> Conversation:
    return Conversation((party(ANA, a_number_last4="5678", **more),), KNOWN_ES).says("hola")


def test_either_fact_proves_who_it_is(golden: Golden) -> None:
    talk = with_number()
    talk.says("no se").says("1987").says("5679").says("A# 012-345-678")
    golden("identity_by_a_number_es", talk)
    assert talk.has(fx.VerifyIdentity, outcome="right")


def test_either_fact_proves_who_it_is_in_english(golden: Golden) -> None:
    talk = Conversation((party(ANA, a_number_last4="5678", birth_date=None),), KNOWN_EN).says("hi")
    talk.says("March 15 1987").says("4321").says("it's 5678")
    golden("identity_by_a_number_en", talk)
    assert talk.has(fx.VerifyIdentity, outcome="right")


@pytest.mark.parametrize(
    "typed", ["5678", " 5678.", "A012345678", "A-012 345 678", "mi numero A es 5678", "15/03/1987"]
)
def test_these_prove_who_it_is(typed: str) -> None:
    assert with_number().says(typed).has(fx.VerifyIdentity, outcome="right")


def test_attempts_of_both_kinds_count_together() -> None:
    talk = with_number().says("5679").says("01/01/1980")
    assert talk.says("0000").has(fx.CreateTask, kind="identity_locked")
    assert talk.says("5678").keys() == ["identity.locked"]


def test_what_the_firm_does_not_know_is_not_offered_and_not_taken() -> None:
    assert with_number(birth_date=None).keys() == ["identity.ask_number"]
    assert with_number().keys() == ["identity.ask_either"]
    talk = Conversation((party(ANA),), KNOWN_ES).says("hola").says("5678")
    assert talk.keys() == ["identity.unclear"]
    talk = Conversation((party(ANA, birth_date=None),), KNOWN_ES).says("hola")
    assert talk.has(fx.CreateTask, kind="identity_locked")


def test_the_year_alone_costs_no_attempt_unless_it_is_the_number() -> None:
    assert not with_number().says("1987").has(fx.VerifyIdentity)
    talk = Conversation((party(ANA, a_number_last4="1987"),), KNOWN_ES).says("hola").says("1987")
    assert talk.has(fx.VerifyIdentity, outcome="right")


def test_after_long_silence_the_fact_is_asked_for_again() -> None:
    talk = ana_at_her_checklist().waits(timedelta(days=31)).says("estado")
    assert talk.keys() == ["identity.ask"]


def test_from_a_new_device_number_the_same_person_proves_it_again() -> None:
    """A dialogue belongs to one contact point: what was proved at another one does not count here."""
    first = ana_at_her_checklist()
    assert first.state.dialogue(ANA.key).identity == "verified"
    assert Conversation(first.parties, KNOWN_ES).says("estado").keys() == ["identity.ask"]


# one phone, many people


def test_a_hurried_mother_of_three(golden: Golden) -> None:
    talk = a_mothers_phone(Contact())
    talk.says("ola mando los papeles de mis ijos", media=2).says("1").says("los de mateo")
    talk.fetched(MATEO.key, "last_permit", 2).says("listo")
    talk.says("ahora es para sofia").says("", media=1).fetched(SOFIA.key, "last_permit", 1).says("LISTO")
    talk.says("para mi hijo").says("el de luis").says("luiz").says("gracias")
    talk.waits(timedelta(hours=13)).says("", media=1).says("matoe").says("listo")
    golden("mother_of_three_es", talk)


def test_a_hurried_mother_of_three_in_english(golden: Golden) -> None:
    talk = a_mothers_phone(replace(KNOWN_EN, greeted=True))
    talk.says("", media=1).says("", media=1).says("this is for my son").says("mateo").fetched(
        MATEO.key, "last_permit", 2
    )
    talk.says("these are for Sofia").says("", media=1).says("done").says("switch").says("someone else").says(
        "2"
    )
    talk.says("it's for my daughter").says("9").says("1")
    golden("mother_of_three_en", talk)


@pytest.mark.parametrize(
    "typed",
    ["soy Luis", "es para Luis", "para Luis", "Luis", "this is Luis", "for luis", "ahora con luis", "luis!"],
)
def test_these_words_switch_to_the_one_they_name(typed: str) -> None:
    talk = verified(LUIS, ana_and_luis())
    talk.says("ana").says(typed)
    assert talk.state.contact.party == LUIS.key


@pytest.mark.parametrize(
    "typed", ["para mi esposo", "for my husband", "es para mi hija", "cambiar", "otra persona"]
)
def test_a_relation_is_asked_about_and_never_guessed(typed: str) -> None:
    talk = ana_and_luis().says("ana").says(typed)
    assert talk.keys() == ["routing.ask"]
    assert talk.state.contact.party is None


def test_two_of_one_name_are_told_apart_by_their_case() -> None:
    talk = Conversation((party(LUIS), party(LUISITO)), KNOWN_ES).says("hola")
    assert talk.texts()[0].endswith("1 Luis (R-1002)\n2 Luis (R-2003)")
    assert talk.says("luis").keys() == ["routing.ask"]
    talk.says("Luis R-2003")
    assert talk.state.contact.party == LUISITO.key
    assert talk.says("luis").keys() == ["routing.ask"]


def test_nine_on_one_phone_are_numbered_and_the_youngest_is_asked_like_all() -> None:
    nine = tuple(party(replace(ANA, name=f"Hijo{at} Reyes", case_ref=f"R-3{at}")) for at in range(1, 10))
    talk = Conversation(
        (*nine[:8], replace(nine[8], birth_date=START.date() - timedelta(days=2000))), KNOWN_ES
    )
    assert "9 Hijo9" in talk.says("hola").texts()[0]
    assert talk.says("9").keys() == ["identity.ask"]
    assert talk.says("2/6/2021").has(fx.VerifyIdentity, outcome="right")


def ana_and_luis() -> Conversation:
    talk = Conversation((party(ANA, answers=AT_PAPERS | {"last_entry": "2019-05-02"}), party(LUIS)), KNOWN_ES)
    return verified(ANA, talk).says("hola")


def test_photos_sent_before_choosing_go_to_whoever_is_chosen_within_minutes() -> None:
    talk = ana_and_luis().says("", media=2)
    assert talk.has(fx.KeepFile, party=None)
    talk.says("ana")
    assert talk.has(fx.ClaimFiles, party=ANA.key, item="last_permit", files=2)
    assert talk.keys() == ["routing.now", "documents.first"]
    assert talk.fetched(ANA.key, "last_permit", 2).says("gracias").last
    assert not talk.has(fx.ClaimFiles)


def test_photos_sent_long_before_choosing_are_left_to_staff() -> None:
    talk = ana_and_luis().says("", media=2).waits(timedelta(minutes=16)).says("ana")
    assert not talk.has(fx.ClaimFiles)


def test_photos_wait_until_the_chosen_person_has_proved_who_they_are() -> None:
    talk = ana_and_luis().says("", media=1).says("luis")
    assert not talk.has(fx.ClaimFiles)
    # Luis has questions first: the photo is his, and of no item yet.
    assert talk.says("02/11/1985").has(fx.ClaimFiles, party=LUIS.key, item=None, files=1)


def test_photos_of_one_person_never_go_to_the_next_one_chosen() -> None:
    talk = ana_and_luis().says("luis").says("", media=1).says("soy ana")
    assert not talk.has(fx.ClaimFiles)


# privacy of those who share a case


def test_what_one_sends_is_never_told_to_the_other_party_of_the_same_case() -> None:
    luis = party(replace(LUIS, case_ref=ANA.case_ref, case_type=ANA.case_type, role="beneficiary"))
    talk = Conversation((party(ANA), luis), KNOWN_ES)
    verified(ANA, verified(LUIS, talk))
    verified(replace(LUIS, case_ref=ANA.case_ref), talk)
    talk.says("hola").says("1").says("no").says("1").says("mi clave es girasol").says("", media=1)
    before = len(talk.lines)
    talk.says("soy luis").says("estado").says("lista").says("ayuda").says("hola")
    told = "\n".join(line for line in talk.lines[before:] if line.startswith("<"))
    assert "girasol" not in told
    assert "Ana" not in told


# somebody else's number


def test_who_is_this_from_somebody_unproved_stops_that_contact(golden: Golden) -> None:
    talk = Conversation((party(ANA),)).event(CaseOpened(ANA.key), "staff open the case")
    talk.says("quien es?")
    assert talk.has(fx.CreateTask, kind="wrong_number")
    talk.moves(ANA.key, "filed").waits(timedelta(days=20))
    talk.says("hola").says("1").says("1").says("15/03/1987").says("quien es")
    golden("who_is_this_es", talk)
    assert talk.keys()[0] == "help.who"


def test_who_is_this_in_english(golden: Golden) -> None:
    talk = Conversation((party(ANA),), Contact(language="en", consent="given", greeted=True))
    talk.says("who is this").event(StageChanged(ANA.key, "filed"), "staff move the case").says("hello")
    talk.says("wrong number sorry").says("START")
    golden("who_is_this_en", talk)


def test_nothing_is_sent_while_a_stranger_may_be_reading() -> None:
    talk = Conversation((party(ANA),), KNOWN_ES).says("quien es")
    assert talk.keys() == ["wrong_number.who"]
    assert talk.moves(ANA.key, "filed").keys() == []
    talk.says("hola")
    assert talk.moves(ANA.key, "filed").keys() == ["update.waiting"]


@pytest.mark.parametrize(
    "typed",
    [
        "número equivocado",
        "no soy ella",
        "yo no conozco a esa persona",
        "no conozco a ninguna Ana",
        "wrong number",
    ],
)
def test_start_after_a_wrong_number_is_nobodys_consent(typed: str) -> None:
    talk = Conversation((party(ANA),), KNOWN_ES).says(typed)
    assert talk.has(fx.RecordConsent, given=False)
    talk.says("INICIAR")
    assert talk.keys() == ["wrong_number.start"]
    assert talk.has(fx.CreateTask, kind="wrong_number")
    assert not talk.has(fx.RecordConsent)
    assert talk.says("hola").keys() == ["consent.still_refused"]


def test_nor_is_start_after_a_wrong_number_and_a_stop() -> None:
    talk = Conversation((party(ANA),), KNOWN_ES).says("wrong number").says("STOP", provider_opted="STOP")
    talk.says("START", provider_opted="START")
    assert talk.has(fx.OptIn)
    assert talk.keys() == ["wrong_number.start"]
    assert talk.state.contact.consent == "refused"


def test_whoever_was_there_before_is_still_reminded_when_another_takes_the_phone() -> None:
    talk = Conversation((party(ANA, answers=ANA_ANSWERS), party(LUIS)), KNOWN_ES)
    talk.says("hola").says("Ana").says("15/03/1987").says("Luis").waits(timedelta(days=2))
    assert talk.keys() == ["reminder.neutral_shared"]


def test_pages_sent_before_another_takes_the_phone_become_a_document_all_the_same() -> None:
    talk = Conversation((party(ANA, answers=ANA_ANSWERS), party(LUIS)), KNOWN_ES)
    talk.says("hola").says("Ana").says("15/03/1987").says("saltar").says("", media=2)
    talk.fetched(ANA.key, "passport", 2).says("Luis").waits(timedelta(minutes=5))
    assert any("document closed: passport" in line for line in talk.lines), talk.transcript()
