"""Delivery reports move a text forward only; early, late, doubled, reordered and unknown ones are legal."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest
from support.house import ROSA

from recado.bot import claims, settling

if TYPE_CHECKING:
    from support.house import Portal


@pytest.fixture
def sent(portal: Portal) -> Any:
    """One text that the provider has taken."""
    portal.say("hola")
    return portal.messages()[0]


def now(portal: Portal) -> Any:
    return portal.messages()[0]


def test_a_text_goes_from_sent_to_delivered_to_read(portal: Portal, sent: Any) -> None:
    for status, state in (
        ("queued", "accepted"),
        ("sent", "sent"),
        ("delivered", "delivered"),
        ("read", "read"),
    ):
        assert portal.callback(sent, status) == 204
        portal.work()
        assert now(portal).state == state


def test_in_whatever_order_reports_come_the_furthest_one_stands(portal: Portal) -> None:
    for order in permutations(("sent", "delivered", "read")):
        portal.say("hola")
        row = portal.messages()[-1]
        for status in order:
            assert portal.callback(row, status) == 204
        portal.work()
        assert portal.messages()[-1].state == "read", order


def test_a_doubled_report_is_applied_once(portal: Portal, sent: Any) -> None:
    for _ in range(3):
        assert portal.callback(sent, "delivered") == 204
        portal.work()
    assert portal.acts("message.delivery") == ["message.delivery"]


def test_a_late_failure_never_undoes_a_delivery(portal: Portal, sent: Any) -> None:
    portal.callback(sent, "delivered")
    portal.callback(sent, "undelivered", ErrorCode="30005")
    portal.work()
    assert now(portal).state == "delivered"
    assert portal.tasks() == []


def test_a_report_before_the_providers_own_answer_finds_its_text_by_our_id(portal: Portal) -> None:
    """The callback overtakes the answer of the call that it is about."""
    portal.text("hola")
    portal.lose_bells()
    (lane,) = (row.lane for row in portal.rows("SELECT lane FROM inbound_events"))
    from recado.bot import inbox

    inbox.drain(portal.runtime, bytes(lane))
    (one,) = claims.claim(portal.runtime, {"sms": 1})
    assert portal.runtime.texting
    answer = portal.runtime.texting.send(one.outgoing)
    for status in ("sent", "delivered"):
        portal.callback(now(portal), status, MessageSid=answer.sid)
    portal.work()
    settling._settle_sent(portal.runtime, one, answer)
    row = now(portal)
    assert (row.state, row.provider_sid) == ("delivered", answer.sid)
    portal.tick(minutes=5)
    assert len(portal.heard()) == 1


def test_an_unknown_report_is_kept_and_changes_nothing(portal: Portal, sent: Any) -> None:
    from types import SimpleNamespace
    from uuid import uuid4

    for number, name in enumerate((uuid4(), "not-an-id", "")):
        stranger = SimpleNamespace(id=name, attempts=1, provider_sid="")
        assert portal.callback(stranger, "delivered", MessageSid=f"SM{number}") == 204
    portal.work()
    assert now(portal).state == "accepted"
    done = portal.rows("SELECT problem FROM inbound_events WHERE endpoint = 'status'")
    assert {row.problem for row in done} == {"no such message"}
    assert portal.tasks() == []


def test_a_word_that_nobody_knows_changes_nothing(portal: Portal, sent: Any) -> None:
    for status in ("teleported", "receiving", "queued"):
        assert portal.callback(sent, status) == 204
    portal.work()
    assert now(portal).state == "accepted"


def test_a_report_of_another_texts_sid_never_moves_this_one(portal: Portal, sent: Any) -> None:
    assert portal.callback(sent, "failed", MessageSid="SM" + "0" * 32, ErrorCode="30005") == 204
    portal.work()
    assert now(portal).state == "accepted"


def test_a_failure_for_good_makes_one_task_and_marks_the_number(portal: Portal, sent: Any) -> None:
    portal.callback(sent, "sent")
    portal.callback(sent, "undelivered", ErrorCode="30005")
    portal.callback(sent, "failed", ErrorCode="30005")
    portal.work()
    row = now(portal)
    assert (row.state, row.error_code) == ("undelivered", "30005")
    assert row.error_text
    assert portal.tasks() == ["delivery_problem"]


def retry(portal: Portal, sent: Any) -> Any:
    """The carrier was busy: the text is owed again, for later."""
    portal.callback(sent, "undelivered", ErrorCode="30001")
    portal.work()
    row = now(portal)
    assert row.state == "queued"
    return row


def test_a_passing_failure_is_sent_again_later(portal: Portal, sent: Any) -> None:
    retry(portal, sent)
    assert len(portal.heard()) == 1
    portal.tick(hours=3)
    row = now(portal)
    assert (row.state, row.attempts) == ("accepted", 2)
    assert len(portal.heard()) == 2
    assert row.provider_sid != sent.provider_sid


def test_a_late_report_of_a_sending_that_failed_does_not_end_its_retry(portal: Portal, sent: Any) -> None:
    """`sent` of the first try comes after its `undelivered`: the second try is still owed."""
    retry(portal, sent)
    portal.callback(sent, "sent")
    portal.work()
    assert now(portal).state == "queued"
    portal.tick(hours=3)
    again = now(portal)
    assert again.provider_sid != sent.provider_sid
    portal.callback(sent, "failed", ErrorCode="30005")
    portal.work()
    assert now(portal).state == "accepted", "what befell the first try is not news of the second"
    portal.callback(again, "delivered")
    portal.work()
    assert now(portal).state == "delivered"


def test_a_report_of_the_first_try_in_the_middle_of_the_second_is_not_taken_for_it(
    portal: Portal, sent: Any
) -> None:
    retry(portal, sent)
    portal.clock.pass_by(hours=3)
    claims.claim(portal.runtime, {"sms": 1})
    portal.callback(sent, "sent")
    portal.work()
    row = now(portal)
    assert (row.state, row.provider_sid) == ("sending", "")


@pytest.fixture
def sandbox_settings() -> dict[str, Any]:
    return {}


@pytest.mark.parametrize("sandbox_settings", [{"callback_seconds": 0.01}])
@pytest.mark.parametrize("fault", ["doubled_callbacks", "reordered_callbacks", "auto_read"])
def test_the_providers_own_callbacks_end_every_text(
    portal: Portal, sandbox_settings: dict[str, Any], fault: str
) -> None:
    portal.sandbox.faults.set({fault: True})
    for sender in (ROSA, f"whatsapp:{ROSA}"):
        portal.say("hola", "español", sender=sender)
    ended = {"delivered", "read"}
    portal.until(lambda: set(portal.states()) | set(portal.states(f"whatsapp:{ROSA}")) <= ended)
    assert len(portal.heard()) == len(portal.heard(f"whatsapp:{ROSA}")) == 2
    assert portal.broken() == []
