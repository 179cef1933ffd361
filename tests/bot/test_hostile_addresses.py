"""Files whose addresses lead elsewhere, keep silent or answer a web page: named, told kindly, shown."""

from __future__ import annotations

import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from media_files import corners, jpeg
from support.house import ACCOUNT, TOKEN

from recado.gateways.twilio import Twilio

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.house import Portal

PHOTO = ("a.jpg", jpeg(corners(320, 240)), "image/jpeg")


@pytest.fixture
def at_passport(portal: Portal) -> Portal:
    portal.welcome()
    portal.say("saltar")
    return portal


@pytest.fixture
def inside() -> Iterator[tuple[str, list[str]]]:
    """A server of the firm's own network, which must never be asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(PHOTO[1])

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()
        thread.join()


def media(portal: Portal) -> list[Any]:
    return portal.rows("SELECT * FROM media ORDER BY created_at, number")


def send(portal: Portal) -> str:
    """Rosa sends a photo; what she reads until all has been tried."""
    before = len(portal.heard())
    portal.text("", files=[PHOTO])
    portal.work()
    for _ in range(14):
        portal.tick(seconds=20)
    return "".join(portal.heard()[before:])


@pytest.mark.parametrize(
    "where",
    [
        "{inside}/secret",
        "http://localhost:{port}/secret",
        "http://[::1]:{port}/secret",
        "http://0x7f000001:{port}/secret",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
    ],
)
def test_a_redirect_to_a_private_address_is_refused(
    at_passport: Portal, inside: tuple[str, list[str]], where: str
) -> None:
    base, asked = inside
    target = where.format(inside=base, port=base.rpartition(":")[2])
    at_passport.sandbox.faults.set({"media_redirect": target})
    said = send(at_passport)
    assert asked == []
    assert "No pudimos recibir su foto o archivo" in said
    (row,) = media(at_passport)
    assert (row.state, row.reason, row.original_file_id) == ("refused", "fetch_failed", None)
    assert at_passport.tasks().count("unusable_file") == 1
    assert "turn_failed" not in at_passport.tasks()


def test_a_file_that_never_comes_is_told_to_client_and_staff(at_passport: Portal) -> None:
    base = at_passport.sandbox.base_url
    at_passport.runtime = replace(at_passport.runtime, texting=Twilio(ACCOUNT, TOKEN, base, timeout=0.1))
    at_passport.sandbox.faults.set({"media_silent": 0.4})
    assert "No pudimos usar lo que mandó para: pasaporte" in send(at_passport)
    (row,) = media(at_passport)
    assert (row.state, row.reason) == ("lost", "fetch_failed")
    assert at_passport.tasks().count("unusable_file") == 1
    assert "turn_failed" not in at_passport.tasks()


def test_a_web_page_instead_of_the_file_is_no_picture(at_passport: Portal) -> None:
    at_passport.sandbox.faults.set({"media_html": True})
    said = send(at_passport)
    assert "No podemos usar archivos de texto" in said
    (row,) = media(at_passport)
    assert (row.state, row.reason) == ("refused", "text")
    assert row.original_file_id is not None, "kept for staff"
    assert at_passport.tasks().count("unusable_file") == 1


def test_the_thread_says_why(at_passport: Portal) -> None:
    from recado.firm.models import Medium
    from recado.handlers.console.transcript import picture_of

    at_passport.sandbox.faults.set({"media_redirect": "http://10.0.0.1/"})
    send(at_passport)
    with at_passport.runtime.transaction() as session:
        picture = picture_of(session.get_one(Medium, media(at_passport)[0].id))
    assert picture.problem.startswith("Cannot be used. It could not be fetched")
