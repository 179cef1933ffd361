"""Cases, their parties and their papers; one party's are never another's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, select
from support.clock import NOW

from recado.firm import answers, cases, checklists, people, tasks
from recado.firm.audit import SYSTEM
from recado.firm.checklists import ItemSpec
from recado.firm.errors import Conflict, Invalid, NotFound
from recado.firm.models import AuditLine, Case, ContactPoint, Person, Staff

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cast import Cast
    from sqlalchemy.orm import Session

    from recado.firm.db import Database

PASSPORT = ItemSpec("passport", 1, required=True)
PHOTO = ItemSpec("photo", 2, required=True)
DIVORCE = ItemSpec("divorce_decree", 3, required=False)


@pytest.fixture
def session(db: Database) -> Iterator[Session]:
    with db.transaction() as opened:
        yield opened


def queries(session: Session) -> list[str]:
    """What this session asks of the database from now on."""
    seen: list[str] = []
    event.listen(session.connection(), "before_cursor_execute", lambda *args: seen.append(args[2]))
    return seen


def test_refs_count_up_without_gaps_even_at_once(db: Database, cast: Cast) -> None:
    def open_one(_: int) -> str:
        with db.transaction() as session:
            return cases.open_case(session, SYSTEM, case_type="h1b", stage="preparing").ref

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(open_one, range(8))) == [f"R-{number:04d}" for number in range(3, 11)]


def test_a_case_is_found_by_its_ref_however_its_letters_are_written(cast: Cast, session: Session) -> None:
    assert cases.by_ref(session, " r-0001 ").id == cast.case
    with pytest.raises(NotFound):
        cases.by_ref(session, "R-9999")


def test_a_person_has_one_part_in_a_case_and_of_a_known_kind(cast: Cast, session: Session) -> None:
    case, lucia = session.get_one(Case, cast.case), session.get_one(Person, cast.lucia)
    party = cases.add_party(session, SYSTEM, case, lucia, "sponsor", see=False, pay=False)
    assert (party.may_be_told, party.may_upload, party.may_see, party.may_pay) == (True, True, False, False)
    with pytest.raises(Conflict):
        cases.add_party(session, SYSTEM, case, lucia, "payer")
    with pytest.raises(Invalid, match="petitioner"):
        cases.add_party(session, SYSTEM, case, lucia, "friend")


def test_parties_are_listed_as_they_were_added_and_locks_go_by_ascending_id(
    cast: Cast, session: Session
) -> None:
    assert [party.role for party in cases.parties(session, cast.case)] == ["beneficiary", "petitioner"]
    ids = sorted([cast.other_case, cast.case])
    assert [case.id for case in cases.lock(session, [ids[1], ids[0], ids[1]])] == ids


def test_a_stage_that_moved_on_since_it_was_seen_is_a_conflict(cast: Cast, session: Session) -> None:
    case = session.get_one(Case, cast.case)
    assert cases.change_stage(session, SYSTEM, case, "filed", seen="preparing")
    assert not cases.change_stage(session, SYSTEM, case, "filed")
    with pytest.raises(Conflict):
        cases.change_stage(session, SYSTEM, case, "biometrics", seen="preparing")


def test_the_bot_pauses_until_then_or_until_it_is_handed_back(cast: Cast, session: Session) -> None:
    case = session.get_one(Case, cast.case)
    cases.pause(session, SYSTEM, case, NOW)
    assert case.bot_paused_until == NOW
    cases.resume(session, SYSTEM, case)
    assert case.bot_paused_until is None


def test_one_partys_papers_and_answers_are_never_anothers(cast: Cast, session: Session) -> None:
    case = session.get_one(Case, cast.case)
    rosa, jose = session.get_one(Person, cast.rosa), session.get_one(Person, cast.jose)
    checklists.sync(session, SYSTEM, case, rosa, [PASSPORT, PHOTO])
    checklists.sync(session, SYSTEM, case, jose, [PASSPORT, DIVORCE])
    answers.save(session, SYSTEM, case, rosa, "married_before", value=True)
    answers.save(session, SYSTEM, case, jose, "married_before", value=False)
    assert [item.slug for item in checklists.items(session, case.id, rosa.id)] == ["passport", "photo"]
    jose_items = checklists.items(session, case.id, jose.id)
    assert [item.slug for item in jose_items] == ["passport", "divorce_decree"]
    assert len(checklists.items(session, case.id)) == 4
    assert answers.read(session, case.id, rosa.id) == {"married_before": True}
    assert answers.read(session, case.id, jose.id) == {"married_before": False}
    assert answers.read(session, cast.other_case, rosa.id) == {}
    assert {item.key_id for item in jose_items} == {jose.key_id}


def test_answers_of_every_kind_come_back_and_a_later_one_counts(cast: Cast, session: Session) -> None:
    case, rosa = session.get_one(Case, cast.case), session.get_one(Person, cast.rosa)
    given: dict[str, answers.Value] = {"a": "Zoë 💌", "b": 3, "c": True, "d": None}
    for question, value in given.items():
        answers.save(session, SYSTEM, case, rosa, question, value)
    answers.save(session, SYSTEM, case, rosa, "b", 4)
    assert answers.read(session, case.id, rosa.id) == given | {"b": 4}


def test_an_item_that_falls_away_keeps_what_was_sent_and_comes_back_with_it(
    cast: Cast, session: Session
) -> None:
    case, jose = session.get_one(Case, cast.case), session.get_one(Person, cast.jose)
    checklists.sync(session, SYSTEM, case, jose, [PASSPORT, DIVORCE])
    decree = checklists.item(session, case.id, jose.id, "divorce_decree")
    assert decree
    checklists.set_status(session, SYSTEM, decree, "received")
    checklists.sync(session, SYSTEM, case, jose, [PASSPORT])
    assert [item.slug for item in checklists.items(session, case.id, jose.id)] == ["passport"]
    assert len(checklists.items(session, case.id, jose.id, former=True)) == 2
    checklists.sync(session, SYSTEM, case, jose, [DIVORCE, PASSPORT])
    assert decree.status == "received"
    assert checklists.item(session, case.id, jose.id, "divorce_decree") is decree
    checklists.sync(session, SYSTEM, case, jose, [DIVORCE, PASSPORT])
    with pytest.raises(Invalid):
        checklists.set_status(session, SYSTEM, decree, "lost")


def test_a_rejections_reason_is_gone_once_the_item_moves_on(cast: Cast, session: Session) -> None:
    case, rosa = session.get_one(Case, cast.case), session.get_one(Person, cast.rosa)
    checklists.sync(session, SYSTEM, case, rosa, [PASSPORT])
    item = checklists.item(session, case.id, rosa.id, "passport")
    assert item
    checklists.set_status(session, SYSTEM, item, "rejected", "Está borrosa")
    assert checklists.reason(session, item) == "Está borrosa"
    checklists.set_status(session, SYSTEM, item, "collecting")
    assert checklists.reason(session, item) == ""


def test_the_list_tells_who_waits_and_what_is_missing(cast: Cast, session: Session) -> None:
    case, rosa = session.get_one(Case, cast.case), session.get_one(Person, cast.rosa)
    checklists.sync(session, SYSTEM, case, rosa, [PASSPORT, PHOTO, DIVORCE])
    passport = checklists.item(session, case.id, rosa.id, "passport")
    assert passport
    checklists.set_status(session, SYSTEM, passport, "received")
    case.unanswered_since = case.last_activity_at = NOW
    rows = cases.list_for(session, session.get_one(Staff, cast.staff["managing_partner"]), limit=10)
    assert [row.case.ref for row in rows] == ["R-0001", "R-0002"]
    assert rows[0].names == ("Rosa Quiñones Ávila", "José María Ñáñez")
    assert (rows[0].items_missing, rows[0].items_to_review) == (1, 1)
    assert (rows[0].unanswered_since, rows[1].unanswered_since) == (NOW, None)


def test_staff_list_their_own_cases_and_those_nobody_has(cast: Cast, session: Session) -> None:
    unassigned = cases.open_case(session, SYSTEM, case_type="h1b", stage="preparing")

    def listed(role: str) -> set[str]:
        return {
            row.case.ref for row in cases.list_for(session, session.get_one(Staff, cast.staff[role]), limit=9)
        }

    assert listed("paralegal") == {"R-0001", unassigned.ref}
    assert listed("other_paralegal") == {unassigned.ref}
    assert listed("operations_manager") == {"R-0001", "R-0002", unassigned.ref}
    assert listed("translator") == set()


def test_the_list_is_paged_and_costs_the_same_whatever_its_length(cast: Cast, session: Session) -> None:
    partner = session.get_one(Staff, cast.staff["managing_partner"])
    for number in range(20):
        case = cases.open_case(session, SYSTEM, case_type="h1b", stage="preparing")
        case.last_activity_at = NOW + timedelta(minutes=number // 2)
        person = people.create(session, SYSTEM, name=f"Persona {number}", birth_date=None)
        cases.add_party(session, SYSTEM, case, person, "beneficiary")
    session.flush()
    session.expire_all()
    db_queries = queries(session)
    refs, cursor = [], None
    while page := cases.list_for(session, partner, limit=7, before=cursor):
        refs += [row.case.ref for row in page]
        cursor = page[-1].cursor
    assert len(refs) == len(set(refs)) == 22
    assert len(db_queries) <= 5 * 4 + 2


def test_tasks_of_one_kind_about_one_case_are_one_task(cast: Cast, session: Session) -> None:
    first = tasks.create(session, SYSTEM, "question", case_id=cast.case, note="¿Cuándo?")
    again = tasks.create(session, SYSTEM, "question", case_id=cast.case, note="¿Y dónde?")
    other = tasks.create(session, SYSTEM, "question", case_id=cast.other_case, note="x")
    lead = tasks.create(session, SYSTEM, "lead", contact_point_id=cast.lucia_sms, note="a")
    assert tasks.create(session, SYSTEM, "lead", contact_point_id=cast.lucia_sms, note="b") is lead
    assert again is first is not other
    partner = session.get_one(Staff, cast.staff["managing_partner"])
    rows = {row.task.id: row for row in tasks.open_for(session, partner)}
    assert rows[first.id].note == "¿Cuándo?\n¿Y dónde?"
    assert rows[first.id].case_ref == "R-0001"
    assert rows[lead.id].address == "••• 0103"
    assert tasks.done(session, SYSTEM, first, NOW, by=partner)
    assert not tasks.done(session, SYSTEM, first, NOW)
    assert tasks.create(session, SYSTEM, "question", case_id=cast.case, note="otra vez") is not first


def test_of_two_clocks_on_one_task_the_earlier_stays_and_urgent_comes_first(
    cast: Cast, session: Session
) -> None:
    tasks.create(session, SYSTEM, "question", case_id=cast.case, note="x")
    ten, three = NOW + timedelta(days=10), NOW + timedelta(days=3)
    moved = tasks.create(session, SYSTEM, "address_changed", case_id=cast.case, note="a", due_at=ten)
    assert (moved.due_at, moved.urgent) == (ten, False)
    tasks.create(session, SYSTEM, "address_changed", case_id=cast.case, note="b", due_at=three, urgent=True)
    tasks.create(session, SYSTEM, "address_changed", case_id=cast.case, note="c", due_at=ten)
    rows = tasks.open_for(session, session.get_one(Staff, cast.staff["paralegal"]))
    assert [row.task.kind for row in rows] == ["address_changed", "question"]
    assert (rows[0].task.due_at, rows[0].task.urgent) == (three, True)
    assert rows[1].task.due_at is None


def test_tasks_are_shown_within_the_walls_and_by_few_queries(cast: Cast, session: Session) -> None:
    for number in range(12):
        person = people.create(session, SYSTEM, name=f"Persona {number}", birth_date=None)
        where = cast.case if number % 2 else cast.other_case
        tasks.create(session, SYSTEM, f"kind{number}", case_id=where, person_id=person.id, note="x")
    tasks.create(session, SYSTEM, "lead", contact_point_id=cast.rosa_sms, note="x")
    session.flush()
    session.expire_all()
    paralegal = session.get_one(Staff, cast.staff["paralegal"])
    db_queries = queries(session)
    rows = tasks.open_for(session, paralegal)
    assert len(rows) == 7
    assert {row.case_ref for row in rows} == {"R-0001", ""}
    assert rows[0].person == "Persona 1"
    assert len(db_queries) <= 6
    assert tasks.open_for(session, session.get_one(Staff, cast.staff["bookkeeper"])) == []


def test_a_task_note_that_grows_and_grows_keeps_its_end(cast: Cast, session: Session) -> None:
    for _ in range(5):
        tasks.create(session, SYSTEM, "question", case_id=cast.case, note="a" * 1599 + "z")
    row = tasks.open_for(session, session.get_one(Staff, cast.staff["paralegal"]))[0]
    assert len(row.note) == tasks.LONGEST_NOTE
    assert row.note.endswith("z")


def test_everything_above_was_audited_on_the_cases_chain(db: Database, cast: Cast) -> None:
    with db.transaction() as session:
        case, rosa = session.get_one(Case, cast.case), session.get_one(Person, cast.rosa)
        checklists.sync(session, SYSTEM, case, rosa, [PASSPORT])
        answers.save(session, SYSTEM, case, rosa, "name_in_passport", "Rosa Q")
        cases.add_number(session, SYSTEM, case, "a_number", "A12345678")
        tasks.create(session, SYSTEM, "question", case_id=case.id, note="secreto")
        contact = session.get_one(ContactPoint, cast.rosa_sms)
        assert contact.consent == "unasked"
    with db.transaction() as session:
        query = select(AuditLine.action, AuditLine.facts).where(AuditLine.chain == str(cast.case))
        told = session.execute(query.order_by(AuditLine.seq)).all()
    assert [line.action for line in told][-4:] == [
        "item.changed",
        "answer.saved",
        "case.number_added",
        "task.created",
    ]
    assert not any(word in line.facts for line in told for word in ("12345678", "secreto", "Rosa"))
