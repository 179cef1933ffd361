"""The phone page, walked in headless Chromium."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from sandbox.world import ANA, SMS, Portal
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait
from twilio.rest import Client

from recado.sandbox.config import Config
from recado.sandbox.memory import Sandbox


def test_the_page_loads_nothing_from_elsewhere_and_runs_no_inline_script(sandbox: Sandbox) -> None:
    page = requests.get(sandbox.base_url, timeout=5)
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert "https://" not in page.text
    for name in ("phone.css", "phone.js", "icon.svg", "pay.css"):
        assert requests.get(f"{sandbox.base_url}/_sandbox/static/{name}", timeout=5).status_code == 200


def test_the_poll_is_empty_until_something_changes(sandbox: Sandbox) -> None:
    url = f"{sandbox.base_url}/_sandbox/phone"
    first = requests.get(url, params={"address": ANA}, timeout=5)
    again = {"If-None-Match": first.headers["ETag"]}
    assert requests.get(url, params={"address": ANA}, headers=again, timeout=5).status_code == 304
    requests.post(f"{sandbox.base_url}/_sandbox/send", data={"from": ANA, "body": "hola"}, timeout=10)
    news = requests.get(url, params={"address": ANA}, headers=again, timeout=5).json()
    assert [each["body"] for each in news["messages"]] == ["hola"]


def test_a_picture_that_is_none_is_offered_as_a_download(sandbox: Sandbox) -> None:
    files = {"files": ("x.html", b"<script>alert(1)</script>", "text/html")}
    requests.post(f"{sandbox.base_url}/_sandbox/send", data={"from": ANA}, files=files, timeout=10)
    (message,) = requests.get(f"{sandbox.base_url}/_sandbox/messages", timeout=5).json()["messages"]
    shown = requests.get(f"{sandbox.base_url}/_sandbox/media/{message['media'][0]['sid']}", timeout=5)
    assert shown.headers["Content-Type"] == "application/octet-stream"
    assert shown.headers["Content-Disposition"].startswith("attachment")


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[webdriver.Chrome]:
    program, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not program or not driver:
        pytest.skip("needs Debian's chromium and chromium-driver")
    options = Options()
    options.binary_location = program
    for flag in (
        "headless",
        "no-sandbox",
        "disable-gpu",
        "disable-quic",
        "no-first-run",
        "disable-background-networking",
        "disable-component-update",
        "disable-sync",
        "window-size=1280,860",
        f"user-data-dir={tmp_path / 'profile'}",
    ):
        options.add_argument(f"--{flag}")
    with webdriver.Chrome(options=options, service=Service(driver)) as chrome:
        yield chrome


@pytest.fixture
def config(config: Config, tmp_path: Path) -> Config:
    people = tmp_path / "people.json"
    people.write_text(json.dumps([{"name": "Ana Prueba", "phone": ANA, "birth_date": "1990-05-05"}]))
    return Config(**{**config.__dict__, "people": str(people)})


@pytest.mark.browser
def test_a_client_writes_sends_two_files_and_reads_the_answer(
    browser: webdriver.Chrome, sandbox: Sandbox, portal: Portal, twilio: Client, tmp_path: Path
) -> None:
    for name in ("uno.jpg", "dos.docx"):
        (tmp_path / name).write_bytes(b"page")
    wait = WebDriverWait(browser, 15)
    browser.get(sandbox.base_url)
    wait.until(lambda page: "Ana Prueba" in page.find_element(By.ID, "people-list").text)
    wait.until(lambda page: "1990-05-05" in page.find_element(By.ID, "facts").text)
    browser.find_element(By.CSS_SELECTOR, ".channels [data-channel=sms]").click()
    browser.find_element(By.ID, "files").send_keys(f"{tmp_path / 'uno.jpg'}\n{tmp_path / 'dos.docx'}")
    browser.find_element(By.ID, "text").send_keys("mi pasaporte")
    browser.find_element(By.CSS_SELECTOR, ".send").click()
    form = portal.wait(lambda hits: len(hits) == 1)[0].form
    assert (form["From"], form["Body"], form["NumMedia"]) == (ANA, "mi pasaporte", "2")
    twilio.messages.create(
        to=ANA, from_=SMS, body="Recibido <b>bien</b>: https://example.org/c/1.\n1. Sí\n2. No"
    )
    wait.until(lambda page: "<b>bien</b>" in page.find_element(By.ID, "thread").text)
    assert browser.find_element(By.LINK_TEXT, "https://example.org/c/1")
    wait.until(lambda page: len(page.find_elements(By.CSS_SELECTOR, "#options button")) == 2)
    browser.find_element(By.CSS_SELECTOR, "#options button").click()
    assert portal.wait(lambda hits: len(hits) == 2)[1].form["Body"] == "1"
    wait.until(lambda page: "sending" not in page.find_element(By.ID, "thread").text)
    said = {"body": "¿Acepta?", "actions": [{"title": "Sí", "id": "1"}, {"title": "No", "id": "2"}]}
    content = sandbox.contents.add({"language": "es", "types": {"twilio/quick-reply": said}})
    asked = twilio.messages.create(to=ANA, from_=SMS, content_sid=content.sid)
    wait.until(lambda page: "Sí" in page.find_element(By.ID, "options").text.split("\n"))
    browser.find_element(By.CSS_SELECTOR, "#options button").click()
    tapped = portal.wait(lambda hits: len(hits) == 3)[2].form
    assert (tapped["Body"], tapped["ButtonPayload"]) == ("Sí", "1")
    assert tapped["OriginalRepliedMessageSid"] == asked.sid
    wait.until(lambda page: "sending" not in page.find_element(By.ID, "thread").text)
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []
