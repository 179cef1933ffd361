"""The switches that make life hard."""

import time
from dataclasses import replace

import pytest
import requests
from sandbox.world import ANA, SMS, Control, Portal
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from recado.sandbox.config import Config
from recado.sandbox.memory import Sandbox
from recado.sandbox.server import running


def test_counted_refusals_strike_and_stop(twilio: Client, control: Control) -> None:
    control.faults(fail_429=1, fail_500=1)
    codes = []
    for _ in range(2):
        with pytest.raises(TwilioRestException) as caught:
            twilio.messages.create(to=ANA, from_=SMS, body="x")
        codes.append((caught.value.status, caught.value.code))
    assert codes == [(429, 20429), (500, 20500)]
    assert twilio.messages.create(to=ANA, from_=SMS, body="x").sid
    assert len(twilio.messages.list()) == 1


def test_a_lost_answer_leaves_the_message_made(twilio: Client, control: Control, portal: Portal) -> None:
    control.faults(lose_answers=1)
    with pytest.raises(requests.ConnectionError):
        twilio.messages.create(to=ANA, from_=SMS, body="x", status_callback=f"{portal.url}/status?mid=7")
    assert portal.statuses(2) == ["sent", "delivered"]
    assert [each.body for each in twilio.messages.list(to=ANA)] == ["x"]


def test_latency_delays_the_answer(twilio: Client, control: Control) -> None:
    control.faults(latency=0.2)
    begun = time.monotonic()
    twilio.messages.create(to=ANA, from_=SMS, body="x")
    assert time.monotonic() - begun >= 0.2


def test_only_spares_the_other_vendor(twilio: Client, control: Control) -> None:
    control.faults(fail_500=1, only="stripe")
    assert twilio.messages.create(to=ANA, from_=SMS, body="x").sid


def test_reports_can_double(twilio: Client, control: Control, portal: Portal) -> None:
    control.faults(doubled_callbacks=True)
    twilio.messages.create(to=ANA, from_=SMS, body="x", status_callback=f"{portal.url}/status")
    assert portal.statuses(4) == ["sent", "sent", "delivered", "delivered"]


def test_reports_can_come_out_of_order(twilio: Client, control: Control, portal: Portal) -> None:
    control.faults(reordered_callbacks=True)
    twilio.messages.create(to=ANA, from_=SMS, body="x", status_callback=f"{portal.url}/status")
    assert portal.statuses(2) == ["delivered", "sent"]


def test_reports_can_get_lost(twilio: Client, control: Control, portal: Portal) -> None:
    control.faults(dropped_callbacks=True)
    made = twilio.messages.create(to=ANA, from_=SMS, body="x", status_callback=f"{portal.url}/status")
    control.until(lambda: twilio.messages(made.sid).fetch().status == "delivered")
    assert portal.hits == []


def test_a_message_can_end_undelivered(twilio: Client, control: Control, portal: Portal) -> None:
    control.faults(undelivered_code=30005)
    twilio.messages.create(to=ANA, from_=SMS, body="x", status_callback=f"{portal.url}/status")
    assert portal.statuses(2) == ["sent", "undelivered"]
    assert portal.hits[-1].form["ErrorCode"] == "30005"


def test_switches_are_read_set_and_cleared_and_unknown_ones_refused(
    sandbox: Sandbox, control: Control
) -> None:
    url = f"{sandbox.base_url}/_sandbox/faults"
    assert control.faults(latency=1)["latency"] == 1
    assert "no switch named" in requests.post(url, json={"lag": 1}, timeout=5).json()["error"]
    assert requests.post(url, json={"latency": "much"}, timeout=5).status_code == 400
    assert requests.delete(url, timeout=5).json()["latency"] == 0


def test_a_restart_finds_the_thread_the_opt_outs_and_the_files(config: Config, portal: Portal) -> None:
    with running(config) as first:
        form = {"from": ANA, "body": "STOP"}
        requests.post(
            f"{first.base_url}/_sandbox/send", data=form, files={"files": ("a.png", b"png")}, timeout=10
        )
        before = requests.get(f"{first.base_url}/_sandbox/messages", timeout=5).json()
    with (config.var / "journal.jsonl").open("a") as journal:
        journal.write('{"kind":"message","val')  # a line torn by a kill
    with running(config) as second:
        after = requests.get(f"{second.base_url}/_sandbox/messages", timeout=5).json()
        assert after == before
        assert second.messages.is_opted_out(SMS, ANA)
        media = after["messages"][0]["media"][0]["sid"]
        assert requests.get(f"{second.base_url}/_sandbox/media/{media}", timeout=5).content == b"png"


def test_another_sites_page_and_another_host_name_are_turned_away(sandbox: Sandbox) -> None:
    url = f"{sandbox.base_url}/_sandbox/send"
    form = {"from": ANA, "body": "x"}
    evil = {"Origin": "https://evil.example"}
    assert requests.post(url, data=form, headers=evil, timeout=5).status_code == 403
    assert requests.get(sandbox.base_url, headers={"Host": "evil.example"}, timeout=5).status_code == 403
    assert requests.get(f"{sandbox.base_url}/healthz", timeout=5).json() == {"status": "ok"}


def test_a_restart_takes_up_what_was_under_way(config: Config, portal: Portal) -> None:
    slow = replace(config, callback_seconds=60.0, retry_seconds=60.0)
    account = (config.twilio_account_sid, config.twilio_auth_token)
    form = {"To": ANA, "From": SMS, "Body": "x", "StatusCallback": f"{portal.url}/status"}
    portal.answers = [500] * 3
    with running(slow) as first:
        api = f"{first.base_url}/2010-04-01/Accounts/{config.twilio_account_sid}"
        assert requests.post(f"{api}/Messages.json", data=form, auth=account, timeout=5).json()["sid"]
        key = {"Authorization": f"Bearer {config.stripe_key}"}
        items = {
            "line_items[0][quantity]": "1",
            "line_items[0][price_data][currency]": "usd",
            "line_items[0][price_data][unit_amount]": "5000",
            "line_items[0][price_data][product_data][name]": "Consulta",
        }
        link = requests.post(f"{first.base_url}/v1/payment_links", data=items, headers=key, timeout=5).json()
        page = requests.get(link["url"], timeout=5).url
        payer = {
            "name": "A",
            "email": "a@b.example",
            "number": "4242424242424242",
            "expiry": "12/34",
            "cvc": "1",
        }
        requests.post(page, data={**payer, "cvc": "123"}, timeout=5)
        portal.wait(lambda hits: len(hits) == 3)
    with running(config):
        assert portal.statuses(2) == ["sent", "delivered"]
        portal.wait(lambda hits: sum("/stripe/" in hit.path for hit in hits) == 6)
