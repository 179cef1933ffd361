"""What a client sends: signed webhooks, media, opt-out words."""

import pytest
import requests
from sandbox.world import ANA, SMS, WHATSAPP, Control, Portal
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from recado.sandbox.memory import Sandbox


def test_a_text_reaches_the_webhook_signed(control: Control, portal: Portal, sandbox: Sandbox) -> None:
    (sent,) = control.send("sí, mañana 😀\n ")
    assert sent["webhook_status"] == 204
    hit = portal.hits[0]
    form = hit.form
    assert form["MessageSid"] == form["SmsSid"] == sent["sid"]
    assert (form["From"], form["To"], form["Body"]) == (ANA, SMS, "sí, mañana 😀\n ")
    assert (form["NumMedia"], form["SmsStatus"]) == ("0", "received")
    validator = RequestValidator(sandbox.config.twilio_auth_token)
    assert validator.validate(portal.url + hit.path, form, hit.headers["X-Twilio-Signature"])


def test_ten_photos_are_one_mms_and_an_eleventh_is_another(control: Control, portal: Portal) -> None:
    sent = control.send("fotos", files=[(f"{n}.jpg", b"x", "image/jpeg") for n in range(11)])
    assert len(sent) == 2
    assert sorted(hit.form["NumMedia"] for hit in portal.hits) == ["1", "10"]
    assert all(each["sid"].startswith("MM") for each in sent)


def test_a_whatsapp_album_of_five_is_five_webhooks(control: Control, portal: Portal) -> None:
    files = [(f"{n}.jpg", b"x", "image/jpeg") for n in range(5)]
    sent = control.send("mi pasaporte", channel="whatsapp", files=files, profile="Ana")
    assert len({each["sid"] for each in sent}) == 5
    forms = [hit.form for hit in portal.hits]
    assert [form["NumMedia"] for form in forms] == ["1"] * 5
    assert sorted(form["Body"] for form in forms) == ["", "", "", "", "mi pasaporte"]
    assert forms[0]["From"] == f"whatsapp:{ANA}"
    assert forms[0]["To"] == WHATSAPP
    assert forms[0]["WaId"] == ANA[1:]
    assert forms[0]["ProfileName"] == "Ana"
    assert forms[0]["MessageType"] == "image"


def test_a_whatsapp_user_without_a_number_has_no_wa_id(control: Control, portal: Portal) -> None:
    control.send("hola", channel="whatsapp", sender="US.ABC123xyz")
    form = portal.hits[0].form
    assert form["From"] == form["ExternalUserId"] == "whatsapp:US.ABC123xyz"
    assert "WaId" not in form


def test_a_button_carries_its_text_and_payload(control: Control, portal: Portal) -> None:
    control.send("", channel="whatsapp", button_text="Pagar", button_payload="pay")
    form = portal.hits[0].form
    assert (form["Body"], form["ButtonText"], form["ButtonPayload"]) == ("Pagar", "Pagar", "pay")


def test_media_needs_credentials_and_its_redirect_refuses_them(
    control: Control, portal: Portal, sandbox: Sandbox, twilio: Client
) -> None:
    control.send(files=[("visa.heic", b"heic-bytes", "image/heic")])
    form = portal.hits[0].form
    url = form["MediaUrl0"]
    auth = (sandbox.config.twilio_account_sid, sandbox.config.twilio_auth_token)
    assert form["MediaContentType0"] == "image/heic"
    assert requests.get(url, timeout=5).status_code == 401
    first = requests.get(url, auth=auth, allow_redirects=False, timeout=5)
    assert first.status_code == 307
    there = first.headers["Location"]
    assert requests.get(there, auth=auth, timeout=5).status_code == 400
    assert requests.get(there, timeout=5).content == b"heic-bytes"
    assert requests.get(there[:-1] + "z", timeout=5).status_code == 403
    (media,) = twilio.messages(form["MessageSid"]).media.list()
    assert media.content_type == "image/heic"
    assert twilio.messages(form["MessageSid"]).media(media.sid).delete()
    assert requests.get(url, auth=auth, timeout=5).status_code == 404
    assert requests.get(there, timeout=5).status_code == 403


def test_media_can_be_missing_at_first(control: Control, portal: Portal, sandbox: Sandbox) -> None:
    control.faults(media_404=2)
    control.send(files=[("a.png", b"png", "image/png")])
    auth = (sandbox.config.twilio_account_sid, sandbox.config.twilio_auth_token)
    url = portal.hits[0].form["MediaUrl0"]
    got = [requests.get(url, auth=auth, allow_redirects=False, timeout=5).status_code for _ in range(3)]
    assert got == [404, 404, 307]


def test_the_media_address_can_be_made_to_lie(control: Control, portal: Portal) -> None:
    control.faults(media_origin="http://127.0.0.1:9")
    control.send(files=[("a.png", b"png", "image/png")])
    assert portal.hits[0].form["MediaUrl0"].startswith("http://127.0.0.1:9/2010-04-01/")


@pytest.mark.parametrize("word", ["STOP", "stop", " Cancel "])
def test_stop_blocks_the_number_until_start(
    control: Control, twilio: Client, portal: Portal, word: str
) -> None:
    control.send(word)
    assert portal.hits[0].form["Body"] == word
    notices = [each for each in control.messages() if each["notice"]]
    assert "unsubscribed" in notices[0]["body"]
    with pytest.raises(TwilioRestException) as caught:
        twilio.messages.create(to=ANA, from_=SMS, body="x")
    assert (caught.value.status, caught.value.code) == (400, 21610)
    assert [each.direction for each in twilio.messages.list()] == ["inbound"]
    control.send("START")
    assert twilio.messages.create(to=ANA, from_=SMS, body="x").status == "queued"


@pytest.mark.parametrize(("text", "channel"), [("STOP please", "sms"), ("ALTO", "sms"), ("STOP", "whatsapp")])
def test_other_words_and_other_channels_block_nothing(
    control: Control, twilio: Client, text: str, channel: str
) -> None:
    control.send(text, channel=channel)
    assert twilio.messages.create(to=ANA, from_=SMS, body="x").status == "queued"


def test_a_refused_webhook_is_not_retried_by_default_and_the_message_stays_listed(
    control: Control, portal: Portal, twilio: Client
) -> None:
    portal.answers = [503]
    (sent,) = control.send("hola")
    assert (sent["webhook_status"], sent["attempts"]) == (503, 1)
    assert [each.sid for each in twilio.messages.list(to=SMS)] == [sent["sid"]]


def test_a_refused_webhook_is_retried_when_told_to(control: Control, portal: Portal) -> None:
    control.faults(retry_webhooks=True)
    portal.answers = [503, 500]
    (sent,) = control.send("hola")
    assert (sent["webhook_status"], sent["attempts"]) == (204, 3)
    assert len({hit.headers["I-Twilio-Idempotency-Token"] for hit in portal.hits}) == 1


def test_a_webhook_can_come_twice(control: Control, portal: Portal) -> None:
    control.faults(doubled_webhooks=True)
    control.send("hola")
    assert len({hit.form["MessageSid"] for hit in portal.hits}) == 1
    assert len(portal.hits) == 2


def test_nonsense_is_refused_kindly(sandbox: Sandbox) -> None:
    url = f"{sandbox.base_url}/_sandbox/send"
    assert "from must be" in requests.post(url, data={"from": "ana", "body": "x"}, timeout=5).json()["error"]
    assert "nothing" in requests.post(url, data={"from": ANA}, timeout=5).json()["error"]


def test_a_heic_that_the_browser_does_not_know_keeps_a_phones_type(control: Control, portal: Portal) -> None:
    unknown = "application/octet-stream"
    control.send(files=[("IMG_1.HEIC", b"", unknown), ("x.bin", b"", unknown)])
    form = portal.hits[0].form
    assert (form["MediaContentType0"], form["MediaContentType1"]) == ("image/heic", unknown)
