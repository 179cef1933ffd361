"""Finding the person on real parts: the fact they prove themselves by, shared phones, clocks on tasks."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from media_files import jpeg, written
from support.house import SHARED

from recado.firm import cases
from recado.firm.audit import SYSTEM
from recado.firm.models import Case

if TYPE_CHECKING:
    from support.house import Portal

ROSA, CARMEN, PEDRO = "Rosa Quiñones", "Carmen Ruiz", "Pedro Ruiz"


def photo(number: int = 0) -> tuple[str, bytes, str]:
    return (f"{number}.jpg", jpeg(written(number)), "image/jpeg")


def number(portal: Portal, name: str, value: str) -> None:
    with portal.runtime.transaction() as session:
        cases.add_number(session, SYSTEM, session.get_one(Case, portal.case_of(name)), "a_number", value)


def test_the_last_four_of_the_a_number_are_as_good_as_the_birth_date(portal: Portal) -> None:
    number(portal, ROSA, "A012345678")
    asked = portal.say("hola", "español", "sí")
    assert "4 dígitos" in asked[-1]
    assert portal.say("5678")[0].startswith("Gracias, Rosa.")
    assert portal.broken() == []


def test_a_number_that_may_be_somebody_elses_is_not_offered(portal: Portal) -> None:
    number(portal, ROSA, "A012345678")
    number(portal, ROSA, "A012345679")
    assert "4 dígitos" not in portal.say("hola", "español", "sí")[-1]
    # Pedro petitions for somebody: the number is hers, in a case that has a beneficiary.
    number(portal, PEDRO, "A012345670")
    portal.change(
        "INSERT INTO parties (id, case_id, person_id, role, may_be_told, may_upload, may_see, may_pay)"
        " SELECT gen_random_uuid(), :case, person_id, 'beneficiary', true, true, true, true"
        " FROM parties WHERE case_id = :other",
        case=portal.case_of(PEDRO),
        other=portal.case_of(ROSA),
    )
    assert "4 dígitos" not in portal.say("hola", "español", "sí", "pedro", sender=SHARED)[-1]


def test_photos_sent_before_choosing_become_pages_of_the_one_who_is_chosen(portal: Portal) -> None:
    for answer in ("hola", "español", "sí", "carmen", "15/03/1987", "no", "1", "1", "2 de mayo de 2019"):
        portal.say(answer, sender=SHARED)
    portal.clock.pass_by(hours=13)
    portal.say("", sender=SHARED, files=[photo(1), photo(2)])
    assert (
        portal.rows("SELECT case_id FROM messages WHERE direction = 'in' ORDER BY seq DESC LIMIT 1")[0][0]
        is None
    )
    portal.clock.pass_by(minutes=3)
    portal.say("carmen", sender=SHARED)
    portal.tick(seconds=30)
    carmens = portal.case_of(CARMEN)
    sent = portal.rows("SELECT case_id, state, page_count FROM documents")
    assert [tuple(row) for row in sent] == [(carmens, "received", 2)]
    query = "SELECT case_id FROM messages WHERE id IN (SELECT message_id FROM media)"
    assert [row[0] for row in portal.rows(query)] == [carmens]
    assert portal.acts("message.transferred") == ["message.transferred"]
    assert portal.broken() == []


def test_a_life_that_changes_is_a_task_with_the_clock_of_the_turn(portal: Portal) -> None:
    portal.welcome()
    portal.say("me mude la semana pasada")
    query = "SELECT due_at, urgent FROM tasks WHERE kind = 'address_changed'"
    ((due, urgent),) = portal.rows(query)
    assert timedelta(days=4) < due - portal.clock.at <= timedelta(days=10)
    assert urgent
    portal.say("8 Elm Street, Waco TX 76701")
    assert [tuple(row) for row in portal.rows(query)] == [(due, True)]
    assert portal.one("SELECT count(*) FROM answers WHERE question = 'new_address'") == 1
