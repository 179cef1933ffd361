"""A real browser walks the phone and the console, on a desk and in a hand."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from support.outside import Demo, Phone
from support.window import CHROMIUM, DRIVER, Window, chromium

DESK, HAND = (1280, 900), (390, 844)
FRESH = 2.0
"""Seconds within which a client's text appears in the open thread."""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not (CHROMIUM and DRIVER) and os.environ.get("CI") != "true",
        reason="chromium and chromedriver are not installed: make debian-test-packages",
    ),
]


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    with chromium(tmp_path_factory.mktemp("chromium")) as opened:
        yield opened


def test_a_client_and_her_paralegal_walk_the_pages(demo: Demo, window: Window, pictures: Path) -> None:
    person = next(each for each in demo.listing()["people"] if each["name"] == "Beth Carter")
    window.size(*DESK)
    takes_up_a_phone(window, demo, "Beth Carter")
    talks_to_the_bot(window, person["birth_date"])
    window.size(*HAND)
    sends_pictures(window, pictures)
    pays_with_a_card(window)
    complaints = window.errors()

    window.size(*DESK)
    signs_in(window, demo)
    reads_the_thread(window, person["case"])
    beth = Phone(demo.sandbox, person["phone"], "whatsapp")
    answers_and_is_answered_without_a_reload(window, beth)
    window.size(*HAND)
    accepts_a_document(window, beth)
    rejects_a_document(window, beth)
    moves_the_stage(window, person["case"], beth)
    assert complaints + window.errors() == []


def takes_up_a_phone(window: Window, demo: Demo, name: str) -> None:
    window.open(demo.sandbox)
    window.click("#people-list button", name)
    window.click(".channels button", "WhatsApp")
    window.see("#holder", name)


def talks_to_the_bot(window: Window, born: str) -> None:
    year, month, day = born.split("-")
    says(window, "hello", "Robles Law")
    says(window, "2", "May Robles Law text you")
    says(window, "yes", "date of birth")
    says(window, f"{month}/{day}/{year}", "first work permit")
    says(window, "yes", "Why can you ask")
    says(window, "DACA", "Social Security")
    says(window, "no", "last come into")
    says(window, "skip", "Next: passport")


def says(window: Window, text: str, expecting: str) -> None:
    window.type("#text", text)
    window.click("#composer .send")
    window.see("#thread .bubble:not(.mine)", expecting)


def sends_pictures(window: Window, pictures: Path) -> None:
    assert window.fits()
    window.attach("#files", pictures / "1.jpg", pictures / "2.png", pictures / "3.heic")
    window.see("#picked li", "3.heic")
    window.click("#composer .send")
    window.see("#thread .bubble:not(.mine)", "this goes to: passport")
    window.wait(lambda: window.ask(SHOWN_PICTURES) == 2, "her own pictures in the thread")
    says(window, "done", "3 pages received: passport")
    says(window, "skip", "In which country were you born?")
    says(window, "Guatemala", "What is your address now")
    says(window, "1200 Main Street, Houston, TX 77002", "Next: last DACA approval letter")
    window.attach("#files", pictures / "4.jpg")
    window.click("#composer .send")
    window.see("#thread .bubble:not(.mine)", "1 page received: last DACA approval letter")
    assert window.fits()


SHOWN_PICTURES = (
    "return [...document.querySelectorAll('#thread img')].filter((each) => each.naturalWidth > 100).length"
)


def pays_with_a_card(window: Window) -> None:
    says(window, "pay", "Pay here, safely")
    phone = window.driver.current_window_handle
    window.click("#thread .bubble a[href*='/c/p/']")
    window.wait(lambda: len(window.driver.window_handles) == 2, "the payment page")
    window.driver.switch_to.window(next(each for each in window.driver.window_handles if each != phone))
    window.size(*HAND)
    window.see("h1", "Robles Law")
    assert window.fits()
    window.click("button[type=submit]")
    for field, words in (
        ("email", "beth@example.org"),
        ("name", "Beth Carter"),
        ("number", "4242424242424242"),
        ("expiry", "12/34"),
        ("cvc", "123"),
    ):
        window.act(lambda field=field: window.see(f"input[name={field}]").clear())
        window.type(f"input[name={field}]", words)
    assert window.fits()
    window.click("button.pay")
    window.driver.close()
    window.driver.switch_to.window(phone)
    window.see("#thread .bubble:not(.mine)", "We received your payment of $450.00")


def signs_in(window: Window, demo: Demo) -> None:
    sign = next(each for each in demo.listing()["staff"] if each["role"] == "paralegal")
    window.open(demo.console)
    window.type("#email", sign["email"])
    window.type("#password", sign["password"])
    window.type("#code", pyotp.TOTP(sign["totp_secret"]).now())
    window.click("button[type=submit]", "Sign in")
    window.see("h1", "Who needs a person")


def reads_the_thread(window: Window, ref: str) -> None:
    window.click("nav a", "Cases")
    window.click("main a", "Beth Carter")
    window.see(".message", "hello")
    window.wait(lambda: window.ask(SHOWN_THUMBNAILS) == 4, "all her pictures in the thread")
    window.click(".paper summary", "Read the PDF here")
    frame = window.see(".paper iframe")
    assert "/documents/" in str(frame.get_attribute("src"))
    assert window.ask(INLINE_PDF) == [200, "application/pdf", "inline"]
    window.click(".paper summary", "Read the PDF here")
    assert ref in window.see(".case-head").text


SHOWN_THUMBNAILS = (
    # A picture is loaded when it comes near the window; the thread is longer than that.
    "const all = [...document.querySelectorAll('.message img')];"
    "const shown = all.filter((each) => each.naturalWidth > 10);"
    "(all.find((each) => !shown.includes(each)) ?? all[0])?.scrollIntoView();"
    "return shown.length"
)
INLINE_PDF = """
const request = new XMLHttpRequest();
request.open("GET", document.querySelector(".paper iframe").src, false);
request.send();
return [request.status, request.getResponseHeader("Content-Type"),
        request.getResponseHeader("Content-Disposition").split(";")[0]];
"""


def answers_and_is_answered_without_a_reload(window: Window, beth: Phone) -> None:
    window.ask("window.sameLoad = true")
    window.type("#text", "Good morning Beth, this is Paula.")
    window.click("#reply button[type=submit]")
    beth.hears("this is Paula")
    window.see(".message", "this is Paula")
    waits = []
    for text in ("Thank you Paula", "One more thing", "That was all"):
        beth.send(text)
        sent = time.monotonic()
        window.see(".message", text)
        waits.append(time.monotonic() - sent)
    assert min(waits) < FRESH, waits
    assert window.ask("return window.sameLoad") is True


def accepts_a_document(window: Window, beth: Phone) -> None:
    assert window.fits()
    window.click(".jump")
    window.click("#panel .checklist a", "assport")
    window.see("h1", "assport")
    assert window.fits()
    window.click("button[type=submit]", "Accept and thank the client")
    window.see(".notice", "told")
    beth.hears("Good news: passport")


def rejects_a_document(window: Window, beth: Phone) -> None:
    window.click(".jump")
    window.click("#panel .checklist a", "approval letter")
    window.click("input[value=glare]")
    window.type("#words", "The lower half, Beth.")
    shown = window.see("input[value=glare] ~ .reads .preview").text.replace("\n", " ")
    assert 'Your team adds: "The lower half, Beth."' in shown
    assert window.fits()
    window.click("button[type=submit]", "Send back and tell the client")
    window.see(".notice", "told")
    heard = beth.hears("could not use this: last DACA approval letter")
    assert heard.replace("\n\n", " ") == shown, "what she reads is what was shown"


def moves_the_stage(window: Window, ref: str, beth: Phone) -> None:
    window.see(".case-head", ref)
    window.click("#mover summary")
    window.click("#mover label.stage", "We sent your case to the government")
    window.click("#mover button[type=submit]", "Move and tell the client")
    window.see(".case-head", "Filed")
    assert "We sent your case to the government" in beth.hears("News about your case")
    assert window.fits()
