"""The inbox: SQL is the truth and Redis the bell; one lane, one turn at a time, in order, and never stuck."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session
from support.house import BETH, ROSA, STRANGER

from recado.bot import clockwork, inbox, staff_acts, turns
from recado.firm import inbox as firm_inbox
from recado.flows.engine import decide

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from support.house import Portal


def lanes(portal: Portal) -> list[bytes]:
    return [bytes(row.lane) for row in portal.rows("SELECT DISTINCT lane FROM inbound_events")]


def test_a_lost_bell_is_rung_again_by_the_sweep(portal: Portal) -> None:
    for sender in (ROSA, BETH, STRANGER):
        portal.text("hola", sender)
    portal.lose_bells()
    assert portal.work() == 0
    portal.tick(seconds=6)
    assert [len(portal.heard(each)) for each in (ROSA, BETH, STRANGER)] == [1, 1, 1]


def test_the_sweep_leaves_alone_what_has_just_come(portal: Portal) -> None:
    portal.text("hola")
    portal.lose_bells()
    clockwork.tick(portal.runtime)
    assert portal.bells() == 0


def test_a_lost_sending_bell_is_rung_again(portal: Portal) -> None:
    portal.text("hola")
    inbox.drain(portal.runtime, lanes(portal)[0])
    portal.lose_bells()
    portal.tick()
    assert len(portal.heard()) == 1


def test_a_bell_without_a_debt_does_nothing(portal: Portal) -> None:
    portal.say("hola")
    lane = lanes(portal)[0]
    for _ in range(3):
        portal.runtime.bells.ring("turns", "turn", lane.hex())
        portal.runtime.bells.ring("sends", "send")
    portal.work()
    assert len(portal.heard()) == 1


def test_two_ticks_at_once_ring_once(portal: Portal) -> None:
    portal.text("hola")
    portal.lose_bells()
    portal.clock.pass_by(seconds=6)
    start = threading.Barrier(4)

    def tick(_: int) -> bool:
        start.wait()
        return clockwork.tick(portal.runtime)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(tick, range(4)))
    assert portal.bells() == 1


def test_a_tick_beside_another_one_lets_it_be(portal: Portal) -> None:
    with portal.runtime.transaction() as session:
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": clockwork._TICK_LOCK})
        assert clockwork.tick(portal.runtime) is False


@pytest.fixture
def at_the_end(portal: Portal) -> Iterator[Callable[[Callable[[], None]], None]]:
    """Let something happen after a drain's last look, and before the transaction of that look is over.

    That is at the commit of its first turn, which may have looked, and at the first one that finds nothing.
    """
    drains = threading.current_thread()
    left: list[Callable[[], None]] = []
    commits = 0

    def before_commit(_: Session) -> None:
        nonlocal commits
        if threading.current_thread() is drains and left:
            commits += 1
            with portal.runtime.db.engine.connect() as connection:
                owed = connection.scalar(text(OWED))
            if commits == 1 or owed == 0:
                left.pop()()

    def arm(do: Callable[[], None]) -> None:
        left[:] = [do, do]
        event.listen(Session, "before_commit", before_commit)

    yield arm
    left.clear()
    if event.contains(Session, "before_commit", before_commit):
        event.remove(Session, "before_commit", before_commit)


OWED = "SELECT count(*) FROM inbound_events WHERE state = 'owed'"


def test_a_message_that_arrives_as_a_drain_ends_is_seen_by_its_second_look(
    portal: Portal, at_the_end: Callable[[Callable[[], None]], None]
) -> None:
    """It comes after the look that found nothing and before that transaction is over; its bell is lost."""
    came = iter(("español", "sí"))

    def let_one_in() -> None:
        assert portal.post("/webhooks/twilio/message", portal.form(next(came))).status_code == 204
        portal.lose_bells()

    portal.text("hola")
    (lane,) = lanes(portal)
    at_the_end(let_one_in)
    inbox.drain(portal.runtime, lane)
    assert portal.one(OWED) == 0
    assert portal.one("SELECT count(*) FROM inbound_events WHERE state = 'done'") >= 2


def test_a_message_whose_own_bell_finds_the_lane_taken_is_not_left(
    portal: Portal, at_the_end: Callable[[Callable[[], None]], None]
) -> None:
    """The second drain goes away because the first holds the lane; the first must see the message."""
    came, turned_away = iter(("español", "sí")), list[int]()

    def let_one_in() -> None:
        assert portal.post("/webhooks/twilio/message", portal.form(next(came))).status_code == 204
        with ThreadPoolExecutor(1) as other:
            turned_away.append(other.submit(inbox.drain, portal.runtime, lane).result())

    portal.text("hola")
    (lane,) = lanes(portal)
    at_the_end(let_one_in)
    inbox.drain(portal.runtime, lane)
    assert set(turned_away) == {0}
    assert portal.one(OWED) == 0


def test_two_drains_on_one_lane_never_interleave(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(12):
        portal.text(f"pregunta {number}")
    inside, most, guard = 0, 0, threading.Lock()

    def watched(*given: Any) -> Any:
        nonlocal inside, most
        with guard:
            inside += 1
            most = max(most, inside)
        try:
            return decide(*given)
        finally:
            with guard:
                inside -= 1

    monkeypatch.setattr(turns, "decide", watched)
    (lane,) = lanes(portal)
    with ThreadPoolExecutor(6) as pool:
        handled = list(pool.map(lambda _: inbox.drain(portal.runtime, lane), range(6)))
    assert (sum(handled), most) == (12, 1)
    received = portal.rows("SELECT m.provider_sid FROM messages m WHERE direction = 'in' ORDER BY seq")
    arrived = portal.rows("SELECT provider_id FROM inbound_events ORDER BY seq")
    assert [row[0] for row in received] == [row[0] for row in arrived]


def test_what_another_drain_has_just_finished_is_not_taken_again(portal: Portal) -> None:
    """A look that began before the other drain committed, and got the lane after it, sees no old row."""
    for body in ("hola", "español"):
        portal.text(body)
    (lane,) = lanes(portal)
    first, second = portal.rows("SELECT id, provider_id FROM inbound_events ORDER BY seq")
    db = portal.runtime.db
    with ThreadPoolExecutor(1) as pool, db.transaction() as looking, db.transaction() as finishing:
        # The row is done but for the commit, and the advisory lock of the lane is free already.
        finishing.execute(text("UPDATE inbound_events SET state = 'done' WHERE id = :id"), {"id": first.id})
        looked = pool.submit(firm_inbox.take_lane, looking, lane)
        ends = time.monotonic() + 20
        while not portal.one("SELECT count(*) FROM pg_locks WHERE NOT granted"):
            assert time.monotonic() < ends, "the look never came to wait for the row"
        finishing.commit()
        held, event = looked.result()
    assert held
    assert event is not None
    assert event.provider_id == second.provider_id


def test_texts_of_one_client_are_answered_in_the_order_of_their_arrival(portal: Portal) -> None:
    """Eight workers and a client who types fast: every answer belongs to the question before it."""
    talk = ("hola", "español", "sí", "15/03/1987", "no", "1", "1", "2 de mayo de 2019")
    for body in talk:
        portal.text(body)
    (lane,) = lanes(portal)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: inbox.drain(portal.runtime, lane), range(8)))
    portal.work()
    assert "permiso de trabajo anterior" in portal.heard()[-1]
    assert len(portal.heard()) == len(talk)
    assert portal.tasks() == ["intake_complete"]


def test_two_telephones_are_served_at_the_same_time(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    portal.text("hola", ROSA)
    portal.text("hello", BETH)
    both = threading.Barrier(2)

    def together(*given: Any) -> Any:
        both.wait(timeout=10)
        return decide(*given)

    monkeypatch.setattr(turns, "decide", together)
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(lambda lane: inbox.drain(portal.runtime, lane), lanes(portal))) == [1, 1]


@pytest.fixture
def poison(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A text on which every turn crashes; the list counts the crashes."""
    crashed: list[str] = []

    def crash(state: Any, told: Any, *more: Any) -> Any:
        if getattr(told, "text", "") == "veneno":
            crashed.append(told.text)
            raise ZeroDivisionError(told.text)
        return decide(state, told, *more)

    monkeypatch.setattr(turns, "decide", crash)
    return crashed


def test_a_turn_that_crashes_three_times_is_parked_with_an_apology_and_a_task(
    portal: Portal, poison: list[str]
) -> None:
    portal.welcome()
    before = len(portal.heard())
    portal.text("veneno")
    portal.work()
    assert portal.one("SELECT count(*) FROM inbound_events WHERE state = 'owed'") == 1
    for _ in range(6):
        portal.tick(seconds=6)
    assert len(poison) == 3
    assert portal.rows("SELECT state, attempts FROM inbound_events WHERE state <> 'done'") == [("parked", 3)]
    (apology,) = portal.heard()[before:]
    assert portal.messages()[-1].text_key == "apology.turn_failed"
    assert "Perd" in apology or "perd" in apology or "sent" in apology.lower(), "in the client's own language"
    assert "turn_failed" in portal.tasks()
    assert "event.parked" in portal.acts()
    assert portal.one("SELECT count(*) FROM messages WHERE direction = 'in'") == 9, (
        "her words are in the thread"
    )


def test_what_is_parked_never_blocks_the_next_message(portal: Portal, poison: list[str]) -> None:
    portal.welcome()
    portal.text("veneno")
    portal.text("estado")
    portal.work()
    for _ in range(6):
        portal.tick(seconds=6)
    keys = [row.text_key for row in portal.messages()]
    assert keys[-2] == "apology.turn_failed"
    assert "status" in keys[-1]
    assert portal.broken() == []


def test_a_crash_on_one_telephone_does_not_delay_another(portal: Portal, poison: list[str]) -> None:
    portal.text("veneno", ROSA)
    portal.text("hello", BETH)
    portal.work()
    assert len(portal.heard(BETH)) == 1


def test_a_turn_that_crashes_once_is_tried_again_and_answered_once(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    crashes = iter([True])

    def crash_once(*given: Any) -> Any:
        if next(crashes, False):
            raise ZeroDivisionError
        return decide(*given)

    monkeypatch.setattr(turns, "decide", crash_once)
    portal.text("hola")
    portal.work()
    assert portal.heard() == []
    portal.tick(seconds=6)
    assert len(portal.heard()) == 1
    assert portal.tasks() == []


def test_a_text_that_kills_its_worker_is_parked_too(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is not an exception ends the process: only tries counted beforehand can tell."""

    class Killed(BaseException):
        pass

    def die(*_: Any) -> Any:
        raise Killed

    monkeypatch.setattr(turns, "decide", die)
    portal.text("hola")
    lane = lanes(portal)[0]
    for _ in range(8):
        try:
            inbox.drain(portal.runtime, lane)
        except Killed:
            portal.clock.pass_by(seconds=6)
            clockwork.tick(portal.runtime)
    monkeypatch.undo()
    portal.work()
    assert portal.one("SELECT state FROM inbound_events") == "parked"
    assert portal.tasks() == ["turn_failed"]


def test_a_staff_click_and_a_text_at_the_same_time_never_lock_each_other_out(portal: Portal) -> None:
    portal.welcome()
    case, staff = portal.case_of("Rosa Quiñones"), portal.staff()
    for _ in range(10):
        portal.text("estado")
    (lane,) = lanes(portal)

    def click(number: int) -> None:
        if number % 2:
            staff_acts.pause(portal.runtime, staff, case, 1)
        else:
            staff_acts.reply(portal.runtime, staff, case, party(portal), f"Nota {number}")

    with ThreadPoolExecutor(8) as pool:
        drains = [pool.submit(inbox.drain, portal.runtime, lane) for _ in range(4)]
        clicks = [pool.submit(click, number) for number in range(8)]
        [each.result(timeout=60) for each in [*drains, *clicks]]
    inbox.drain(portal.runtime, lane)
    assert portal.one("SELECT count(*) FROM inbound_events WHERE state <> 'done'") == 0
    assert portal.broken() == []


def party(portal: Portal) -> str:
    row = portal.rows(
        "SELECT p.person_id, p.case_id FROM parties p WHERE case_id = :id", id=portal.case_of("Rosa Quiñones")
    )[0]
    return f"{row.person_id}:{row.case_id}"


def test_a_conversation_of_another_version_recovers_and_says_so_in_the_audit(portal: Portal) -> None:
    portal.welcome()
    from sqlalchemy import select

    from recado.firm import contacts
    from recado.firm.models import ContactPoint

    with portal.runtime.db.transaction() as session:
        contact = contacts.find_or_create(session, "sms", ROSA)
        state = contacts.read_state(session, contact)
        assert state is not None
        contacts.write_state(session, contact, state | {"version": 999})
        for key, data in contacts.read_dialogues(session, contact).items():
            contacts.write_dialogue(session, contact, key, data | {"version": 999})
        assert session.scalars(select(ContactPoint).limit(1)).first()
    answer = portal.say("hola")
    assert answer, "never in silence"
    assert "dialogue.recovered" in portal.acts()
    assert portal.one("SELECT count(*) FROM inbound_events WHERE state <> 'done'") == 0
    assert portal.broken() == []


def test_a_conversation_that_names_a_flow_of_the_past_recovers(portal: Portal) -> None:
    portal.welcome()
    from recado.firm import contacts

    with portal.runtime.db.transaction() as session:
        contact = contacts.find_or_create(session, "sms", ROSA)
        for key, data in contacts.read_dialogues(session, contact).items():
            frames = [frame | {"flow": "horoscope", "step": "stars"} for frame in data["frames"]]
            assert frames
            contacts.write_dialogue(session, contact, key, data | {"frames": frames})
    assert portal.say("hola")
    assert "dialogue.recovered" in portal.acts()


def test_raw_bodies_are_emptied_some_days_after_use(portal: Portal) -> None:
    portal.say("hola")
    portal.text("2")
    assert clockwork.tidy(portal.runtime) == 0
    portal.clock.pass_by(days=8)
    assert clockwork.tidy(portal.runtime) == 1
    assert portal.one("SELECT count(*) FROM inbound_events WHERE raw_sealed IS NOT NULL") == 1, (
        "what is still owed"
    )


def test_a_turn_that_fails_leaves_no_row_and_no_bell(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    from recado.bot import effects

    def break_off(scene: Any, todo: Any) -> None:
        effects_perform(scene, todo)
        raise ZeroDivisionError

    effects_perform = effects.perform
    monkeypatch.setattr(effects, "perform", break_off)
    lines = len(portal.acts())
    portal.text("hola")
    portal.work()
    assert portal.one("SELECT count(*) FROM messages") == 0
    assert len(portal.acts()) == lines


def test_the_bells_of_a_transaction_ring_after_its_commit(portal: Portal) -> None:
    from recado.bot.bells import after_commit

    with portal.runtime.transaction() as session:
        after_commit(session, "sends", "send")
        after_commit(session, "sends", "send")
        assert portal.bells() == 0
    assert portal.bells() == 1
