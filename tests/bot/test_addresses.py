"""Addresses are not phone numbers: each is answered exactly, and strangers become leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.house import BETH, ROSA, SHARED, STRANGER

if TYPE_CHECKING:
    from support.house import Portal

NO_PHONE = "whatsapp:MX.AbC123xYz"


def test_a_whatsapp_id_without_a_phone_is_answered_at_that_exact_id(portal: Portal) -> None:
    said = portal.say("hola, necesito ayuda", sender=NO_PHONE)
    assert len(said) == 1
    assert portal.outgoing(NO_PHONE)[0].recipient == NO_PHONE
    assert portal.one("SELECT count(*) FROM contact_points WHERE phone_hash IS NULL") == 1


def test_two_ids_that_differ_in_case_are_two_people(portal: Portal) -> None:
    portal.say("hola", sender="whatsapp:MX.abc123")
    portal.say("hola", sender="whatsapp:MX.ABC123")
    assert len(portal.heard("whatsapp:MX.abc123")) == len(portal.heard("whatsapp:MX.ABC123")) == 1


@pytest.mark.parametrize("prefix", ["SM", "MM"])
def test_both_kinds_of_message_id_are_taken(portal: Portal, prefix: str) -> None:
    form = portal.form("hola", MessageSid=prefix + "a" * 32)
    assert portal.post("/webhooks/twilio/message", form).status_code == 204
    portal.work()
    assert len(portal.heard()) == 1


def test_the_same_number_on_two_channels_is_answered_on_each(portal: Portal) -> None:
    portal.say("hola", sender=ROSA)
    portal.say("hola", sender=f"whatsapp:{ROSA}")
    assert (len(portal.heard(ROSA)), len(portal.heard(f"whatsapp:{ROSA}"))) == (1, 1)


def test_an_unknown_number_gets_one_answer_and_becomes_a_lead(portal: Portal) -> None:
    said = portal.say("Hola, necesito ayuda con mi residencia", sender=STRANGER)
    assert len(said) == 1
    assert portal.one("SELECT count(*) FROM leads WHERE state = 'open'") == 1
    assert portal.tasks() == ["lead"]


def test_an_automatic_answer_to_our_answer_starts_no_loop(portal: Portal) -> None:
    """Two machines that greet each other: ours asks three times, says how it goes on, and stops first."""
    for _ in range(12):
        portal.say("Gracias por su mensaje. Le contestaremos pronto.", sender=STRANGER)
    assert len(portal.heard(STRANGER)) == 4
    assert portal.tasks().count("lead") == 1


def test_a_short_code_gets_no_conversation_going(portal: Portal) -> None:
    for _ in range(5):
        assert portal.text("Your code is 123456", "72345") in (204, 400)
        portal.work()
    assert len(portal.heard("72345")) <= 2


def test_two_clients_on_one_number_are_told_apart_by_asking(portal: Portal) -> None:
    portal.say("hola", "español", "sí", sender=SHARED)
    asked = portal.heard(SHARED)[-1]
    assert "Carmen" in asked
    assert "Pedro" in asked
    assert "Ruiz" not in asked
    said = portal.say("1", "15/03/1987", sender=SHARED)
    assert "Carmen" in said[0]
    of_case = portal.rows(
        "SELECT DISTINCT c.case_type FROM messages m JOIN cases c ON c.id = m.case_id "
        "WHERE m.direction = 'in'"
    )
    assert {row.case_type for row in of_case} == {"work_permit"}


def test_three_wrong_birth_dates_lock_and_tell_staff(portal: Portal) -> None:
    portal.say("hola", "español", "sí", sender=ROSA)
    portal.say("01/01/1990", "02/02/1991", "03/03/1992")
    assert "identity_locked" in portal.tasks() or any("identity" in each for each in portal.tasks())
    before = portal.heard()
    portal.say("15/03/1987")
    assert not any("Gracias, Rosa" in each for each in portal.heard()[len(before) :]), "locked is locked"
    assert portal.one("SELECT count(*) FROM answers") == 0


def test_one_clients_words_never_reach_anothers_thread(portal: Portal) -> None:
    portal.welcome(ROSA)
    portal.say("hello", "English", "yes", sender=BETH)
    rows = portal.rows("SELECT contact_point_id, case_id FROM messages WHERE case_id IS NOT NULL")
    by_case: dict[object, set[object]] = {}
    for row in rows:
        by_case.setdefault(row.case_id, set()).add(row.contact_point_id)
    assert all(len(points) == 1 for points in by_case.values())
    assert not any("Rosa" in each for each in portal.heard(BETH))
