from datetime import UTC, datetime, timedelta, timezone
from threading import Thread
from typing import Any

import pytest
from gateways.hostile import Server, reply, reset, silence

from recado.gateways.errors import LookupFailed, SendFailed
from recado.gateways.outcomes import Outcome
from recado.gateways.twilio import Outgoing, Twilio

ROSA = "+15550100"
FIRM = "+15550199"
SENT_AT = "Mon, 23 Nov 2026 17:00:00 +0000"


def message(sid: str = "SM1", **changes: Any) -> dict[str, Any]:
    return {
        "sid": sid,
        "status": "queued",
        "num_segments": "2",
        "to": ROSA,
        "from": FIRM,
        "body": "Hola",
        "error_code": None,
        "direction": "outbound-api",
        "date_created": SENT_AT,
        "date_sent": None,
        **changes,
    }


def page(*messages: dict[str, Any]) -> dict[str, Any]:
    return {"messages": list(messages), "next_page_uri": None, "page": 0, "page_size": 50}


def hola(**changes: Any) -> Outgoing:
    return Outgoing(**{"to": ROSA, "body": "Hola, señora", "from_": FIRM, **changes})


@pytest.fixture
def twilio(server: Server) -> Twilio:
    return Twilio("AC1", "secret", server.url, timeout=0.4)


def failure(twilio: Twilio, outgoing: Outgoing | None = None) -> SendFailed:
    with pytest.raises(SendFailed) as raised:
        twilio.send(outgoing or hola())
    return raised.value


def test_a_text_is_posted_once_with_all_that_it_carries(server: Server, twilio: Twilio) -> None:
    server.will(reply(201, message()))
    sent = twilio.send(
        hola(
            media_urls=("https://example.org/a.png", "https://example.org/b.png"),
            status_callback="https://portal.example.org/webhooks/twilio/status?mid=7",
            validity_seconds=3600,
        )
    )
    assert (sent.sid, sent.status, sent.segments) == ("SM1", "queued", 2)
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("POST", "/2010-04-01/Accounts/AC1/Messages.json")
    assert asked.headers["authorization"].startswith("Basic ")
    assert asked.form == {
        "To": [ROSA],
        "From": [FIRM],
        "Body": ["Hola, señora"],
        "MediaUrl": ["https://example.org/a.png", "https://example.org/b.png"],
        "StatusCallback": ["https://portal.example.org/webhooks/twilio/status?mid=7"],
        "ValidityPeriod": ["3600"],
    }


def test_a_messaging_service_replaces_the_sender_and_counts_segments_later(
    server: Server, twilio: Twilio
) -> None:
    server.will(reply(201, message(status="accepted", num_segments="0")))
    sent = twilio.send(hola(from_=None, messaging_service_sid="MG1"))
    assert sent.segments is None
    assert server.asked[0].form["MessagingServiceSid"] == ["MG1"]
    assert "From" not in server.asked[0].form
    with pytest.raises(ValueError, match="either"):
        hola(messaging_service_sid="MG1")


@pytest.mark.parametrize(
    ("status", "code", "outcome"),
    [
        (429, 20429, Outcome.RETRY),
        (400, 21610, Outcome.OPTED_OUT),
        (400, 21211, Outcome.BAD_ADDRESS),
        (401, 20003, Outcome.CONFIG),
        (400, 21617, Outcome.CONTENT_REFUSED),
        (500, 20500, Outcome.UNKNOWN),
        (503, None, Outcome.UNKNOWN),
        (400, 99999, Outcome.REFUSED),
    ],
)
def test_a_refusal_is_told_in_our_words(
    server: Server, twilio: Twilio, status: int, code: int | None, outcome: Outcome
) -> None:
    body = {"code": code, "message": f"The number {ROSA} is bad", "status": status} if code else b"<html>"
    server.will(reply(status, body))
    refused = failure(twilio)
    assert refused.outcome is outcome
    assert refused.code == str(code or status)
    assert len(server.asked) == 1
    assert ROSA not in str(refused)
    assert refused.__suppress_context__


def test_problem_details_are_understood_too(server: Server, twilio: Twilio) -> None:
    server.will(reply(400, {"type": "t", "title": "Opted out", "status": 400, "code": 21610}))
    assert failure(twilio).outcome is Outcome.OPTED_OUT


def test_a_server_that_cannot_be_reached_may_be_tried_again(closed_port: str) -> None:
    refused = failure(Twilio("AC1", "secret", closed_port, timeout=0.4))
    assert refused.outcome is Outcome.RETRY
    assert refused.verdict.retry


@pytest.mark.parametrize("answer", [silence, reset, reply(201, b"not json"), reply(201, b"[]")])
def test_a_lost_answer_is_ambiguous_and_never_retried_here(
    server: Server, twilio: Twilio, answer: Any
) -> None:
    server.will(answer)
    refused = failure(twilio)
    assert refused.outcome is Outcome.UNKNOWN
    assert not refused.verdict.retry
    assert len(server.asked) == 1


def test_an_answer_without_an_id_is_ambiguous(server: Server, twilio: Twilio) -> None:
    server.will(reply(201, message(sid="")))
    assert failure(twilio).outcome is Outcome.UNKNOWN


def test_a_redirect_is_not_followed_with_a_text_in_hand(
    server: Server, elsewhere: Server, twilio: Twilio
) -> None:
    elsewhere.will(reply(201, message()))
    server.will(reply(307, Location=elsewhere.url))
    assert failure(twilio).outcome is Outcome.REFUSED
    assert elsewhere.asked == []


def test_a_body_that_no_encoding_can_carry_is_refused_before_sending(server: Server, twilio: Twilio) -> None:
    assert failure(twilio, hola(body="\ud800")).outcome is Outcome.CONTENT_REFUSED
    assert server.asked == []


def test_what_is_sent_never_shows_in_a_repr() -> None:
    shown = repr(hola(status_callback="https://example.org/?mid=1"))
    assert ROSA not in shown
    assert "Hola" not in shown


def test_an_address_that_is_neither_https_nor_this_machine_is_refused() -> None:
    for base in ("http://api.example.org", "ftp://127.0.0.1", "https://u:p@api.example.org", "nonsense"):
        with pytest.raises(ValueError, match="TWILIO_API_BASE"):
            Twilio("AC1", "secret", base)


def test_the_process_environment_changes_neither_host_nor_proxy(
    server: Server, monkeypatch: pytest.MonkeyPatch, twilio: Twilio
) -> None:
    monkeypatch.setenv("TWILIO_EDGE", "dublin")
    monkeypatch.setenv("TWILIO_REGION", "ie1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    server.will(reply(201, message()))
    assert twilio.send(hola()).sid == "SM1"


def test_each_thread_has_a_client_of_its_own(server: Server, twilio: Twilio) -> None:
    seen = [twilio._client(), twilio._client()]
    other = Thread(target=lambda: seen.append(twilio._client()))
    other.start()
    other.join()
    assert seen[0] is seen[1]
    assert seen[0] is not seen[2]


def test_reconciliation_looks_with_a_date_and_without(server: Server, twilio: Twilio) -> None:
    sent, queued = message("SM1"), message("SM2", date_created="Mon, 23 Nov 2026 17:00:05 +0000")
    old = message("SM0", date_created="Mon, 23 Nov 2026 16:00:00 +0000")
    server.will(reply(200, page(sent)), reply(200, page(queued, sent, old)))
    noon_in_new_york = datetime(2026, 11, 23, 12, 0, 0, 900, timezone(timedelta(hours=-5)))
    found = twilio.find(ROSA, FIRM, noon_in_new_york)
    assert [one.sid for one in found] == ["SM1", "SM2"]
    assert found[0].created_at == datetime(2026, 11, 23, 17, tzinfo=UTC)
    assert found[0].body == "Hola"
    dated, undated = server.asked
    assert dated.query["DateSent>"] == ["2026-11-23T17:00:00Z"]
    assert (dated.query["To"], dated.query["From"]) == ([ROSA], [FIRM])
    assert "DateSent>" not in undated.query
    with pytest.raises(ValueError, match="zone"):
        twilio.find(ROSA, None, datetime(2026, 11, 23))  # noqa: DTZ001 - that is the mistake


@pytest.mark.parametrize("answer", [reply(503), reply(429), reset, silence, reply(200, b"{")])
def test_a_failed_look_may_always_be_taken_again(server: Server, twilio: Twilio, answer: Any) -> None:
    server.will(answer)
    with pytest.raises(LookupFailed) as raised:
        twilio.find(ROSA, FIRM, datetime(2026, 11, 23, tzinfo=UTC))
    assert raised.value.verdict.retry


def test_one_message_is_read_back_or_is_not_there(server: Server, twilio: Twilio) -> None:
    server.will(
        reply(200, message(status="undelivered", error_code=30003)),
        reply(404, {"code": 20404, "message": "not found", "status": 404}),
        reply(401, {"code": 20003, "message": "Authenticate", "status": 401}),
    )
    found = twilio.fetch("SM1")
    assert found is not None
    assert (found.status, found.error_code) == ("undelivered", "30003")
    assert twilio.fetch("SM1") is None
    with pytest.raises(LookupFailed) as raised:
        twilio.fetch("SM1")
    assert raised.value.outcome is Outcome.CONFIG


def test_what_came_in_is_listed_for_what_webhooks_have_missed(server: Server, twilio: Twilio) -> None:
    came = message("SM9", direction="inbound", to=FIRM, **{"from": ROSA})
    server.will(reply(200, page(message("SM8"), came)))
    found = twilio.inbound_since(FIRM, datetime(2026, 11, 23, 17, tzinfo=UTC))
    assert [(one.sid, one.from_) for one in found] == [("SM9", ROSA)]


def test_bodies_and_files_are_tidied_away_and_twice_is_fine(server: Server, twilio: Twilio) -> None:
    media = "/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1"
    server.will(reply(200, message(body="")), reply(204), reply(404, {"code": 20404, "message": "gone"}))
    twilio.redact("SM1")
    twilio.delete_media(server.url + media)
    twilio.delete_media(server.url + media)
    redacted, deleted, _ = server.asked
    assert redacted.form == {"Body": [""]}
    assert (deleted.method, deleted.path) == ("DELETE", media + ".json")
    with pytest.raises(LookupFailed):
        twilio.delete_media("https://example.org/cat.png")


def test_doctor_learns_whose_credentials_these_are(server: Server, twilio: Twilio) -> None:
    server.will(reply(200, {"sid": "AC1", "friendly_name": "Luz Law", "status": "active", "type": "Full"}))
    account = twilio.account()
    assert (account.sid, account.name, account.status, account.kind) == ("AC1", "Luz Law", "active", "Full")
