"""What the portal sends: taken, refused, listed, and reported on."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from sandbox.world import ANA, SMS, WHATSAPP, Control, Portal
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from recado.sandbox.memory import Sandbox


def refused(call: Callable[[], object]) -> TwilioRestException:
    with pytest.raises(TwilioRestException) as caught:
        call()
    return caught.value


def test_a_message_is_queued_then_sent_then_delivered_with_signed_reports(
    twilio: Client, portal: Portal, sandbox: Sandbox
) -> None:
    callback = f"{portal.url}/webhooks/twilio/status?mid=42&x=a%20b"
    made = twilio.messages.create(to=ANA, from_=SMS, body="Hola, ¿cómo está?", status_callback=callback)
    assert (made.status, made.direction, made.num_segments) == ("queued", "outbound-api", "1")
    assert made.sid.startswith("SM")
    assert made.error_code is None
    assert made.date_sent is None
    assert portal.statuses(2) == ["sent", "delivered"]
    validator = RequestValidator(sandbox.config.twilio_auth_token)
    for hit in portal.hits:
        url = portal.url + hit.path
        assert hit.path.endswith("?mid=42&x=a%20b")
        assert validator.validate(url, hit.form, hit.headers["X-Twilio-Signature"])
    assert "RawDlrDoneDate" in portal.hits[-1].form
    fetched = twilio.messages(made.sid).fetch()
    assert fetched.status == "delivered"
    assert fetched.date_sent is not None


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"to": "305-555", "from_": SMS, "body": "x"}, 400, 21211),
        ({"to": "", "from_": SMS, "body": "x"}, 400, 21604),
        ({"to": ANA, "from_": SMS, "body": ""}, 400, 21602),
        ({"to": ANA, "from_": SMS, "body": "x" * 1601}, 400, 21617),
        ({"to": ANA, "from_": "+13055550199", "body": "x"}, 400, 21606),
        ({"to": ANA, "body": "x"}, 400, 21603),
        ({"to": f"whatsapp:{ANA}", "from_": "whatsapp:+13055550199", "body": "x"}, 400, 63007),
        ({"to": f"whatsapp:{ANA}", "from_": SMS, "body": "x"}, 400, 21910),
        ({"to": ANA, "from_": SMS, "body": "x", "status_callback": "http://a_b.example/s"}, 400, 21609),
        ({"to": ANA, "from_": SMS, "media_url": ["file:///etc/passwd"]}, 400, 21620),
        ({"to": ANA, "from_": SMS, "media_url": ["http://example.org/a"] * 11}, 400, 21623),
    ],
)
def test_a_bad_message_is_refused_with_twilios_code(
    twilio: Client, fields: dict[str, Any], status: int, code: int
) -> None:
    problem = refused(lambda: twilio.messages.create(**fields))
    assert (problem.status, problem.code) == (status, code)
    assert twilio.messages.list() == []


def test_wrong_credentials_are_refused(sandbox: Sandbox, twilio: Client) -> None:
    stranger = Client(sandbox.config.twilio_account_sid, "not-the-token", http_client=twilio.http_client)
    problem = refused(lambda: stranger.messages.create(to=ANA, from_=SMS, body="x"))
    assert (problem.status, problem.code) == (401, 20003)


def test_whatsapp_outside_24_hours_is_accepted_and_fails_later_with_63016(
    twilio: Client, portal: Portal, control: Control
) -> None:
    callback = f"{portal.url}/status"
    made = twilio.messages.create(to=f"whatsapp:{ANA}", from_=WHATSAPP, body="Hola", status_callback=callback)
    assert made.status == "queued"
    assert portal.statuses(1) == ["failed"]
    assert portal.hits[-1].form["ErrorCode"] == "63016"
    assert portal.hits[-1].form["ChannelPrefix"] == "whatsapp"


def test_a_whatsapp_window_opens_with_the_users_message_and_closes_after_a_day(
    twilio: Client, portal: Portal, control: Control, sandbox: Sandbox
) -> None:
    control.send("hola", channel="whatsapp")

    def send() -> None:
        twilio.messages.create(
            to=f"whatsapp:{ANA}", from_=WHATSAPP, body="Hola", status_callback=f"{portal.url}/status"
        )

    send()
    assert portal.statuses(2) == ["sent", "delivered"]
    requests.post(f"{sandbox.base_url}/_sandbox/clock", json={"advance": 24 * 3600}, timeout=5)
    send()
    assert portal.statuses(3)[-1] == "failed"


def test_whatsapp_is_read_when_the_phone_is_looked_at(
    twilio: Client, portal: Portal, control: Control, sandbox: Sandbox
) -> None:
    control.send("hola", channel="whatsapp", sender="US.ABC123xyz")
    to = "whatsapp:US.ABC123xyz"
    twilio.messages.create(to=to, from_=WHATSAPP, body="Hola", status_callback=f"{portal.url}/status")
    assert portal.statuses(2) == ["sent", "delivered"]
    requests.post(f"{sandbox.base_url}/_sandbox/read", json={"address": to}, timeout=5)
    assert portal.statuses(3)[-1] == "read"
    assert portal.hits[-1].form["EventType"] == "READ"


def test_the_list_filters_by_party_and_date_and_pages_without_skipping(
    twilio: Client, control: Control, portal: Portal
) -> None:
    for number in range(7):
        twilio.messages.create(
            to=ANA, from_=SMS, body=f"texto {number}", status_callback=f"{portal.url}/status"
        )
    twilio.messages.create(to="+13055550143", from_=SMS, body="otra")
    control.send("hola")
    portal.statuses(14)
    mine = twilio.messages.list(to=ANA, from_=SMS, page_size=3)
    assert [each.body for each in mine] == [f"texto {number}" for number in reversed(range(7))]
    assert [each.direction for each in twilio.messages.list(to=SMS)] == ["inbound"]
    hour = timedelta(hours=1)
    now = datetime.now(UTC)
    assert len(twilio.messages.list(to=ANA, date_sent_after=now - hour, date_sent_before=now + hour)) == 7
    assert twilio.messages.list(to=ANA, date_sent_after=now + hour) == []


def test_a_message_can_be_redacted_and_deleted_once_it_has_ended(twilio: Client, portal: Portal) -> None:
    made = twilio.messages.create(to=ANA, from_=SMS, body="secreto", status_callback=f"{portal.url}/status")
    portal.statuses(2)
    assert twilio.messages(made.sid).update(body="").body == ""
    assert twilio.messages(made.sid).delete()
    assert refused(lambda: twilio.messages(made.sid).fetch()).code == 20404


def test_an_attached_file_is_fetched_and_reaches_the_phone(
    twilio: Client, portal: Portal, control: Control, sandbox: Sandbox
) -> None:
    made = twilio.messages.create(
        to=ANA,
        from_=SMS,
        body="Su recibo",
        media_url=[f"{portal.url}/receipt.pdf"],
        status_callback=f"{portal.url}/status",
    )
    assert (made.sid[:2], made.num_media) == ("MM", "1")
    assert portal.statuses(2) == ["sent", "delivered"]
    (media,) = control.messages(address=ANA)[0]["media"]
    assert media["type"] == "application/pdf"
    shown = requests.get(f"{sandbox.base_url}/_sandbox/media/{media['sid']}", timeout=5)
    assert shown.content == b"%PDF-1.7 receipt"
    assert shown.headers["Content-Disposition"].startswith("attachment")


def test_an_attachment_that_cannot_be_fetched_fails_the_message(
    twilio: Client, portal: Portal, control: Control
) -> None:
    control.send("hola", channel="whatsapp")
    twilio.messages.create(
        to=f"whatsapp:{ANA}",
        from_=WHATSAPP,
        media_url=[f"{portal.url}/gone"],
        status_callback=f"{portal.url}/status",
    )
    assert portal.statuses(1) == ["failed"]
    assert portal.hits[-1].form["ErrorCode"] == "63019"


def test_the_account_and_its_number_can_be_looked_up(
    twilio: Client, sandbox: Sandbox, portal: Portal
) -> None:
    account = twilio.api.accounts(sandbox.config.twilio_account_sid).fetch()
    assert account.status == "active"
    (number,) = twilio.incoming_phone_numbers.list(phone_number=SMS)
    assert number.sms_url == f"{portal.url}/webhooks/twilio/message"


def test_a_hundred_at_once_are_all_taken(twilio: Client, portal: Portal, sandbox: Sandbox) -> None:
    account = sandbox.config.twilio_account_sid
    url = f"{sandbox.base_url}/2010-04-01/Accounts/{account}/Messages.json"

    def create(number: int) -> str:
        form = {"To": ANA, "From": SMS, "Body": "x", "StatusCallback": f"{portal.url}/status?mid={number}"}
        auth = (account, sandbox.config.twilio_auth_token)
        return str(requests.post(url, data=form, auth=auth, timeout=20).json()["sid"])

    with ThreadPoolExecutor(8) as pool:
        sids = set(pool.map(create, range(100)))
    portal.wait(lambda hits: len(hits) == 200, 30)
    assert {each.sid for each in twilio.messages.list(to=ANA, page_size=30)} == sids
    for sid in sids:
        told = [hit.form["MessageStatus"] for hit in portal.hits if hit.form["MessageSid"] == sid]
        assert told == ["sent", "delivered"]


def test_what_the_sandbox_lacks_is_said_in_twilios_shape(twilio: Client) -> None:
    problem = refused(lambda: twilio.calls("CA1").fetch())
    assert (problem.status, problem.code) == (404, 20404)
