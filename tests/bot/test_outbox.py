"""The outbox: at most once, in order, and everything is checked again at the last moment."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from support.house import BETH, ROSA

from recado.bot import claims, clockwork, inbox, outbox, staff_acts
from recado.firm import cases, contacts, messages
from recado.firm.audit import SYSTEM
from recado.firm.messages import Text
from recado.firm.models import Case

if TYPE_CHECKING:
    from uuid import UUID

    from support.house import Portal


def owe(portal: Portal, *bodies: str, to: str = ROSA, case: str | None = None, **more: Any) -> list[UUID]:
    """Queue texts of the bot, without a bell."""
    made = []
    channel, bare = ("whatsapp", to.removeprefix("whatsapp:")) if ":" in to else ("sms", to)
    with portal.runtime.db.transaction() as session:
        contact = contacts.find_or_create(session, channel, bare)
        standing = session.get(Case, portal.case_of(case)) if case else None
        for body in bodies:
            text = Text(body, **({"kind": "reply"} | more))
            row = messages.queue(
                session, SYSTEM, contact, text, case=standing, person_id=None, now=portal.clock()
            )
            made.append(row.id)
            session.flush()
    return made


def send(portal: Portal) -> None:
    outbox.drain(portal.runtime)


def age(portal: Portal, seconds: float) -> None:
    """Let the database's clock have gone on since the provider was called."""
    portal.change(
        "UPDATE messages SET sent_at = sent_at - CAST(:by AS interval), "
        "lease_until = lease_until - CAST(:by AS interval) WHERE state IN ('sending', 'unknown')",
        by=timedelta(seconds=seconds),
    )


def bodies(portal: Portal, to: str = ROSA) -> list[str]:
    return portal.heard(to)


# rows first, the world after


def test_nothing_is_sent_before_the_turn_has_committed(portal: Portal) -> None:
    portal.text("hola")
    (lane,) = (bytes(row.lane) for row in portal.rows("SELECT lane FROM inbound_events"))
    inbox.drain(portal.runtime, lane)
    assert portal.states() == ["queued"]
    assert bodies(portal) == []
    portal.work()
    assert (portal.states(), len(bodies(portal))) == (["accepted"], 1)


def test_texts_leave_in_the_order_in_which_they_were_written(portal: Portal) -> None:
    wanted = [f"número {n}" for n in range(12)]
    owe(portal, *wanted)
    send(portal)
    assert bodies(portal) == wanted


def test_a_slow_provider_changes_no_order(portal: Portal) -> None:
    portal.sandbox.faults.set({"latency": 0.03})
    for to in (ROSA, BETH):
        owe(portal, *(f"{n}" for n in range(4)), to=to)
    send(portal)
    assert bodies(portal) == bodies(portal, BETH) == ["0", "1", "2", "3"]


def test_two_drains_send_each_text_once(portal: Portal) -> None:
    for to in (ROSA, BETH):
        owe(portal, *(f"{n}" for n in range(6)), to=to)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: outbox.drain(portal.runtime), range(4)))
    send(portal)
    assert bodies(portal) == bodies(portal, BETH) == [str(n) for n in range(6)]


def test_two_claims_at_once_never_take_the_same_text(portal: Portal) -> None:
    for number in range(8):
        owe(portal, "uno", to=f"+1305555015{number}")
    start = threading.Barrier(6)

    def claim(_: int) -> list[UUID]:
        start.wait()
        return [each.id for each in claims.claim(portal.runtime, {"sms": 8})]

    with ThreadPoolExecutor(6) as pool:
        claimed = [one for found in pool.map(claim, range(6)) for one in found]
    assert len(claimed) == len(set(claimed)) == 8


def test_a_claim_takes_only_the_oldest_of_each_address(portal: Portal) -> None:
    first = owe(portal, "uno", "dos")[0]
    other = owe(portal, "one", "two", to=BETH)[0]
    assert {each.id for each in claims.claim(portal.runtime, {"sms": 10})} == {first, other}
    assert claims.claim(portal.runtime, {"sms": 10}) == []


# killed between claim and send


def test_a_worker_killed_between_claim_and_send_loses_nothing_and_sends_once(portal: Portal) -> None:
    owe(portal, "uno", "dos")
    assert len(claims.claim(portal.runtime, {"sms": 1})) == 1
    send(portal)
    assert portal.states() == ["sending", "queued"], "nobody sends it again, and nothing overtakes it"
    age(portal, 61)
    portal.tick()
    assert portal.states()[0] == "queued" or bodies(portal) == ["uno", "dos"]
    portal.tick()
    assert bodies(portal) == ["uno", "dos"]
    assert "message.settled" in portal.acts()


def test_an_expired_claim_is_never_simply_queued_again(portal: Portal) -> None:
    """Between its lease and the time in which the provider's list may lag, it stays unknown."""
    owe(portal, "uno")
    claims.claim(portal.runtime, {"sms": 1})
    portal.change("UPDATE messages SET lease_until = clock_timestamp() - interval '1 second'")
    for _ in range(3):
        portal.tick()
        assert portal.states() == ["unknown"]
    assert bodies(portal) == []


def test_a_worker_killed_between_send_and_its_record_is_found_at_the_provider(portal: Portal) -> None:
    owe(portal, "uno")
    (one,) = claims.claim(portal.runtime, {"sms": 1})
    assert portal.runtime.texting is not None
    sent = portal.runtime.texting.send(one.outgoing)
    age(portal, 61)
    portal.sandbox.messages.change(sent.sid, created=portal.sandbox.messages.get(sent.sid).created - 61)
    portal.tick()
    (row,) = portal.messages()
    assert (row.state, row.provider_sid) == ("accepted", sent.sid)
    for _ in range(5):
        age(portal, 200)
        portal.tick(seconds=200)
    assert bodies(portal) == ["uno"]


def test_an_answer_lost_after_acceptance_is_adopted_and_never_sent_twice(portal: Portal) -> None:
    owe(portal, "uno", "dos")
    portal.sandbox.faults.set({"lose_answers": 1})
    send(portal)
    assert portal.states() == ["unknown", "queued"]
    portal.tick()
    portal.tick()
    assert bodies(portal) == ["uno", "dos"]
    assert portal.states() == ["accepted", "accepted"]
    assert len({row.provider_sid for row in portal.messages()}) == 2


def test_an_error_500_that_was_none_is_settled_by_the_providers_list(portal: Portal) -> None:
    owe(portal, "uno")
    portal.sandbox.faults.set({"fail_500": 1})
    send(portal)
    assert portal.states() == ["unknown"]
    portal.tick()
    assert bodies(portal) == [], "its list may lag: a minute is left to it"
    age(portal, 61)
    portal.tick()
    portal.tick()
    assert bodies(portal) == ["uno"]


def test_a_lost_answer_is_settled_by_its_callback(portal: Portal) -> None:
    owe(portal, "uno")
    portal.sandbox.faults.set({"lose_answers": 1})
    send(portal)
    (row,) = portal.messages()
    (there,) = portal.outgoing()
    assert portal.callback(row, "delivered", MessageSid=there.sid) == 204
    portal.work()
    (row,) = portal.messages()
    assert (row.state, row.provider_sid) == ("delivered", there.sid)


def test_of_two_texts_with_the_same_words_each_finds_its_own(portal: Portal) -> None:
    owe(portal, "lo mismo", "lo mismo")
    portal.sandbox.faults.set({"lose_answers": 2})
    for _ in range(4):
        send(portal)
        portal.tick()
    assert bodies(portal) == ["lo mismo", "lo mismo"]
    assert len({row.provider_sid for row in portal.messages()}) == 2


def test_what_stays_unknown_holds_the_next_back_for_two_minutes_at_most(portal: Portal) -> None:
    owe(portal, "uno", "dos")
    portal.sandbox.faults.set({"fail_500": 1})
    send(portal)
    portal.sandbox.faults.set({"fail_500": 99, "only": "twilio"})
    portal.tick()
    assert portal.states() == ["unknown", "queued"]
    portal.sandbox.faults.clear()
    age(portal, 119)
    send(portal)
    assert portal.states()[1] == "queued"
    age(portal, 2)
    send(portal)
    assert bodies(portal) == ["dos"]


def test_a_provider_that_cannot_be_asked_is_asked_again_later(portal: Portal) -> None:
    owe(portal, "uno")
    portal.sandbox.faults.set({"lose_answers": 1})
    send(portal)
    portal.sandbox.faults.set({"fail_500": 9, "only": "twilio"})
    age(portal, 300)
    portal.tick()
    assert portal.states() == ["unknown"]
    portal.sandbox.faults.clear()
    portal.sandbox.messages.change(portal.outgoing()[0].sid, created=portal.outgoing()[0].created - 300)
    portal.tick()
    assert (portal.states(), bodies(portal)) == (["accepted"], ["uno"])


def test_one_provider_that_hangs_does_not_keep_the_tick_from_the_rest(portal: Portal) -> None:
    for number in range(20):
        owe(portal, "uno", to=f"+130555501{50 + number}")
    claims.claim(portal.runtime, {"sms": 20})
    age(portal, 61)
    portal.sandbox.faults.set({"fail_500": 1000, "only": "twilio"})
    portal.text("hola")
    portal.lose_bells()
    portal.clock.pass_by(seconds=6)
    clockwork.tick(portal.runtime)
    assert 1000 - portal.sandbox.faults.now.fail_500 <= 2, "it is asked once, not once a text"
    assert portal.bells() >= 1


# what may have changed since it was queued


def test_an_opt_out_between_queueing_and_sending_blocks_the_text(portal: Portal) -> None:
    portal.welcome()
    owe(portal, "una novedad", case="Rosa Quiñones", kind="update")
    before = len(bodies(portal))
    portal.text("ALTO")
    portal.work()
    states = dict(zip([row.kind for row in portal.messages()], portal.states(), strict=True))
    assert states["update"] == "blocked"
    assert [body for body in bodies(portal)[before:] if "novedad" in body] == []
    assert "message.blocked" in portal.acts()


def test_an_opt_out_blocks_a_persons_words_too(portal: Portal) -> None:
    portal.welcome()
    owe(portal, "le escribe Paula", kind="staff", sender="staff")
    portal.change("UPDATE contact_points SET opted_out_at = now()")
    before = len(bodies(portal))
    send(portal)
    assert portal.states()[-1] == "blocked"
    assert len(bodies(portal)) == before


def test_a_text_that_is_too_late_expires_unsent(portal: Portal) -> None:
    owe(portal, "uno", expires_at=portal.clock() + timedelta(minutes=1))
    owe(portal, "dos")
    portal.clock.pass_by(minutes=2)
    send(portal)
    assert (portal.states(), bodies(portal)) == (["expired", "accepted"], ["dos"])
    assert "message.expired" in portal.acts()


def test_nothing_goes_to_an_address_that_cannot_be_reached(portal: Portal) -> None:
    owe(portal, "uno")
    portal.change("UPDATE contact_points SET unreachable = 'bad_address'")
    send(portal)
    assert (portal.states(), bodies(portal)) == (["failed"], [])


def pause(portal: Portal, minutes: int = 60) -> None:
    with portal.runtime.transaction() as session:
        case = session.get_one(Case, portal.case_of("Rosa Quiñones"))
        cases.pause(session, SYSTEM, case, portal.clock() + timedelta(minutes=minutes))


def test_a_pause_between_queueing_and_sending_keeps_the_bots_news_back(portal: Portal) -> None:
    owe(portal, "una novedad", case="Rosa Quiñones", kind="update")
    pause(portal)
    send(portal)
    assert portal.states() == ["queued"]
    portal.tick(hours=2)
    assert bodies(portal) == ["una novedad"]


def test_what_a_pause_keeps_back_never_stands_in_the_way_of_a_persons_own_words(portal: Portal) -> None:
    owe(portal, "una novedad", case="Rosa Quiñones", kind="update")
    pause(portal)
    owe(portal, "le escribe Paula", case="Rosa Quiñones", kind="staff", sender="staff")
    send(portal)
    assert bodies(portal) == ["le escribe Paula"]


QUIET = {"quiet_hours": "09:00-20:00"}
NIGHT = datetime(2026, 11, 23, 22, 30, tzinfo=ZoneInfo("America/New_York"))


@pytest.mark.parametrize("portal_settings", [QUIET])
def test_quiet_hours_are_looked_at_again_when_a_text_is_about_to_leave(
    portal: Portal, portal_settings: dict[str, Any]
) -> None:
    """Queued by day, and the workers were down until the night."""
    portal.clock.at = NIGHT - timedelta(hours=6)
    owe(portal, "le falta un papel", case="Rosa Quiñones", kind="reminder", not_before=portal.clock())
    portal.clock.at = NIGHT
    send(portal)
    assert portal.states() == ["queued"]
    portal.clock.at = NIGHT + timedelta(hours=10)
    send(portal)
    assert portal.states() == ["queued"], "8:30 in the morning"
    portal.clock.at = NIGHT + timedelta(hours=11)
    send(portal)
    assert bodies(portal) == ["le falta un papel"]


@pytest.mark.parametrize("portal_settings", [QUIET])
def test_who_writes_at_night_is_answered_at_night(portal: Portal, portal_settings: dict[str, Any]) -> None:
    portal.clock.at = NIGHT - timedelta(hours=6)
    owe(portal, "le falta un papel", case="Rosa Quiñones", kind="reminder", not_before=portal.clock())
    portal.clock.at = NIGHT
    assert len(portal.say("hola")) == 1
    assert [row.kind for row in portal.messages() if row.state == "queued"] == ["reminder"]


# what the provider refuses


def test_a_429_is_always_tried_again(portal: Portal) -> None:
    owe(portal, "uno", "dos")
    portal.sandbox.faults.set({"fail_429": 3, "only": "twilio"})
    for _ in range(6):
        send(portal)
        portal.clock.pass_by(seconds=30)
    assert bodies(portal) == ["uno", "dos"]
    assert portal.tasks() == []


def test_a_text_that_waits_for_its_retry_is_not_overtaken(portal: Portal) -> None:
    owe(portal, "uno", "dos")
    portal.sandbox.faults.set({"fail_429": 1, "only": "twilio"})
    send(portal)
    assert bodies(portal) == []
    portal.tick(seconds=60)
    assert bodies(portal) == ["uno", "dos"]


@pytest.mark.parametrize(
    ("number", "unreachable"),
    [("+15005550001", True), ("+15005550009", True), ("+15005550003", False)],
)
def test_a_permanent_refusal_is_never_tried_again_and_staff_are_told(
    portal: Portal, number: str, unreachable: bool
) -> None:
    owe(portal, "uno", to=number)
    for _ in range(4):
        send(portal)
        portal.tick(hours=2)
    (row,) = portal.messages(number)
    assert (row.state, row.attempts) == ("failed", 1)
    assert row.error_text
    assert portal.tasks() == ["delivery_problem"]
    assert (
        bool(portal.one("SELECT unreachable FROM contact_points WHERE id = :id", id=row.contact_point_id))
        == unreachable
    )


def test_a_provider_that_says_opted_out_is_believed(portal: Portal) -> None:
    """21610: the client stopped us at the carrier, and we never heard the word."""
    portal.welcome()
    portal.sandbox.messages.opt_out(portal.sandbox.config.sms_number, ROSA)
    before = len(bodies(portal))
    owe(portal, "uno", "dos", case="Rosa Quiñones")
    send(portal)
    send(portal)
    assert portal.states()[-2:] == ["failed", "blocked"]
    assert len(bodies(portal)) == before
    marked = portal.rows("SELECT channel FROM contact_points WHERE opted_out_at IS NOT NULL ORDER BY channel")
    assert [row.channel for row in marked] == ["sms", "whatsapp"], "of the person, not of the number"


def test_a_stopped_whatsapp_window_tells_staff(portal: Portal) -> None:
    owe(portal, "uno", to=f"whatsapp:{ROSA}")
    send(portal)
    (row,) = portal.messages(f"whatsapp:{ROSA}")
    assert portal.callback(row, "failed", ErrorCode="63016") == 204
    portal.work()
    (row,) = portal.messages(f"whatsapp:{ROSA}")
    assert (row.state, row.error_code) == ("failed", "63016")
    assert "24 hours" in row.error_text
    assert portal.tasks() == ["delivery_problem"]


def test_a_wording_that_nobody_at_the_firm_reviewed_is_held_and_shown(portal: Portal) -> None:
    """Outside the demo nothing that the firm did not accept is sent."""
    portal.owner("UPDATE firm SET demo = false")
    portal.runtime.db.memo.clear()
    portal.say("hola")
    assert (portal.states(), bodies(portal)) == (["held"], [])
    assert "message.held" in portal.acts()


def test_staff_words_go_out_as_they_were_written(portal: Portal) -> None:
    portal.welcome()
    case = portal.case_of("Rosa Quiñones")
    (row,) = portal.rows("SELECT person_id FROM parties WHERE case_id = :id", id=case)
    staff_acts.reply(
        portal.runtime, portal.staff(), case, f"{row.person_id}:{case}", "Hola Rosa, soy Paula. ¿Todo bien?"
    )
    portal.work()
    assert bodies(portal)[-1] == "Hola Rosa, soy Paula. ¿Todo bien?"
    assert portal.say("sí, gracias") == [], "the bot keeps silent meanwhile"


def test_a_text_whose_key_was_destroyed_does_not_keep_the_others_from_leaving(portal: Portal) -> None:
    owe(portal, "uno", case="Rosa Quiñones")
    owe(portal, "two", to=BETH)
    key = portal.one("SELECT key_id FROM messages ORDER BY seq LIMIT 1")
    portal.change("UPDATE keys SET wrapped = NULL, destroyed_at = now() WHERE id = :id", id=key)
    portal.runtime.db.vault._cache.clear()
    send(portal)
    assert (portal.states(), bodies(portal)) == (["failed"], [])
    assert bodies(portal, BETH) == ["two"]


def test_with_texting_switched_off_everything_waits(portal: Portal) -> None:
    from dataclasses import replace

    owe(portal, "uno")
    off = replace(portal.runtime, texting=None)
    assert outbox.drain(off) == 0
    assert portal.states() == ["queued"]
