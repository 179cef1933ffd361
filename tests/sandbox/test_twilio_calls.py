"""Calls: taken, refused with Twilio's code, remembered, and shown on the phone that rings."""

from typing import Any

import pytest
from sandbox.world import ANA, SMS, Control
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from recado.sandbox.memory import Sandbox

SPEAK = '<Response><Say language="es-US">Hay una emergencia.</Say><Pause/><Say>There is one.</Say></Response>'


def test_a_call_is_taken_and_can_be_read_back_by_the_sdk(twilio: Client, sandbox: Sandbox) -> None:
    made = twilio.calls.create(to=ANA, from_=SMS, twiml=SPEAK)
    assert made.sid.startswith("CA")
    assert (made.status, made.to, made.direction) == ("queued", ANA, "outbound-api")
    assert twilio.calls(made.sid).fetch().sid == made.sid
    assert [each.sid for each in twilio.calls.list(to=ANA)] == [made.sid]
    assert twilio.calls.list(to=SMS) == []
    assert sandbox.calls.newest_first(ANA)[0].words == "Hay una emergencia.\nThere is one."


def test_the_phone_that_rings_shows_it_and_twilios_list_of_messages_does_not(
    twilio: Client, control: Control
) -> None:
    twilio.calls.create(to=ANA, from_=SMS, twiml=SPEAK)
    assert any("Hay una emergencia." in each["body"] for each in control.messages())
    assert twilio.messages.list(to=ANA) == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"to": "3055550142"}, 21211),
        ({"to": "+15005550001"}, 21217),
        ({"to": "+15005550002"}, 21214),
        ({"to": "+15005550004"}, 21216),
        ({"from_": "+13055550199"}, 21210),
        ({"from_": "whatsapp:+15005550101"}, 21212),
        ({"twiml": "", "url": ""}, 21205),
        ({"twiml": "", "url": "ftp://x"}, 21205),
        ({"twiml": "<Response>" + "x" * 4000}, 21624),
    ],
)
def test_a_bad_call_is_refused_with_twilios_code(twilio: Client, changed: dict[str, Any], code: int) -> None:
    with pytest.raises(TwilioRestException) as caught:
        twilio.calls.create(**({"to": ANA, "from_": SMS, "twiml": SPEAK} | changed))
    assert caught.value.code == code


def test_words_that_cannot_be_read_are_taken_and_fail_like_at_twilio(twilio: Client) -> None:
    assert twilio.calls.create(to=ANA, from_=SMS, twiml="<Response><Say>").status == "failed"


def test_wrong_credentials_ring_nobody(sandbox: Sandbox) -> None:
    stranger = Client("AC" + "9" * 32, "wrong", environment={"unread": ""})
    stranger.api.base_url = sandbox.base_url
    with pytest.raises(TwilioRestException) as caught:
        stranger.calls.create(to=ANA, from_=SMS, twiml=SPEAK)
    assert caught.value.status == 401
    assert sandbox.calls.newest_first() == []
