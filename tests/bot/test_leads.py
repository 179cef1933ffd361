"""A lead becomes a case in one act, and a client's new number is theirs once a person has made sure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from media_files import jpeg, pdf, pdf_bytes, written
from support.house import ROSA, STRANGER

from recado.bot import lead_cases, newcomers, numbers
from recado.firm import contacts, leads, messages
from recado.firm.audit import SYSTEM
from recado.firm.errors import Conflict, Invalid
from recado.firm.models import Case, ContactPoint, Party, Person

if TYPE_CHECKING:
    from support.house import Portal

NEW = "+13055550188"


@pytest.fixture
def asked(portal: Portal) -> Portal:
    """Somebody unknown has answered all, and sent a photo."""
    portal.say("Hola, necesito ayuda con mi permiso", sender=STRANGER)
    for answer in ("1", "me llamo Marta Gil", "2", "por la tarde", "mi prima"):
        portal.say(answer, sender=STRANGER)
    portal.say("", sender=STRANGER, files=[("1.jpg", jpeg(written()), "image/jpeg")])
    return portal


def turn(portal: Portal, **more: Any) -> Case:
    with portal.runtime.transaction() as session:
        (row,) = leads.open_leads(session)
        case, _ = lead_cases.open_case(portal.runtime, session, SYSTEM, row.lead.id, **more)
    portal.work()
    return case


def test_a_lead_is_kept_with_its_answers_and_language(asked: Portal) -> None:
    with asked.runtime.db.transaction() as session:
        (row,) = leads.open_leads(session)
    assert row.lead.language == "es"
    assert row.answers["name"] == "Marta Gil"
    assert row.answers["about"] == "Work"
    assert "necesito ayuda con mi permiso" in row.answers["words"]
    assert asked.tasks().count("lead") == 1


def test_a_lead_becomes_a_case_and_the_bot_goes_on_in_it(asked: Portal) -> None:
    before = len(asked.heard(STRANGER))
    case = turn(asked, case_type="work_permit")
    said = asked.heard(STRANGER)[before:]
    assert len(said) == 1
    assert said[0].startswith("Hola, Marta.")
    assert "Es su primer permiso" in said[0], "neither leave, nor name, nor a date is asked for again"
    assert asked.say("no", sender=STRANGER)
    assert asked.one("SELECT count(*) FROM answers WHERE case_id = :id", id=case.id) == 1
    assert asked.one("SELECT state FROM leads") == "case"
    assert asked.one("SELECT case_id FROM leads") == case.id
    assert asked.one("SELECT count(*) FROM tasks WHERE state = 'open' AND case_id IS NULL") == 0
    assert asked.broken() == []


def test_all_that_was_written_and_sent_is_in_the_cases_thread_under_its_key(asked: Portal) -> None:
    case = turn(asked)
    assert asked.one("SELECT count(*) FROM messages WHERE case_id IS NULL") == 0
    with asked.runtime.db.transaction() as session:
        thread = messages.thread(session, case.id)
        words = [messages.body(session, each) for each in thread]
        assert {each.key_id for each in thread} == {session.get_one(Case, case.id).key_id}
    assert words[0] == "Hola, necesito ayuda con mi permiso"
    assert "mi prima" in words
    keys = (
        "SELECT DISTINCT f.key_id FROM files f JOIN media m ON f.id IN (m.original_file_id, m.pages_file_id)"
    )
    assert [row[0] for row in asked.rows(keys)] == [
        asked.one("SELECT key_id FROM cases WHERE id = :id", id=case.id)
    ]
    assert asked.acts("lead.turned%") == ["lead.turned_into_case"]
    assert len(asked.acts("message.transferred")) > 6


def test_the_small_pictures_of_every_page_go_along(asked: Portal) -> None:
    asked.say("", sender=STRANGER, files=[("scan.pdf", pdf_bytes(pdf(3)), "application/pdf")])
    case = turn(asked)
    keys = "SELECT DISTINCT f.key_id, f.case_id FROM files f JOIN page_thumbnails p ON p.file_id = f.id"
    assert [tuple(row) for row in asked.rows(keys)] == [
        (asked.one("SELECT key_id FROM cases WHERE id = :id", id=case.id), case.id)
    ]


def test_where_a_birth_date_is_known_it_is_asked_like_of_anybody(asked: Portal) -> None:
    from datetime import date

    before = len(asked.heard(STRANGER))
    turn(asked, birth_date=date(1990, 1, 2))
    assert "fecha de nacimiento" in asked.heard(STRANGER)[before]


def test_a_lead_is_turned_once_and_needs_a_name(portal: Portal) -> None:
    portal.say("Hola, necesito ayuda", sender=STRANGER)
    with portal.runtime.db.transaction() as session:
        lead = leads.open_leads(session)[0].lead.id
    with portal.runtime.transaction() as session, pytest.raises(Invalid, match="no name"):
        lead_cases.open_case(portal.runtime, session, SYSTEM, lead)
    turn(portal, name="Marta Gil")
    with portal.runtime.transaction() as session, pytest.raises(Conflict):
        lead_cases.open_case(portal.runtime, session, SYSTEM, lead)


def person(portal: Portal, name: str) -> UUID:
    found: UUID = portal.one("SELECT person_id FROM parties WHERE case_id = :id", id=portal.case_of(name))
    return found


def add(portal: Portal, **more: Any) -> bool:
    with portal.runtime.transaction() as session:
        whose = session.get_one(Person, person(portal, "Rosa Quiñones"))
        _, greeted = numbers.add(portal.runtime, session, SYSTEM, whose, **more)
    portal.work()
    return greeted


def test_a_new_number_is_told_nothing_until_a_person_has_made_sure(portal: Portal) -> None:
    portal.welcome()
    (said,) = portal.say("Hola soy Rosa, cambie de numero", sender=NEW)
    assert said.startswith("Gracias por avisarnos")
    assert portal.tasks()[-1] == "new_number"
    assert portal.one("SELECT count(*) FROM leads") == 0
    assert add(portal, phone=NEW, replaces=True)
    greeting = portal.heard(NEW)[-1]
    assert "asistente automatizado" in greeting
    assert "Responda 1 si acepta" in greeting, "leave belongs to the number"
    assert "fecha de nacimiento" in portal.say("1", sender=NEW)[0]
    assert portal.say("15/03/1987", sender=NEW)[0].startswith("Gracias, Rosa.")
    moved = portal.rows("SELECT case_id FROM messages WHERE direction = 'in' ORDER BY seq DESC LIMIT 3")
    assert {row[0] for row in moved} == {portal.case_of("Rosa Quiñones")}
    assert portal.one("SELECT count(*) FROM tasks WHERE kind = 'new_number' AND state = 'open'") == 0
    assert portal.broken() == []


def test_the_old_number_learns_and_gets_nothing_any_more(portal: Portal) -> None:
    portal.welcome()
    portal.clock.pass_by(seconds=1)
    with portal.runtime.transaction() as session:
        contact = contacts.find_or_create(session, "sms", ROSA)
        case = session.get_one(Case, portal.case_of("Rosa Quiñones"))
        text = messages.Text("Su cita es mañana.", kind="update")
        messages.queue(
            session,
            SYSTEM,
            contact,
            text,
            case=case,
            person_id=person(portal, "Rosa Quiñones"),
            now=portal.clock.at,
        )
    add(portal, phone=NEW, replaces=True)
    assert "Su cita es mañana." not in portal.heard()
    (said,) = portal.say("estado")
    assert "Rosa" not in said
    assert "permiso" not in said
    with portal.runtime.db.transaction() as session:
        preferred = contacts.preferred(session, person(portal, "Rosa Quiñones"))
        assert preferred is not None
        assert contacts.address(session, preferred) == NEW


def test_a_number_beside_the_old_one_leaves_both(portal: Portal) -> None:
    portal.welcome()
    assert add(portal, phone=NEW)
    assert "permiso de trabajo anterior" in portal.say("lista")[0]
    with pytest.raises(Invalid):
        add(portal)


def test_a_wrong_number_is_taken_back_by_a_person_only(portal: Portal) -> None:
    portal.welcome()
    portal.say("numero equivocado")
    portal.say("INICIAR")
    assert (
        portal.one(
            "SELECT consent FROM contact_points WHERE channel = 'sms' AND id IN"
            " (SELECT contact_point_id FROM consents WHERE kind = 'refused')"
        )
        == "refused"
    )
    assert add(portal, phone=ROSA)
    assert "Responda 1 si acepta" in portal.heard()[-1]
    assert portal.say("1")


def test_an_invitation_that_nobody_answers_is_repeated_once(portal: Portal) -> None:
    invited = invite(portal)
    assert len(portal.heard()) == 1
    assert "asistente automatizado" in portal.heard()[0]
    for _ in range(12):
        portal.tick(days=1)
    assert len(portal.heard()) == 2
    assert invited is not None


def test_an_answer_ends_the_reminder_of_the_invitation(portal: Portal) -> None:
    invite(portal)
    portal.say("hola")
    before = len(portal.heard())
    for _ in range(5):
        portal.tick(days=1)
    assert len(portal.heard()) == before


def test_the_channel_of_an_invitation_may_be_chosen(portal: Portal) -> None:
    with portal.runtime.db.transaction() as session:
        chosen = invite(portal, "whatsapp")
        assert chosen is not None
        assert session.get_one(ContactPoint, chosen).channel == "whatsapp"


def invite(portal: Portal, channel: str = "") -> UUID | None:
    with portal.runtime.transaction() as session:
        party = session.query(Party).where(Party.case_id == portal.case_of("Rosa Quiñones")).one()
        chosen = newcomers.invite(portal.runtime, session, SYSTEM, party, channel)
    portal.work()
    return chosen
