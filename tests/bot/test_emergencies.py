"""An emergency's whole way: the word, the answer, the first text, the next call, and who takes it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from support.house import BETH, ROSA, SHARED, STRANGER

from recado.bot import alarms, clockwork
from recado.bot.alarms import NOBODY_ON_CALL, NOBODY_TOOK_IT
from recado.firm import contacts, emergencies, on_call, tasks
from recado.firm import staff as accounts
from recado.firm.audit import SYSTEM
from recado.gateways.errors import CallFailed
from recado.gateways.outcomes import Outcome, Verdict

if TYPE_CHECKING:
    from support.house import Portal

LUCIA, ANDREW = "+12125550171", "+12125550172"


@pytest.fixture
def guarded(portal: Portal) -> Portal:
    put_on_call(portal, ("lucia@example.org", LUCIA), ("andrew@example.org", ANDREW))
    return portal


def put_on_call(portal: Portal, *order: tuple[str, str]) -> None:
    with portal.runtime.transaction() as session:
        listed = [(accounts.by_email(session, email), phone) for email, phone in order]
        on_call.set_list(session, SYSTEM, listed)


def rung(portal: Portal) -> list[str]:
    """The numbers that were called, in order."""
    return [call.recipient for call in reversed(portal.sandbox.calls.newest_first())]


def alerts(portal: Portal) -> list[Any]:
    return portal.rows("SELECT * FROM alerts ORDER BY created_at")


def note(portal: Portal) -> str:
    with portal.runtime.transaction() as session:
        alert = emergencies.lock(session, alerts(portal)[-1].id)
        assert alert is not None
        return emergencies.unseal_text(session, alert, "note")


def test_the_first_person_on_call_is_texted_at_once_and_nothing_of_the_client_is_in_it(
    guarded: Portal,
) -> None:
    guarded.welcome()
    answer = guarded.say("vino la migra, mi esposo Mario")
    assert "orden firmada por un juez" in answer[0]
    assert "guardia" in answer[0]
    (text,) = guarded.heard(LUCIA)
    case = guarded.one("SELECT ref FROM cases WHERE emergency_at IS NOT NULL")
    assert case in text
    assert f"/cases/{case}" in text
    for secret in ("Rosa", "Mario", "migra", ROSA[-4:]):
        assert secret not in text
    assert guarded.heard(ANDREW) == []
    assert rung(guarded) == []
    assert {"alert.raised", "alert.rung", "case.emergency_set"} <= set(guarded.acts())
    assert guarded.broken() == []


def test_the_next_one_is_called_after_ten_minutes_and_an_ok_ends_it(guarded: Portal) -> None:
    guarded.say("EMERGENCIA", sender=ROSA)
    guarded.tick(minutes=9)
    assert rung(guarded) == []
    guarded.tick(minutes=1, seconds=1)
    assert rung(guarded) == [ANDREW]
    assert len(guarded.heard(ANDREW)) == 1
    call = guarded.sandbox.calls.newest_first(ANDREW)[0]
    assert "emergencia" in call.words
    assert "emergency" in call.words
    assert "Rosa" not in call.words
    said = guarded.say("OK", sender=ANDREW)
    assert "Es suya" in said[0]
    (alert,) = alerts(guarded)
    assert (alert.state, alert.acknowledged_by) == ("acknowledged", guarded.staff("attorney"))
    guarded.tick(minutes=60)
    assert rung(guarded) == [ANDREW]
    assert guarded.broken() == []


def test_the_list_goes_round_twice_and_ends_in_an_urgent_task(guarded: Portal) -> None:
    guarded.say("EMERGENCIA", sender=ROSA)
    for _ in range(8):
        guarded.tick(minutes=10, seconds=1)
    assert rung(guarded) == [ANDREW, LUCIA, ANDREW]
    assert alerts(guarded)[0].state == "exhausted"
    with guarded.runtime.transaction() as session:
        member = session.get_one(accounts.Staff, guarded.staff("managing_partner"))
        (row,) = [row for row in tasks.open_for(session, member) if row.task.kind == "emergency"]
    assert row.task.urgent
    assert row.note == NOBODY_TOOK_IT
    said = guarded.say("voy", sender=LUCIA)
    assert "Es suya" in said[0]


def test_two_ticks_at_once_ring_once(guarded: Portal) -> None:
    guarded.say("EMERGENCIA", sender=ROSA)
    guarded.clock.pass_by(minutes=11)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: alarms.ring_due(guarded.runtime), range(4)))
    guarded.work()
    assert rung(guarded) == [ANDREW]
    assert len(guarded.heard(ANDREW)) == 1


def test_a_worker_killed_between_the_record_and_the_call_never_calls_twice_and_the_next_is_tried(
    guarded: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    guarded.say("EMERGENCIA", sender=ROSA)
    guarded.clock.pass_by(minutes=11)

    class Killed(BaseException):
        pass

    def die(*_: object) -> bool:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(alarms, "_call", die)
        with pytest.raises(Killed):
            alarms.ring_due(guarded.runtime)
    guarded.tick(seconds=30)
    assert rung(guarded) == []
    guarded.tick(seconds=31)
    assert rung(guarded) == [LUCIA]
    guarded.work()
    assert len(guarded.heard(ANDREW)) == 1


def test_a_number_that_cannot_be_called_passes_to_the_next_at_once(
    guarded: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_on_call(
        guarded,
        ("lucia@example.org", LUCIA),
        ("andrew@example.org", "+15005550002"),
        ("paula@example.org", "+12125550173"),
    )
    guarded.say("EMERGENCIA", sender=ROSA)
    guarded.tick(minutes=10, seconds=1)
    guarded.tick(seconds=1)
    assert rung(guarded) == ["+12125550173"]


def test_a_call_whose_fate_is_unknown_is_not_made_again(guarded: Portal) -> None:
    class Silent:
        def __init__(self) -> None:
            self.calls = 0

        def call(self, _: object) -> object:
            self.calls += 1
            raise CallFailed(Verdict(Outcome.UNKNOWN, "No answer."))

    line = Silent()
    guarded.runtime = replace(guarded.runtime, voice=line)
    guarded.say("EMERGENCIA", sender=ROSA)
    guarded.tick(minutes=10, seconds=1)
    guarded.tick(minutes=9)
    assert line.calls == 1
    guarded.tick(minutes=1, seconds=1)
    assert line.calls == 2


def test_the_first_text_that_cannot_be_delivered_does_not_cost_ten_minutes(guarded: Portal) -> None:
    guarded.say("EMERGENCIA", sender=ROSA)
    (text,) = guarded.messages(LUCIA)
    guarded.callback(text, "undelivered", ErrorCode="30005")
    guarded.work()
    guarded.tick(seconds=1)
    assert rung(guarded) == [ANDREW]


def test_more_words_go_to_the_same_alert_and_another_contact_raises_its_own(guarded: Portal) -> None:
    guarded.say("EMERGENCIA", "estan en la puerta", "me pego", sender=STRANGER)
    assert len(alerts(guarded)) == 1
    assert note(guarded).splitlines() == ["EMERGENCIA", "estan en la puerta", "me pego"]
    assert len(guarded.heard(LUCIA)) == 1
    assert alerts(guarded)[0].case_id is None
    assert "mero desconocido" in guarded.heard(LUCIA)[0]
    guarded.say("ICE is here", sender=ROSA)
    assert len(alerts(guarded)) == 2
    guarded.clock.pass_by(minutes=11)
    guarded.say("EMERGENCIA", sender=STRANGER)
    assert len(alerts(guarded)) == 3


def test_on_a_shared_phone_every_case_is_marked_while_nobody_knows_whose_it_is(guarded: Portal) -> None:
    guarded.say("EMERGENCIA", sender=SHARED)
    assert guarded.one("SELECT count(*) FROM cases WHERE emergency_at IS NOT NULL") == 2
    alert = alerts(guarded)[0]
    alarms.close(guarded.runtime, guarded.staff(), alert.id)
    assert guarded.one("SELECT count(*) FROM cases WHERE emergency_at IS NOT NULL") == 0
    assert guarded.broken() == []


def test_quiet_hours_a_pause_and_unreviewed_texts_keep_no_alert_back(
    guarded: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recado.bot.texts.may_send", lambda *_: False)
    quiet = guarded.runtime.settings.model_copy(
        update={"quiet_hours": type(guarded.runtime.settings.quiet_hours)(0, 1)}
    )
    guarded.runtime = replace(guarded.runtime, settings=quiet)
    guarded.change("UPDATE cases SET bot_paused_until = now() + interval '2 days'")
    guarded.say("EMERGENCIA", sender=ROSA)
    assert len(guarded.heard(LUCIA)) == 1


def test_somebody_who_opted_out_is_answered_once_and_nothing_else_leaves(guarded: Portal) -> None:
    guarded.welcome()
    guarded.say("ya no me manden mensajes")
    before = len(guarded.heard())
    guarded.say("se llevaron a mi esposo")
    assert len(guarded.heard()) == before + 1
    guarded.say("por favor", "hola", "estado")
    assert len(guarded.heard()) == before + 1
    assert guarded.one("SELECT count(*) FROM contact_points WHERE opted_out_at IS NOT NULL") >= 1


def test_a_telephone_on_call_is_never_a_client_or_a_lead(guarded: Portal) -> None:
    assert "nada abierto" in guarded.say("hola", sender=LUCIA)[0]
    assert "nada abierto" in guarded.say("EMERGENCIA", sender=LUCIA)[0]
    assert alerts(guarded) == []
    assert guarded.tasks() == []
    assert guarded.one("SELECT count(*) FROM leads") == 0
    guarded.say("EMERGENCIA", sender=ROSA)
    assert "Responda OK" in guarded.say("que paso?", sender=LUCIA)[-1]
    assert alerts(guarded)[0].state == "open"


def test_of_two_open_alerts_the_one_that_is_named_is_taken(guarded: Portal) -> None:
    guarded.say("EMERGENCIA", sender=ROSA)
    guarded.say("EMERGENCY", sender=BETH)
    refs = [row.ref for row in guarded.rows("SELECT c.ref FROM alerts a JOIN cases c ON c.id = a.case_id")]
    guarded.say(f"ok {refs[0].lower()}", sender=LUCIA)
    taken = guarded.rows(
        "SELECT c.ref FROM alerts a JOIN cases c ON c.id = a.case_id WHERE a.state = 'acknowledged'"
    )
    assert [row.ref for row in taken] == refs[:1]
    guarded.say("👍", sender=LUCIA)
    assert {alert.state for alert in alerts(guarded)} == {"acknowledged"}


def test_a_colleague_who_stops_the_texts_is_missed_loudly_and_no_client_is_silenced(guarded: Portal) -> None:
    guarded.say("ALTO", sender=LUCIA)
    assert "opted_out" in guarded.tasks()
    guarded.say("EMERGENCIA", sender=ROSA)
    guarded.tick(seconds=1)
    assert rung(guarded) == [ANDREW]


def test_without_anybody_on_call_it_is_an_urgent_task_and_the_client_is_told_to_call(portal: Portal) -> None:
    put_on_call(portal)
    answer = portal.say("EMERGENCY", sender=BETH)[-1]
    assert "(212) 555-0100" in answer
    assert "alerted" not in answer
    (alert,) = alerts(portal)
    assert alert.state == "exhausted"
    assert portal.tasks() == ["emergency"]
    with portal.runtime.transaction() as session:
        member = session.get_one(accounts.Staff, portal.staff("managing_partner"))
        assert tasks.open_for(session, member)[0].note == NOBODY_ON_CALL


def test_a_failing_alert_never_stops_the_tick(guarded: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    guarded.say("EMERGENCIA", sender=ROSA)
    guarded.clock.pass_by(minutes=11)

    def crash(*_: object) -> bool:
        raise ZeroDivisionError

    monkeypatch.setattr(alarms, "_call", crash)
    assert clockwork.tick(guarded.runtime)


@pytest.mark.parametrize(
    "order",
    [
        [("lucia@example.org", "12")],
        [("lucia@example.org", LUCIA), ("lucia@example.org", ANDREW)],
        [("lucia@example.org", LUCIA), ("andrew@example.org", LUCIA)],
    ],
)
def test_a_list_that_makes_no_sense_is_refused_and_the_old_one_stays(
    guarded: Portal, order: list[tuple[str, str]]
) -> None:
    with pytest.raises(on_call.Invalid):
        put_on_call(guarded, *order)
    with guarded.runtime.transaction() as session:
        assert [guard.phone for guard in on_call.listed(session)] == [LUCIA, ANDREW]


def test_no_phone_of_theirs_lies_in_the_open(guarded: Portal) -> None:
    with guarded.runtime.transaction() as session:
        contacts.find_or_create(session, "sms", LUCIA)
    rows = guarded.rows("SELECT o::text AS row FROM on_call o")
    assert rows
    assert not any(LUCIA[2:] in row.row for row in rows)
