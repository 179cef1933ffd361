"""Lives that change while a case is open, and what must not reach somebody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from characters import ANA, LUIS, PRIYA
from talking import KNOWN_ES, Conversation, Golden, ana_at_her_checklist, party

from recado.flows import effects as fx
from recado.flows.lifechange import MATTERS
from recado.flows.state import Contact

KNOWN_EN = replace(KNOWN_ES, language="en")


def priya() -> Conversation:
    talk = Conversation((party(PRIYA),), KNOWN_EN)
    return talk.says("hi").says("01/20/1994")


def wanted(talk: Conversation, kind: str) -> fx.CreateTask:
    return next(e for e in talk.last if isinstance(e, fx.CreateTask) and e.kind == kind)


def test_lives_change_in_spanish(golden: Golden) -> None:
    talk = ana_at_her_checklist()
    talk.says("Hola, me mude la semana pasada").says("gracias").says("123 N Main St apt 4, Austin TX 78701")
    talk.says("ya nacio mi hija!!").says("se me perdió la mica").says("me corrieron del trabajo")
    talk.says("me arrestó la policía anoche").says("gracias").says("se murió mi papá").says("", media=1)
    talk.says("me casé el sábado").says("me divorcie")
    golden("lives_change_es", talk)


def test_lives_change_in_english(golden: Golden) -> None:
    talk = priya()
    talk.says("hey I moved last week").says("skip").says("I got laid off yesterday")
    talk.says("we moved to 2045 Oak Ave, Dallas TX 75201").says("we had a baby").says("lost my passport")
    talk.says("I got a DUI").says("thanks").says("my husband passed away").says("just got married")
    talk.says("my divorce is final")
    golden("lives_change_en", talk)


def test_what_must_not_reach_somebody_else_is_the_attorneys(golden: Golden) -> None:
    talk = ana_at_her_checklist()
    talk.says("tengo otro hijo pero por favor no le diga a mi esposo").says("", media=1)
    talk.says("que no se entere mi mama", media=1)
    assert not talk.has(fx.AddPage)
    golden("confidence_es", talk)


def test_what_hr_must_not_know_is_the_attorneys(golden: Golden) -> None:
    talk = priya()
    talk.says("I am thinking of leaving, please don't tell HR or my boss").says("yes")
    golden("confidence_en", talk)


@pytest.mark.parametrize("text", ["Don't tell my husband", "no le digan nada a mi jefe porfa"])
def test_a_confidence_is_heard_at_any_door_and_is_nobodys_answer(text: str) -> None:
    for contact in (Contact(), replace(KNOWN_ES, consent="unasked"), KNOWN_ES):
        talk = Conversation((party(ANA), party(LUIS)), contact).says("hola").says(text)
        assert wanted(talk, "confidence").urgent
        assert not talk.has(fx.RecordConsent)
        assert not talk.has(fx.VerifyIdentity)
        assert talk.keys()[0] == "confidence.heard"


def test_a_confidence_told_while_staff_write_is_put_before_them_without_a_word() -> None:
    talk = ana_at_her_checklist().change(ANA.key, paused=True).says("no le diga a mi esposo")
    assert wanted(talk, "confidence").urgent
    assert talk.keys() == []


def test_what_one_tells_in_confidence_is_never_said_to_the_other_on_the_same_phone_and_case() -> None:
    luis = party(replace(LUIS, case_ref=ANA.case_ref, case_type=ANA.case_type))
    talk = Conversation((party(ANA), luis), KNOWN_ES).says("hola").says("ana").says("15/03/1987")
    talk.says("me arrestaron pero no le diga a mi esposo").says("me divorcie").says("me mude").says("saltar")
    before = len(talk.lines)
    talk.says("Luis").says("02/11/1985").says("estado").says("lista").says("hola")
    told = "\n".join(talk.lines[before:])
    assert not any(word in told for word in ("arrest", "divorci", "mud", "direcc", "Ana"))


def test_a_move_has_ten_days_and_fewer_where_a_court_may_have_the_case() -> None:
    talk = priya().says("I moved")
    assert wanted(talk, "address_changed").due == timedelta(days=10)
    assert "court" not in wanted(talk, "address_changed").note
    talk = ana_at_her_checklist().says("me mude")
    # Told on a Monday: the fifth working day is the next Monday.
    assert wanted(talk, "address_changed").due == timedelta(days=7)
    assert "USCIS by 2026-12-03" in wanted(talk, "address_changed").note
    assert "court, if a case is there, by 2026-11-30" in wanted(talk, "address_changed").note
    friday = Conversation((party(ANA),), KNOWN_ES, now=datetime(2026, 11, 27, 16, tzinfo=UTC))
    assert wanted(friday.says("me mude"), "address_changed").due == timedelta(days=7)


def test_an_address_in_the_same_text_is_not_asked_for_again() -> None:
    talk = ana_at_her_checklist().says("me mudé a 77 Pine Street, Miami FL 33101")
    assert talk.has(fx.SaveAnswer, question="new_address")
    assert talk.keys() == ["life.address_saved", "checklist.again"]


def test_a_new_address_is_asked_for_twice_and_then_left_to_a_person() -> None:
    talk = ana_at_her_checklist().says("me mude").says("ok")
    assert talk.keys() == ["life.address_again"]
    assert talk.says("🙏").keys() == ["life.address_later", "checklist.again"]
    assert not talk.has(fx.SaveAnswer)


def test_photos_sent_while_the_address_is_asked_for_are_pages_still() -> None:
    talk = ana_at_her_checklist().says("me mude").says("", media=1)
    assert talk.has(fx.AddPage, item="last_permit")
    assert talk.says("8 Elm Street, Waco TX 76701").has(fx.SaveAnswer, question="new_address")


def test_a_move_told_before_we_know_who_it_is_makes_a_task_and_saves_nothing() -> None:
    talk = Conversation((party(ANA),), KNOWN_ES).says("hola").says("me mude a 77 Pine Street, Miami FL 33101")
    assert talk.has(fx.CreateTask, kind="address_changed")
    assert not talk.has(fx.SaveAnswer)
    assert talk.keys() == ["life.noted", "identity.ask"]
    assert not talk.has(fx.VerifyIdentity)


def test_a_change_told_to_a_door_that_asks_for_leave_is_not_lost() -> None:
    talk = Conversation((party(ANA),), Contact(language="es", consent="asked", greeted=True, asked="consent"))
    assert talk.says("me arrestaron").has(fx.CreateTask, kind="arrested", urgent=True)
    assert not talk.has(fx.RecordConsent)


@pytest.mark.parametrize(("change", "matter"), MATTERS.items())
def test_every_change_has_a_task_with_a_clock(change: str, matter: object) -> None:
    said = {
        "arrested": "I was arrested last night",
        "death": "my mom died",
        "laid_off": "lost my job",
        "married": "I got married",
        "document_lost": "my green card was stolen",
        "divorced": "we separated",
        "born": "my baby was born",
    }
    talk = priya().says(said[change])
    task = wanted(talk, matter.kind)  # type: ignore[attr-defined]
    assert task.due is not None
    assert said[change] in task.note
    assert talk.keys()[0] == f"life.{change}"


def test_after_a_death_or_an_arrest_nobody_is_asked_for_a_photo_in_the_same_breath() -> None:
    talk = ana_at_her_checklist()
    assert talk.says("se murió mi mamá").keys() == ["life.death"]
    assert talk.says("", media=1).has(fx.AddPage, item="last_permit")


def test_the_answer_to_a_question_is_an_answer_and_no_news() -> None:
    talk = Conversation((party(LUIS),), KNOWN_ES).says("hola").says("02/11/1985")
    talk.says("mi esposa")
    assert talk.has(fx.SaveAnswer, question="relationship")
    assert not talk.has(fx.CreateTask, kind="married")
