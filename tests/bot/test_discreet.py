"""Discreet cases with the real parts: what rows hide, the word, the hours, and what was queued before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from support.house import ROSA, SHARED

from recado.bot import discretion_acts, newcomers, outbox, staff_acts
from recado.firm import cases, contacts, discretion, messages, people
from recado.firm import staff as accounts
from recado.firm.audit import SYSTEM
from recado.firm.errors import Conflict, Invalid, NotAllowed, NotFound
from recado.firm.messages import Text
from recado.firm.models import Case, Person, Staff
from recado.i18n.discretion import case_word

if TYPE_CHECKING:
    from uuid import UUID

    from support.house import Portal

NAME = "Rosa Quiñones"


@pytest.fixture
def rosa(portal: Portal) -> Portal:
    """Rosa's case is discreet, and a paralegal works on it; nothing is safe yet."""
    with portal.runtime.transaction() as session:
        case = session.get_one(Case, portal.case_of(NAME))
        cases.assign(session, SYSTEM, case, session.get_one(Staff, portal.staff()))
        discretion.set_discreet(session, SYSTEM, case, discreet=True)
    return portal


@pytest.fixture
def safe(rosa: Portal) -> Portal:
    """And her telephone is safe, with a word."""
    mark(rosa, safe=True)
    discretion_acts.agree_word(rosa.runtime, rosa.staff(), rosa.case_of(NAME), person(rosa), "Girasol")
    return rosa


def person(portal: Portal) -> UUID:
    (row,) = portal.rows("SELECT person_id FROM parties WHERE case_id = :case", case=portal.case_of(NAME))
    found: UUID = row.person_id
    return found


def key(portal: Portal) -> str:
    return f"{person(portal)}:{portal.case_of(NAME)}"


def contact_id(portal: Portal, address: str = ROSA) -> UUID:
    with portal.runtime.db.transaction() as session:
        return contacts.find_or_create(session, "sms", address).id


def mark(portal: Portal, *, safe: bool, hours: str = "", address: str = ROSA) -> None:
    case = portal.case_of(NAME)
    there = contact_id(portal, address)
    discretion_acts.set_contact(portal.runtime, portal.staff(), case, there, safe=safe, hours=hours)


def test_whoever_holds_an_unsafe_telephone_meets_a_machine_that_takes_a_message(rosa: Portal) -> None:
    said = rosa.say("hola", "15/03/1987", "estado")
    assert said == [], "two answers, then silence"
    assert len(rosa.heard()) == 2
    told = " ".join(rosa.heard())
    assert case_word(told) is None
    firm = rosa.one("SELECT name FROM firm")
    assert firm not in told
    assert "Rosa" not in told
    (row,) = rosa.rows("SELECT case_id FROM tasks WHERE kind = 'question'")
    assert row.case_id == rosa.case_of(NAME)
    threaded = rosa.rows("SELECT case_id FROM messages WHERE direction = 'in'")
    assert {row.case_id for row in threaded} == {rosa.case_of(NAME)}, "staff read it where they look"


def test_what_staff_bring_about_is_a_task_and_no_text(rosa: Portal) -> None:
    case = rosa.case_of(NAME)
    staff_acts.invite(rosa.runtime, rosa.staff(), case)
    staff_acts.change_stage(rosa.runtime, rosa.staff(), case, "filed", None)
    rosa.work()
    assert rosa.heard() == []
    assert rosa.tasks().count("cannot_be_told") == 1, "one task, that takes every note"


def test_the_word_opens_the_case_on_a_safe_telephone_and_the_birth_date_does_not(safe: Portal) -> None:
    said = safe.say("hola", "español", "sí")
    assert said == ["Para seguir, escriba la palabra que acordamos."]
    assert "no es la palabra" in safe.say("15/03/1987")[0]
    opened = " ".join(safe.say("girasol"))
    assert "Gracias, Rosa" in opened
    assert all(case_word(each) is None for each in safe.heard())


def test_three_wrong_words_lock_until_a_new_one_is_agreed_in_person(safe: Portal) -> None:
    safe.say("hola", "español", "sí", "rosa", "clavel", "tulipan")
    assert "identity_locked" in safe.tasks()
    assert "Gracias" not in safe.say("girasol")[0]
    discretion_acts.agree_word(safe.runtime, safe.staff(), safe.case_of(NAME), person(safe), "margarita")
    assert "palabra" in safe.say("hola")[0]
    assert "Gracias, Rosa" in safe.say("margarita")[0]


def test_the_word_lies_sealed_and_no_audit_line_holds_it(safe: Portal) -> None:
    with safe.runtime.db.transaction() as session:
        row = session.get_one(Person, person(safe))
        assert discretion.word(session, row) == "Girasol"
        assert b"irasol" not in (row.safe_word_sealed or b"")
    lines = " ".join(row.facts for row in safe.rows("SELECT facts FROM audit_lines"))
    assert "irasol" not in lines
    assert "person.word_agreed" in safe.acts("person.%")
    assert {"case.discretion_set", "contact.safety_set"} <= set(safe.acts())
    assert safe.broken() == []


def test_a_telephone_of_two_people_cannot_be_marked_safe(rosa: Portal) -> None:
    with rosa.runtime.transaction() as session:
        shared = contacts.find_or_create(session, "sms", SHARED)
        with pytest.raises(Conflict, match="More than one person"):
            discretion.set_safe(session, SYSTEM, shared, safe=True)


def test_a_second_person_at_a_safe_telephone_makes_it_unsafe(safe: Portal) -> None:
    with safe.runtime.transaction() as session:
        other = people.create(session, SYSTEM, name="Hector Paz", birth_date=None)
        contacts.link(session, SYSTEM, contacts.lock(session, contact_id(safe)), other)
    assert safe.one("SELECT safe FROM contact_points WHERE id = :id", id=contact_id(safe)) is False
    assert safe.acts("contact.safety_set") == ["contact.safety_set"] * 2


def test_a_reply_to_an_unsafe_address_needs_the_writers_word_that_they_know(rosa: Portal) -> None:
    case, staff = rosa.case_of(NAME), rosa.staff()
    with pytest.raises(Conflict, match="not marked safe"):
        staff_acts.reply(rosa.runtime, staff, case, key(rosa), "Llámeme, por favor")
    rosa.work()
    assert rosa.heard() == []
    staff_acts.reply(rosa.runtime, staff, case, key(rosa), "Llámeme, por favor", though_unsafe=True)
    rosa.work()
    assert rosa.heard() == ["Llámeme, por favor"]
    assert rosa.say("la llamo mañana") == [], "the machine keeps quiet while staff write"


def test_a_safe_address_is_written_to_before_one_that_wrote_later(safe: Portal) -> None:
    safe.say("hola", sender=f"whatsapp:{ROSA}")
    staff_acts.reply(safe.runtime, safe.staff(), safe.case_of(NAME), key(safe), "Buenas tardes")
    safe.work()
    assert safe.heard()[-1] == "Buenas tardes"


def test_an_invitation_goes_to_the_safe_address_and_says_nothing(safe: Portal) -> None:
    with safe.runtime.transaction() as session:
        party = cases.parties(session, safe.case_of(NAME))[0]
        assert newcomers.invite(safe.runtime, session, SYSTEM, party) == contact_id(safe)
    safe.work()
    (text_row,) = safe.heard()
    assert "Tiene un mensaje" in text_row
    assert "Rosa" not in text_row


def test_where_nothing_is_safe_nobody_is_said_to_be_invited(rosa: Portal) -> None:
    with rosa.runtime.transaction() as session:
        party = cases.parties(session, rosa.case_of(NAME))[0]
        assert newcomers.invite(rosa.runtime, session, SYSTEM, party) is None


@pytest.mark.parametrize(
    ("kind", "text_key", "goes"),
    [
        ("update", "status.changed", False),
        ("reminder", "reminder.document_1", False),
        ("reply", "checklist.next", False),
        ("reply", "stranger.hello", True),
        ("reply", "delete.android,delete.iphone", True),
    ],
)
def test_what_was_queued_before_the_case_was_discreet_does_not_leave(
    portal: Portal, kind: str, text_key: str, goes: bool
) -> None:
    owe(portal, kind, text_key)
    with portal.runtime.transaction() as session:
        discretion.set_discreet(session, SYSTEM, session.get_one(Case, portal.case_of(NAME)), discreet=True)
    outbox.drain(portal.runtime)
    assert portal.heard() == (["Hay una novedad en su caso"] if goes else [])
    assert portal.messages()[-1].state == ("accepted" if goes else "blocked")


def test_at_a_safe_address_old_news_does_not_leave_but_a_neutral_line_does(safe: Portal) -> None:
    owe(safe, "update", "status.changed")
    owe(safe, "update", "discreet.message")
    for _ in range(2):
        outbox.drain(safe.runtime)
    assert [row.state for row in safe.messages()] == ["blocked", "accepted"]


def owe(portal: Portal, kind: str, text_key: str) -> None:
    with portal.runtime.db.transaction() as session:
        contact = contacts.find_or_create(session, "sms", ROSA)
        case = session.get_one(Case, portal.case_of(NAME))
        said = Text("Hay una novedad en su caso", kind=kind, text_key=text_key)
        messages.queue(session, SYSTEM, contact, said, case=case, person_id=None, now=portal.clock())


# the hours in which nobody else looks


def at(portal: Portal, hour: int, minute: int = 0) -> None:
    """Set the clock to this hour of a working day in Rosa's zone."""
    zone = portal.one("SELECT timezones FROM contact_points WHERE id = :id", id=contact_id(portal)).split(
        ","
    )[0]
    day = portal.clock.at.astimezone(ZoneInfo(zone)).replace(hour=hour, minute=minute, second=0)
    portal.clock.at = day.astimezone(portal.clock.at.tzinfo)


def test_news_waits_for_her_hours_and_an_answer_does_not(safe: Portal) -> None:
    safe.say("hola", "español", "sí", "girasol")
    mark(safe, safe=True, hours="09:00-11:00")
    at(safe, 15)
    staff_acts.change_stage(safe.runtime, safe.staff(), safe.case_of(NAME), "filed", None)
    safe.work()
    before = safe.heard()
    (waiting,) = [row for row in safe.messages() if row.kind == "update"]
    assert waiting.state == "queued"
    opens = waiting.not_before.astimezone(ZoneInfo("America/New_York"))
    assert (opens.hour, opens.minute) == (9, 0)
    assert safe.say("hola"), "who writes is answered"
    assert len(safe.heard()) > len(before)


def test_her_hours_are_looked_at_again_when_a_text_is_about_to_leave(safe: Portal) -> None:
    owe(safe, "update", "discreet.message")
    mark(safe, safe=True, hours="09:00-11:00")
    at(safe, 11)
    outbox.drain(safe.runtime)
    assert safe.states() == ["queued"]
    at(safe, 10, 59)
    outbox.drain(safe.runtime)
    assert safe.states() == ["accepted"]


def test_her_hours_may_lie_outside_the_firms_decent_ones(
    safe: Portal, portal_settings: dict[str, Any]
) -> None:
    mark(safe, safe=True, hours="21:30-24:00")
    owe(safe, "update", "discreet.message")
    at(safe, 12)
    outbox.drain(safe.runtime)
    assert safe.states() == ["queued"]
    at(safe, 23, 30)
    outbox.drain(safe.runtime)
    assert safe.states() == ["accepted"]


@pytest.mark.parametrize("hours", ["9-17", "17:00-09:00", "09:00-09:00", "09:00-25:00", "x", "09:00"])
def test_hours_that_are_none_are_refused(safe: Portal, hours: str) -> None:
    with pytest.raises(Invalid, match="hours of one day"):
        mark(safe, safe=True, hours=hours)


# who may


def test_only_who_may_edit_the_case_settles_its_discretion(rosa: Portal) -> None:
    with rosa.runtime.transaction() as session:
        made = accounts.create(
            session, SYSTEM, email="b@example.org", name="Bea Cruz", role="bookkeeper", password="x" * 20
        )
        bookkeeper = made[0].id
    with pytest.raises(NotAllowed):
        discretion_acts.set_discreet(rosa.runtime, bookkeeper, rosa.case_of(NAME), discreet=False)


def test_another_cases_address_cannot_be_marked_from_here(rosa: Portal) -> None:
    with pytest.raises(NotFound):
        mark(rosa, safe=True, address=SHARED)


# is it really you


def test_verificar_shows_what_was_really_sent_and_no_more(portal: Portal) -> None:
    portal.welcome()
    case, staff = portal.case_of(NAME), portal.staff()
    with portal.runtime.transaction() as session:
        row = session.get_one(Case, case)
        cases.assign(session, SYSTEM, row, session.get_one(Staff, staff))
    staff_acts.reply(portal.runtime, staff, case, key(portal), "Buenas tardes, Rosa")
    staff_acts.resume(portal.runtime, staff, case)
    portal.work()
    name = portal.one("SELECT name FROM staff WHERE id = :id", id=staff)
    told = "\n".join(portal.say("¿son ustedes de verdad?"))
    assert f"de {name}" in told
    assert "del asistente" in told
    assert "Buenas tardes" not in told, "never the words themselves"


def test_a_phrase_is_kept_sealed_and_comes_with_every_request(portal: Portal) -> None:
    portal.welcome()
    assert "luna azul" in "\n".join(portal.say("frase", "luna azul"))
    assert portal.say("lista")[-1].endswith("Frase: luna azul")
    with portal.runtime.db.transaction() as session:
        assert people.phrase(session, session.get_one(Person, person(portal))) == "luna azul"
    assert "person.phrase_set" in portal.acts("person.%")


def test_a_reported_scam_is_an_urgent_task_with_its_picture_kept(portal: Portal) -> None:
    from media_files import jpeg

    portal.welcome()
    portal.say("me escribieron de otro número pidiendo dinero")
    told = portal.say("mire", files=[("captura.jpg", jpeg(), "image/jpeg")])
    assert "Zelle" in told[0]
    (task,) = portal.rows("SELECT urgent, case_id FROM tasks WHERE kind = 'scam_report'")
    assert task.urgent
    assert task.case_id == portal.case_of(NAME)
    assert portal.one("SELECT count(*) FROM media WHERE document_id IS NULL") == 1


def test_a_discreet_type_opens_discreet_cases_unless_staff_say_otherwise(portal: Portal) -> None:
    with portal.runtime.transaction() as session:
        assert newcomers.open_case(session, SYSTEM, "vawa").discreet
        assert not newcomers.open_case(session, SYSTEM, "vawa", discreet=False).discreet
        assert not newcomers.open_case(session, SYSTEM, "work_permit").discreet


def test_the_confirmation_of_a_stop_names_no_firm_where_only_discreet_cases_stand(rosa: Portal) -> None:
    (told,) = rosa.say("ALTO")
    assert rosa.one("SELECT name FROM firm") not in told
