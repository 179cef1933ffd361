"""A phone in other hands: from the mark on it receives nothing, and whoever texts from it learns nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from media_files import jpeg, written
from support.house import BETH, ROSA

from recado.bot import claims, clockwork, seizing, staff_acts
from recado.firm import contacts, links, tasks
from recado.firm import staff as accounts
from recado.firm.audit import SYSTEM
from recado.firm.errors import Conflict, NotAllowed, NotFound

if TYPE_CHECKING:
    from support.house import Portal


@pytest.fixture
def known(portal: Portal) -> Portal:
    portal.welcome()
    return portal


def seize(portal: Portal, phone: str = ROSA, *, seized: bool = True) -> None:
    with portal.runtime.transaction() as session:
        seizing.by_phone(portal.runtime, session, SYSTEM, phone, seized=seized)


def urgent(portal: Portal) -> list[Any]:
    with portal.runtime.transaction() as session:
        member = session.get_one(accounts.Staff, portal.staff("managing_partner"))
        return [row for row in tasks.open_for(session, member) if row.task.kind == "seized_phone"]


@pytest.mark.parametrize(
    "text",
    ["HOLA", "START", "iniciar", "EMERGENCIA", "la migra esta aqui", "STOP", "estado", "pagar", "¿quién?"],
)
def test_whatever_is_texted_from_there_gets_silence_and_is_put_before_staff(known: Portal, text: str) -> None:
    before = known.messages()
    seize(known)
    for sender in (ROSA, f"whatsapp:{ROSA}"):
        assert known.say(text, sender=sender) == []
    assert known.messages() == before
    assert known.one("SELECT count(*) FROM alerts") == 0
    (row,) = urgent(known)
    assert row.task.urgent
    assert text in row.note
    kept = "SELECT count(*) FROM messages WHERE direction = 'in' AND created_at > now() - interval '1 minute'"
    assert known.one(kept) >= 2
    assert known.broken() == []


def test_a_photo_from_there_is_kept_and_belongs_to_no_document(known: Portal) -> None:
    seize(known)
    before = known.one("SELECT count(*) FROM documents")
    assert known.say("", files=[("a.jpg", jpeg(written()), "image/jpeg")]) == []
    assert known.one("SELECT count(*) FROM media") == 1
    assert known.one("SELECT count(*) FROM documents") == before
    assert len(urgent(known)) == 1


def test_staff_are_told_once_in_ten_minutes(known: Portal) -> None:
    seize(known)
    known.say("hola", "hay alguien", "conteste")
    (row,) = urgent(known)
    assert row.note == "hola"
    known.clock.pass_by(minutes=11)
    known.say("otra vez")
    assert urgent(known)[0].note.splitlines() == ["hola", "otra vez"]


def test_what_is_queued_when_the_mark_comes_never_leaves(known: Portal) -> None:
    before = len(known.heard())
    staff_acts.change_stage(known.runtime, known.staff(), known.case_of("Rosa Quiñones"), "drafting", None)
    seize(known)
    known.work()
    known.tick(days=2)
    assert len(known.heard()) == before
    assert known.states()[-1] == "blocked"
    assert "seized" in known.messages()[-1].error_text


def test_what_is_queued_behind_the_marks_back_is_blocked_by_the_claim_itself(known: Portal) -> None:
    staff_acts.change_stage(known.runtime, known.staff(), known.case_of("Rosa Quiñones"), "drafting", None)
    known.change("UPDATE contact_points SET seized_at = now()")
    assert claims.claim(known.runtime, {"sms": 5, "whatsapp": 5}) == []
    assert known.states()[-1] == "blocked"


def test_an_unknown_text_that_is_owed_again_is_blocked_too(known: Portal) -> None:
    before = len(known.heard())
    seize(known)
    known.change(
        "UPDATE messages SET state = 'queued', not_before = NULL, claim = NULL, provider_sid = ''"
        " WHERE id = (SELECT id FROM messages WHERE direction = 'out' ORDER BY seq DESC LIMIT 1)"
    )
    known.tick(seconds=1)
    assert len(known.heard()) == before
    assert known.states()[-1] == "blocked"


def test_reminders_news_and_payments_are_not_told_there(known: Portal) -> None:
    before = len(known.heard())
    seize(known)
    staff_acts.change_stage(known.runtime, known.staff(), known.case_of("Rosa Quiñones"), "drafting", None)
    for _ in range(15):
        known.tick(days=1)
    assert len(known.heard()) == before
    assert "silent_client" in known.tasks()


def test_staff_cannot_write_there_and_are_told_why(known: Portal) -> None:
    case = known.case_of("Rosa Quiñones")
    party = known.one("SELECT person_id || ':' || case_id FROM parties WHERE case_id = :case", case=case)
    seize(known)
    with pytest.raises(Conflict, match="seized"):
        staff_acts.reply(known.runtime, known.staff(), case, party, "Hola Rosa")


def test_a_second_telephone_of_the_same_person_still_works(known: Portal) -> None:
    case = known.case_of("Rosa Quiñones")
    party = known.one("SELECT person_id || ':' || case_id FROM parties WHERE case_id = :case", case=case)
    with known.runtime.transaction() as session:
        person = session.get_one(
            contacts.Person, known.one("SELECT person_id FROM parties WHERE case_id = :c", c=case)
        )
        contacts.link(session, SYSTEM, contacts.find_or_create(session, "sms", "+13055550188"), person)
    seize(known)
    staff_acts.reply(known.runtime, known.staff(), case, party, "Hola Rosa")
    known.work()
    assert known.heard("+13055550188") == ["Hola Rosa"]


def test_links_that_were_sent_there_are_dead(known: Portal) -> None:
    known.say("pagar", "1")
    assert known.one("SELECT count(*) FROM link_tokens WHERE revoked_at IS NULL") >= 1
    token = known.heard()[-1].split("/c/p/")[1].split()[0]
    seize(known)
    with known.runtime.transaction() as session, pytest.raises(NotFound):
        links.redeem(session, token, "pay", known.clock())
    assert "link.revoked" in known.acts()


def test_lifting_the_mark_asks_anew_who_it_is_and_sends_nothing_of_before(known: Portal) -> None:
    staff_acts.change_stage(known.runtime, known.staff(), known.case_of("Rosa Quiñones"), "drafting", None)
    seize(known)
    seize(known, seized=False)
    known.tick(days=1)
    assert known.states()[-1] == "blocked"
    answer = known.say("estado")
    assert "nacimiento" in answer[-1]
    assert "preparando" not in answer[-1]
    assert {"contact.seized", "contact.given_back"} <= set(known.acts())
    assert known.broken() == []


def test_a_locked_door_stays_locked_when_the_mark_goes(known: Portal) -> None:
    known.clock.pass_by(days=40)
    known.say("estado", "1/1/1980", "2/2/1981", "3/3/1982")
    seize(known)
    seize(known, seized=False)
    known.say("15/03/1987")
    assert "permiso" not in known.say("estado")[-1]


def test_only_whoever_may_edit_the_case_marks_a_phone_and_only_one_of_its_own(portal: Portal) -> None:
    portal.say("hola")
    case = portal.case_of("Rosa Quiñones")
    mine = portal.messages()[-1].contact_point_id
    portal.say("hi", sender=BETH)
    other = portal.messages(BETH)[-1].contact_point_id
    with pytest.raises(NotFound):
        seizing.by_staff(portal.runtime, portal.staff(), case, other, seized=True)
    with pytest.raises(NotAllowed):
        seizing.by_staff(portal.runtime, portal.staff("bookkeeper"), case, mine, seized=True)
    seizing.by_staff(portal.runtime, portal.staff(), case, mine, seized=True)
    assert portal.one("SELECT count(*) FROM contact_points WHERE seized_at IS NOT NULL") == 2
    assert clockwork.tick(portal.runtime)
