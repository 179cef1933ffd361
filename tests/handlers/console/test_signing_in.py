"""Who gets in, who does not, and what they are told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Flask
from support.console_firm import PASSWORD
from support.portal import make_runtime

from recado.handlers import console

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.browser import Browser, Wall
    from support.parts import Database

    Browsers = Callable[[], Browser]
    SignedIn = Callable[[str], Browser]


def test_password_and_code_open_the_inbox(browser: Browsers) -> None:
    hers = browser()
    answer = hers.sign_in("paula")
    assert (answer.status_code, answer.location) == (303, "/")
    assert "Who needs a person" in hers.get("/").text


def test_the_session_cookie_is_closed_to_scripts_and_other_sites(browser: Browsers) -> None:
    cookies = browser().sign_in("paula").headers.getlist("Set-Cookie")
    hers = next(cookie for cookie in cookies if cookie.startswith("recado_staff="))
    assert "HttpOnly" in hers
    assert "SameSite=Lax" in hers
    assert "Path=/" in hers


def test_on_https_the_cookie_is_secure_and_bound_to_the_host(
    database: Database, redis_url: str, tmp_path: Path
) -> None:
    runtime = make_runtime(database, redis_url, tmp_path, public_url="https://portal.example.org")
    app = Flask("recado", static_folder=None)
    console.register(app, runtime)
    with app.test_request_context():
        from recado.handlers.console import gate

        assert gate.cookie_name() == "__Host-recado"
        assert gate.secure()
    assert app.config["SESSION_COOKIE_SECURE"]
    assert app.config["SESSION_COOKIE_NAME"].startswith("__Host-")
    runtime.close()


def test_every_wrong_sign_in_reads_the_same(browser: Browsers, wall: Wall) -> None:
    page = browser()
    answers = [
        page.sign_in("paula", password="not hers at all"),
        page.sign_in("paula", code="000000"),
        page.sign_in("paula", email="nobody@example.org"),
    ]
    assert {answer.status_code for answer in answers} == {403}
    words = {answer.text.split('role="alert">')[1].split("</p>")[0] for answer in answers}
    assert len(words) == 1


def test_a_code_works_once(browser: Browsers, wall: Wall) -> None:
    assert browser().sign_in("paula").status_code == 303
    assert browser().sign_in("paula").status_code == 403
    wall.pass_by(seconds=30)
    assert browser().sign_in("paula").status_code == 303


def test_many_wrong_tries_must_wait_though_the_next_is_right(browser: Browsers, wall: Wall) -> None:
    page = browser()
    for _ in range(5):
        page.sign_in("paula", password="not hers at all")
    answer = page.sign_in("paula")
    assert answer.status_code == 403
    assert "Wait 1 minute and try again" in answer.text
    wall.pass_by(minutes=1)
    assert page.sign_in("paula").status_code == 303


def test_hostile_fields_are_refused_politely(browser: Browsers) -> None:
    page = browser()
    for email in ("\x00", "a\x00@example.org", "ñ" * 5000, "' OR 1=1 --", "\udcff"):
        answer = page.post(
            "/sign-in", email=email.encode("utf-8", "replace").decode(), password="\x00", code="\x00"
        )
        assert answer.status_code == 403


def test_signing_out_needs_a_form_and_ends_the_session(signed_in: SignedIn) -> None:
    hers = signed_in("paula")
    token = hers.client.get_cookie("recado_staff")
    assert token is not None
    assert hers.get("/sign-out").status_code == 405
    assert hers.post("/sign-out").location == "/sign-in"
    hers.client.set_cookie("recado_staff", token.value)
    assert hers.get("/cases").status_code == 303


def test_an_idle_session_ends_and_polls_do_not_keep_it(signed_in: SignedIn, wall: Wall) -> None:
    hers = signed_in("paula")
    for _ in range(7):
        wall.pass_by(minutes=5)
        last = hers.get("/cases/R-0001/thread?after=0").status_code
    assert last == 401


def test_pages_keep_a_session_until_its_twelve_hours_are_over(signed_in: SignedIn, wall: Wall) -> None:
    hers = signed_in("paula")
    started = wall.at
    while wall.at - started < timedelta(hours=11, minutes=40):
        wall.pass_by(minutes=20)
        assert hers.get("/cases").status_code == 200
    wall.pass_by(minutes=20)
    assert hers.get("/cases").status_code == 303


def test_after_signing_in_one_comes_where_one_wanted_to_go(browser: Browsers) -> None:
    page = browser()
    assert page.get("/cases/R-0001").location == "/sign-in?next=/cases/R-0001"
    assert page.sign_in("paula", next="/cases/R-0001").location == "/cases/R-0001"


def test_nobody_is_sent_to_another_site(browser: Browsers, wall: Wall) -> None:
    for elsewhere in (
        "https://evil.example.org",
        "//evil.example.org",
        "/\\evil.example.org",
        "/\t/evil",
        "x",
    ):
        answer = browser().sign_in("paula", next=elsewhere)
        assert answer.location == "/", elsewhere
        wall.pass_by(seconds=30)


def test_the_password_never_comes_back(browser: Browsers) -> None:
    assert PASSWORD not in browser().sign_in("paula", code="000000").text
