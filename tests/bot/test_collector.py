"""The page collector: photos become one document, whatever order, delay or harm they come in."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from media_files import corners, docx, encoded, exif, jpeg, pdf, pdf_bytes, written
from support.house import ROSA

from recado.bot import binding, collector, files, turns
from recado.flows.engine import decide
from recado.flows.events import DocumentReady, PageReady

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from support.house import Portal

File = tuple[str, bytes, str]


def photo(number: int = 0) -> File:
    """A page that is like no other."""
    return (f"{number}.jpg", jpeg(written(number)), "image/jpeg")


def heic() -> bytes:
    from io import BytesIO

    import pillow_heif

    out = BytesIO()
    pillow_heif.from_pillow(written(11)).save(out, format="HEIF")
    return out.getvalue()


def documents(portal: Portal) -> list[tuple[str, int]]:
    rows = portal.rows("SELECT state, page_count FROM documents ORDER BY created_at")
    return [(row.state, row.page_count) for row in rows]


def media(portal: Portal) -> list[str]:
    return [row.state for row in portal.rows("SELECT state FROM media ORDER BY created_at, number")]


def items(portal: Portal) -> dict[str, str]:
    query = "SELECT slug, status FROM checklist_items WHERE case_id = :id"
    return {row.slug: row.status for row in portal.rows(query, id=portal.case_of("Rosa Quiñones"))}


@pytest.fixture
def at_passport(portal: Portal) -> Portal:
    """Rosa has put off her earlier permit and is asked for her passport."""
    portal.welcome()
    portal.say("saltar")
    return portal


def test_three_photos_one_by_one_become_one_document(at_passport: Portal) -> None:
    for number in range(3):
        at_passport.say("", files=[photo(number)])
    said = at_passport.say("LISTO")
    assert "3 páginas recibidas" in "".join(said)
    assert "¿Cuándo vence?" in "".join(said)
    assert documents(at_passport) == [("received", 3)]
    assert items(at_passport)["passport"] == "received"
    assert "document_to_review" in at_passport.tasks()


def test_three_photos_in_one_go_of_three_kinds_keep_their_order(at_passport: Portal) -> None:
    upright = encoded(written(12), "PNG")
    at_passport.say(
        "",
        files=[
            ("1.jpg", jpeg(written(13), exif=exif(6, gps=True)), "image/jpeg"),
            ("2.png", upright, "image/png"),
            ("3.heic", heic(), "image/heic"),
        ],
    )
    assert "3 páginas recibidas" in "".join(at_passport.say("listo"))
    with at_passport.runtime.db.transaction() as session:
        pdf_id = at_passport.one("SELECT pdf_file_id FROM documents")
        _, data = files.load(at_passport.runtime, session, pdf_id)
    assert data.startswith(b"%PDF-")
    assert b"SecretCameraMaker" not in data
    from io import BytesIO

    with pikepdf.open(BytesIO(data)) as pdf:
        assert len(pdf.pages) == 3


def test_an_album_on_whatsapp_comes_as_many_messages_and_becomes_one_document(portal: Portal) -> None:
    whatsapp = f"whatsapp:{ROSA}"
    portal.welcome(whatsapp)
    portal.say("saltar", sender=whatsapp)
    portal.say("", sender=whatsapp, files=[photo(number) for number in range(5)])
    assert "5 páginas recibidas" in "".join(portal.say("listo", sender=whatsapp))


def test_the_originals_are_kept_sealed_beside_the_pdf(at_passport: Portal) -> None:
    name, data, kind = photo()
    at_passport.say("", files=[(name, data, kind)])
    with at_passport.runtime.db.transaction() as session:
        kept = at_passport.one("SELECT original_file_id FROM media")
        _, again = files.load(at_passport.runtime, session, kept)
    assert again == data
    stored = [
        path.read_bytes()
        for path in (at_passport.runtime.settings.var_dir / "files").rglob("*")
        if path.is_file()
    ]
    assert stored
    assert not any(data[:64] in each or b"%PDF" in each or b"JFIF" in each for each in stored)


def test_listo_before_the_photos_are_down_waits_for_them(at_passport: Portal) -> None:
    """Both are in the inbox before any worker has fetched a thing."""
    at_passport.text("", files=[photo(0), photo(1)])
    at_passport.text("LISTO")
    (lane,) = (row.lane for row in at_passport.rows("SELECT DISTINCT lane FROM inbound_events"))
    from recado.bot import inbox

    inbox.drain(at_passport.runtime, bytes(lane))
    assert documents(at_passport) == [("closing", 0)]
    at_passport.work()
    assert documents(at_passport) == [("received", 2)]
    assert sum("2 páginas recibidas" in each for each in at_passport.heard()) == 1


def test_a_photo_that_is_missing_for_a_while_is_asked_for_again(at_passport: Portal) -> None:
    at_passport.sandbox.faults.set({"media_404": 3})
    at_passport.say("", files=[photo()])
    assert media(at_passport) == ["owed"]
    for _ in range(5):
        at_passport.tick(seconds=10)
    at_passport.say("listo")
    assert media(at_passport) == ["ready"]
    assert sum("1 página recibida" in each for each in at_passport.heard()) == 1


def test_photos_lost_after_a_minute_are_named_and_the_rest_is_kept(at_passport: Portal) -> None:
    at_passport.say("", files=[photo(0)])
    at_passport.sandbox.faults.set({"media_404": 999})
    at_passport.say("", files=[photo(1)])
    at_passport.say("listo")
    at_passport.tick(seconds=30)
    assert documents(at_passport)[0][0] == "closing"
    before = len(at_passport.heard())
    at_passport.tick(seconds=31)
    assert documents(at_passport) == [("received", 1)]
    said = "".join(at_passport.heard()[before:])
    assert "1 página recibida" in said
    assert "Un archivo no" in said, "what did not come"
    assert media(at_passport) == ["ready", "lost"]
    assert "medium.lost" in at_passport.acts()


def test_a_document_of_which_nothing_came_is_missing_again(at_passport: Portal) -> None:
    at_passport.sandbox.faults.set({"media_404": 999})
    at_passport.say("", files=[photo()])
    at_passport.say("listo")
    before = len(at_passport.heard())
    at_passport.tick(seconds=61)
    at_passport.tick(seconds=6)
    assert items(at_passport)["passport"] == "missing"
    assert len(at_passport.heard()) == before + 1


@pytest.fixture
def trap() -> Iterator[tuple[str, list[str]]]:
    """Another server of this machine, which notes whoever calls."""
    called: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            called.append(str(self.headers))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", called
        server.shutdown()
        thread.join()


def test_a_file_at_any_other_address_is_never_fetched(
    at_passport: Portal, trap: tuple[str, list[str]]
) -> None:
    other, called = trap
    port = other.rpartition(":")[2]
    base = at_passport.sandbox.base_url
    for number, url in enumerate(
        (
            f"{other}/2010-04-01/photo",
            f"http://localhost:{port}/x",
            f"{base}@127.0.0.1:{port}/x",
            "http://169.254.169.254/latest/meta-data/",
            "file:///etc/passwd",
            "https://media.example.org/x.jpg",
            "not an address",
        )
    ):
        form = at_passport.form("", NumMedia="1", MediaUrl0=url, MediaContentType0="image/jpeg")
        assert at_passport.post("/webhooks/twilio/message", form).status_code == 204
        at_passport.work()
        assert media(at_passport)[number] == "refused", url
    assert called == []
    assert items(at_passport)["passport"] == "missing"


def test_a_late_page_reopens_what_was_received(at_passport: Portal) -> None:
    at_passport.say("", files=[photo(0)])
    at_passport.say("listo")
    assert documents(at_passport) == [("received", 1)]
    at_passport.say("pasaporte")
    at_passport.text("", files=[photo(1)])
    at_passport.work()
    at_passport.say("listo")
    by_item = at_passport.rows(
        "SELECT i.slug, d.state, d.page_count FROM documents d JOIN checklist_items i ON i.id = d.item_id"
    )
    assert sum(row.page_count for row in by_item) == 2
    assert {row.state for row in by_item} == {"received"}


def test_a_page_that_comes_while_the_others_are_being_bound_is_bound_too(
    at_passport: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_passport.say("", files=[photo(0)])
    late = iter([True])
    finish = binding._finish

    def finish_after_one_more(*given: Any) -> None:
        if next(late, False):
            at_passport.text("", files=[photo(1)])
            at_passport.work()
        finish(*given)

    monkeypatch.setattr(binding, "_finish", finish_after_one_more)
    at_passport.text("listo")
    at_passport.work()
    for _ in range(3):
        at_passport.tick(seconds=6)
    assert documents(at_passport) == [("received", 2)]
    assert media(at_passport) == ["ready", "ready"]


def test_the_same_picture_twice_is_one_page(at_passport: Portal) -> None:
    at_passport.say("", files=[photo(0)])
    at_passport.say("", files=[photo(0)])
    assert "1 página recibida" in "".join(at_passport.say("listo"))
    assert media(at_passport) == ["ready", "dropped"]


WRONG = {
    "a Word file": ("cv.docx", docx(), "application/msword"),
    "a broken JPEG": ("a.jpg", jpeg(corners(600, 400))[:900], "image/jpeg"),
    "an empty file": ("a.jpg", b"", "image/jpeg"),
    "text that says it is a JPEG": ("a.jpg", b"hello there", "image/jpeg"),
    "a web page": ("a.html", b"<html><script>alert(1)</script></html>", "text/html"),
    "a voice note": ("a.ogg", b"OggS" + bytes(200), "audio/ogg"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_file_gets_a_kind_answer_and_staff_can_see_it(at_passport: Portal, what: str) -> None:
    before = len(at_passport.heard())
    assert at_passport.text("", files=[WRONG[what]]) == 204
    at_passport.work()
    said = at_passport.heard()[before:]
    assert said, "never in silence"
    assert media(at_passport) == ["refused"]
    assert "unusable_file" in at_passport.tasks()
    assert items(at_passport)["passport"] == "missing"
    assert at_passport.broken() == []
    assert "1 página recibida" in "".join(at_passport.say("", files=[photo()])) + "".join(
        at_passport.say("listo")
    )


def test_a_file_that_no_item_expects_is_kept_for_staff(portal: Portal) -> None:
    portal.text("", sender=ROSA, files=[photo()])
    portal.work()
    assert portal.heard(), "answered"
    assert media(portal) == ["ready"]
    assert "unusable_file" in portal.tasks()


def test_a_fetch_that_is_rung_twice_makes_one_page(at_passport: Portal) -> None:
    at_passport.text("", files=[photo()])
    (lane,) = (row.lane for row in at_passport.rows("SELECT DISTINCT lane FROM inbound_events"))
    from concurrent.futures import ThreadPoolExecutor

    from recado.bot import inbox

    inbox.drain(at_passport.runtime, bytes(lane))
    medium = at_passport.one("SELECT id FROM media")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: collector.fetch(at_passport.runtime, medium), range(4)))
    at_passport.work()
    assert media(at_passport) == ["ready"]
    assert at_passport.acts("medium.ready") == ["medium.ready"]


def test_a_worker_killed_over_a_photo_leaves_it_to_the_next(at_passport: Portal) -> None:
    at_passport.text("", files=[photo()])
    (lane,) = (row.lane for row in at_passport.rows("SELECT DISTINCT lane FROM inbound_events"))
    from recado.bot import inbox

    inbox.drain(at_passport.runtime, bytes(lane))
    at_passport.lose_bells()
    assert collector._claim(at_passport.runtime, at_passport.one("SELECT id FROM media"))
    at_passport.tick(seconds=10)
    assert media(at_passport) == ["owed"], "somebody has it"
    at_passport.change("UPDATE media SET lease_until = clock_timestamp() - interval '1 second'")
    at_passport.tick(seconds=10)
    assert media(at_passport) == ["ready"]


@pytest.fixture
def crash_on(monkeypatch: pytest.MonkeyPatch) -> Callable[[type], list[str]]:
    """Every turn of this kind of event crashes."""
    crashed: list[str] = []

    def arm(kind: type) -> list[str]:
        def crash(state: Any, event: Any, *more: Any) -> Any:
            if isinstance(event, kind):
                crashed.append(kind.__name__)
                raise ZeroDivisionError
            return decide(state, event, *more)

        monkeypatch.setattr(turns, "decide", crash)
        return crashed

    return arm


def run_on(portal: Portal, times: int = 12) -> None:
    """Let the sweep do all it may: leases are over whenever it looks."""
    for _ in range(times):
        portal.change(
            "UPDATE media SET lease_until = clock_timestamp() - interval '1 second' WHERE state = 'owed'"
        )
        portal.tick(seconds=6)


def test_a_photo_on_which_the_turn_keeps_crashing_is_parked_with_an_apology_and_a_task(
    at_passport: Portal, crash_on: Callable[[type], list[str]]
) -> None:
    crashed = crash_on(PageReady)
    at_passport.text("", files=[photo()])
    at_passport.work()
    run_on(at_passport, times=4)
    assert 1 <= len(crashed) <= 3
    assert media(at_passport) == ["lost"]
    assert "turn_failed" in at_passport.tasks()
    assert "apology.turn_failed" in [row.text_key for row in at_passport.messages()]


def test_a_document_on_which_the_turn_keeps_crashing_is_parked_with_an_apology_and_a_task(
    at_passport: Portal, crash_on: Callable[[type], list[str]]
) -> None:
    at_passport.say("", files=[photo()])
    crashed = crash_on(DocumentReady)
    at_passport.text("listo")
    at_passport.work()
    run_on(at_passport)
    assert 1 <= len(crashed) <= 3
    assert documents(at_passport)[0][0] == "parked"
    assert "turn_failed" in at_passport.tasks()
    assert "apology.turn_failed" in [row.text_key for row in at_passport.messages()]


def test_a_pdf_that_waited_for_its_paper_becomes_its_pages(at_passport: Portal) -> None:
    scan = ("scan.pdf", pdf_bytes(pdf(2)), "application/pdf")
    asked = "".join(at_passport.say("pasaporte y permiso anterior", files=[scan]))
    assert "1 " in asked
    assert at_passport.one("SELECT state FROM media") == "ready"
    assert at_passport.one("SELECT count(*) FROM documents") == 0
    at_passport.say("1")
    at_passport.say("listo")
    assert at_passport.one("SELECT state FROM media") == "ready"
    assert [tuple(row) for row in at_passport.rows("SELECT state, page_count FROM documents")] == [
        ("received", 2)
    ]
    assert at_passport.one("SELECT count(*) FROM page_thumbnails") == 1
