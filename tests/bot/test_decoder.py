"""Hostile bytes meet no secrets: what a file can do to the decoder, and what it cannot."""

import contextlib
import ctypes
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import media_files as files
import psutil
import pytest

from recado.bot import decoder_wire
from recado.bot.decoder import Decoder, DecoderDiedError
from recado.bot.decoder_server import _verdict
from recado.bot.decoder_wire import ChildLimits
from recado.media import refusals
from recado.media.assemble import build_pdf
from recado.media.heads import head
from recado.media.pages import to_pages
from recado.media.paper import Paper
from recado.media.parts import bind

ROOMY = 2 * 1024 * 1024 * 1024
"""Memory enough for what is to take time."""


@pytest.fixture(scope="module")
def decoder() -> Iterator[Decoder]:
    os.environ["RECADO_TEST_SECRET"] = "do not inherit"
    with Decoder() as running:
        yield running
    del os.environ["RECADO_TEST_SECRET"]


def black_png(width: int, height: int) -> bytes:
    """A small file that takes width times height times four bytes to decode."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4) + name + body + zlib.crc32(name + body).to_bytes(4)

    header = width.to_bytes(4) + height.to_bytes(4) + b"\x08\x02\0\0\0"
    rows = zlib.compress(bytes((width * 3 + 1) * height), 1)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@cache
def slow_photo() -> bytes:
    """A progressive photo, which is decoded several times and takes seconds."""
    return files.jpeg(files.photo(800, 600).resize((8000, 6000)), progressive=True)


def until(holds: Callable[[], bool]) -> None:
    """The server tidies up just after it has answered: look again until it has."""
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline


def test_pages_and_the_document_are_what_they_are_without_the_decoder(decoder: Decoder) -> None:
    sent = (
        files.jpeg(exif=files.exif(6)),
        files.encoded(files.corners(), "PNG"),
        files.pdf_bytes(files.pdf(2)),
    )
    pages = [page for data in sent for page in decoder.pages(data)]
    assert pages == [page for data in sent for page in to_pages(data)]
    assert decoder.build(pages, "Passport") == list(bind(pages, "Passport"))
    (part,) = decoder.build(pages, "Passport", Paper.A4)
    assert part.pdf == build_pdf(pages, "Passport", Paper.A4)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "HEIF", "AVIF", "WEBP", "GIF", "BMP", "TIFF", "PDF"])
def test_every_kind_is_decoded_without_a_file_system(decoder: Decoder, form: str) -> None:
    data = files.pdf_bytes(files.pdf()) if form == "PDF" else files.encoded(files.corners(), form)
    (part,) = decoder.build(decoder.pages(data), "Pasaporte – Ana Peña")
    assert part.pdf.startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "empty"), (files.docx(), "office"), (files.jpeg()[:2000], "broken"), (b"hola", "text")],
)
def test_a_refusal_comes_through_by_name(decoder: Decoder, data: bytes, code: str) -> None:
    with pytest.raises(refusals.Refused) as refused:
        decoder.pages(data)
    assert refused.value.code == code


def test_the_server_starts_with_nothing_in_its_environment(decoder: Decoder) -> None:
    decoder.pages(files.jpeg())
    assert Path(f"/proc/{decoder.pid}/environ").read_bytes() == b""


def test_the_server_holds_no_connection_and_no_file(decoder: Decoder) -> None:
    decoder.pages(files.jpeg())
    folder = Path(f"/proc/{decoder.pid}/fd")

    def held() -> list[str]:
        targets = []
        for entry in folder.iterdir():
            with contextlib.suppress(FileNotFoundError):
                targets.append(str(entry.readlink()).split(":")[0])
        return targets

    until(lambda: set(held()) == {"socket", "anon_inode", "/dev/null"})
    assert held().count("socket") == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="privileges are only there to be dropped as root")
def test_the_server_gives_up_what_root_has(decoder: Decoder) -> None:
    decoder.pages(files.jpeg())
    status = dict(
        line.split(":\t", 1)
        for line in Path(f"/proc/{decoder.pid}/status").read_text().splitlines()
        if ":\t" in line
    )
    assert status["Uid"].split() == ["65534"] * 4
    assert status["Groups"].strip() == ""
    assert int(status["CapEff"], 16) == 0
    assert status["NoNewPrivs"] == "1"
    assert str(Path(f"/proc/{decoder.pid}/root").readlink()) != "/"


CONFINED = """
import os, socket
from recado.bot import decoder_server as server
def refused(act):
    try: act()
    except OSError: return True
    return False
server.{confine}()
seen = [refused(lambda: open("/etc/passwd")), refused(lambda: os.listdir("/etc"))]
seen += [refused(lambda: open("/tmp/left-behind", "w")), refused(lambda: os.execv("/bin/true", ["true"]))]
seen.append(refused(lambda: socket.socket().connect(("{host}", {port}))))
print(seen)
"""


def confined(confine: str, address: tuple[str, int]) -> list[bool]:
    script = CONFINED.format(confine=confine, host=address[0], port=address[1])
    run = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    return list(json.loads(run.stdout.lower()))


def test_a_decoder_can_open_no_file_and_reach_no_server() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        seen = confined("_confine", listening.getsockname())
    assert seen == [True] * 5


def test_files_are_shut_without_any_privilege_where_the_kernel_can() -> None:
    abi = ctypes.CDLL(None).syscall(444, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    if abi < 1:
        pytest.skip("this kernel has no Landlock")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        assert confined("_shut_files", listening.getsockname())[:4] == [True] * 4


def test_the_server_loads_nothing_that_knows_of_the_portal() -> None:
    script = (
        "import json, sys, recado.bot.decoder_server;"
        "ours = ('recado', 'sqlalchemy', 'redis', 'requests', 'cryptography');"
        "print(json.dumps([name for name in sys.modules if name.startswith(ours)]))"
    )
    out = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout
    assert all(
        name.startswith(("recado.media", "recado.bot.decoder_")) or name in {"recado", "recado.bot"}
        for name in json.loads(out)
    )


def test_a_file_that_takes_too_much_memory_is_refused_and_the_next_is_served() -> None:
    with Decoder(ChildLimits(memory_bytes=240 * 1024 * 1024)) as small:
        small.pages(files.jpeg())
        server = small.pid
        with pytest.raises(refusals.Memory):
            small.pages(black_png(7000, 7000))
        assert len(small.pages(files.jpeg())) == 1
        assert small.pid == server


def test_a_file_that_takes_too_long_is_refused_and_the_next_is_served() -> None:
    with Decoder(ChildLimits(seconds=0.4, memory_bytes=ROOMY)) as hasty:
        server = hasty.pid
        with pytest.raises(refusals.Timeout):
            hasty.pages(slow_photo())
        assert len(hasty.pages(files.jpeg())) == 1
        assert hasty.pid == server


def test_a_file_that_takes_too_much_of_the_processor_is_refused() -> None:
    with Decoder(ChildLimits(cpu_seconds=1)) as hasty, pytest.raises(refusals.Timeout):
        hasty.pages(slow_photo())


def test_a_child_that_is_killed_takes_nothing_with_it() -> None:
    with Decoder(ChildLimits(memory_bytes=ROOMY)) as running:
        running.pages(files.jpeg())
        server = psutil.Process(running.pid)
        outcome: list[str] = []

        def send() -> None:
            try:
                running.pages(slow_photo())
            except refusals.Refused as refused:
                outcome.append(refused.code)

        sender = threading.Thread(target=send)
        sender.start()
        until(lambda: bool(server.children()))
        server.children()[0].send_signal(signal.SIGSEGV)
        sender.join()
        assert outcome == ["broken"]
        assert len(running.pages(files.jpeg())) == 1
        assert running.pid == server.pid


def test_a_server_that_was_killed_is_replaced() -> None:
    with Decoder() as running:
        running.pages(files.jpeg())
        first = running.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        assert len(running.pages(files.jpeg())) == 1
        assert running.pid != first


def test_a_server_that_cannot_be_brought_up_says_nothing_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with Decoder() as running, pytest.raises(DecoderDiedError):
        running.pages(files.jpeg())


def test_many_threads_share_one_server(decoder: Decoder) -> None:
    sent = [files.jpeg(files.photo(seed=seed)) for seed in range(8)]
    got: dict[int, str] = {}

    def send(number: int) -> None:
        got[number] = decoder.pages(sent[number])[0].sha256

    threads = [threading.Thread(target=send, args=(number,)) for number in range(len(sent))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == {number: to_pages(data)[0].sha256 for number, data in enumerate(sent)}


def test_the_server_dies_with_its_parent() -> None:
    script = (
        "import os, sys; from recado.bot.decoder import Decoder; d = Decoder(); d.start();"
        "print(d.pid, flush=True); os.kill(os.getpid(), 9)"
    )
    out = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True, text=True).stdout
    server = int(out)
    watch = None
    try:
        watch = os.pidfd_open(server)
        import select

        assert select.select([watch], [], [], 20)[0]
    except ProcessLookupError:
        pass
    finally:
        if watch is not None:
            os.close(watch)


def test_closing_leaves_no_process_behind() -> None:
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    with Decoder() as running:
        running.pages(files.jpeg())
    assert {child.pid for child in psutil.Process().children(recursive=True)} <= before


def test_no_descriptor_is_left_open(decoder: Decoder) -> None:
    decoder.pages(files.jpeg())
    server = psutil.Process(decoder.pid)
    until(lambda: not server.children())
    ours, theirs = psutil.Process().num_fds(), server.num_fds()
    for _ in range(10):
        decoder.pages(files.jpeg())
        with pytest.raises(refusals.Refused):
            decoder.pages(b"hola")
    assert psutil.Process().num_fds() == ours
    until(lambda: server.num_fds() <= theirs)


@pytest.mark.parametrize(
    ("ended_by", "verdict"),
    [
        (signal.SIGXCPU, "timeout"),
        (signal.SIGKILL, "memory"),
        (signal.SIGABRT, "memory"),
        (signal.SIGSEGV, "broken"),
        (signal.SIGBUS, "broken"),
    ],
)
def test_what_ended_a_child_names_the_refusal(ended_by: signal.Signals, verdict: str) -> None:
    assert _verdict(int(ended_by), late=False) == verdict
    assert _verdict(int(ended_by), late=True) == "timeout"


PAGE = to_pages(files.jpeg(files.photo(64, 48)))[0]


@pytest.mark.parametrize(
    "frame",
    [
        ({}, []),
        ({"pages": []}, []),
        ({"pages": [{}]}, [b"", b""]),
        ({"pages": "all"}, [b""]),
        ({"pages": [head(PAGE) | {"rotation": 45}]}, [PAGE.data, PAGE.thumbnail]),
        ({"pages": [head(PAGE) | {"form": "exe"}]}, [PAGE.data, PAGE.thumbnail]),
        ({"pages": [head(PAGE) | {"sha256": 1}]}, [PAGE.data, PAGE.thumbnail]),
        ({"pages": [head(PAGE)]}, [PAGE.data, b"<html>"]),
        ({"pages": [head(PAGE)]}, [PAGE.data]),
    ],
)
def test_an_answer_that_makes_no_sense_means_a_broken_file(frame: decoder_wire.Read) -> None:
    with pytest.raises(refusals.Broken):
        decoder_wire.answered_pages(frame)
    with pytest.raises(refusals.Broken):
        decoder_wire.answered_parts(frame)


@pytest.mark.parametrize(
    "frame",
    [
        ({}, [b"%PDF-"]),
        ({"parts": []}, []),
        ({"parts": [{"done": [[]]}]}, [b"<html>"]),
        ({"parts": [{"done": [[]]}]}, [b"%PDF-", b"%PDF-"]),
        ({"parts": [{"done": []}]}, [b"%PDF-"]),
        ({"parts": [{"done": [["eaten"]]}]}, [b"%PDF-"]),
        ({"parts": [{"done": ["reduced"]}]}, [b"%PDF-"]),
    ],
)
def test_parts_that_make_no_sense_are_not_taken(frame: decoder_wire.Read) -> None:
    with pytest.raises(refusals.Broken):
        decoder_wire.answered_parts(frame)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"hello\0\0\0\x05",
        b"\xff\xff\xff\xff",
        b"[]\0\0\0\x02",
        b'{"blobs":[9]}\0\0\0\x0d',
        b'{"blobs":[-1]}\0\0\0\x0e',
        b'{"blobs":[true]}\0\0\0\x10',
        b'one too many{"blobs":[11]}\0\0\0\x0e',
    ],
)
def test_memory_that_is_no_frame_means_a_broken_file(raw: bytes) -> None:
    descriptor = os.memfd_create("reply")
    try:
        os.write(descriptor, raw)
        with pytest.raises(refusals.Broken):
            decoder_wire.read_frame(descriptor)
    finally:
        os.close(descriptor)


def test_a_document_without_pages_is_a_mistake_of_ours(decoder: Decoder) -> None:
    with pytest.raises(ValueError, match="at least one page"):
        decoder.build([], "x")


def test_three_photos_of_twelve_megapixels_stay_under_two_hundred_mebibytes() -> None:
    script = (
        "import resource, sys; sys.path.insert(0, sys.argv[1]); import media_files as files;"
        "from recado.bot.decoder import Decoder;"
        "d = Decoder(); photo = files.jpeg(files.photo(4000, 3000), quality=85);"
        "d.start(); d.build([page for _ in range(3) for page in d.pages(photo)], 'x');"
        "d.close(); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    tests = str(Path(files.__file__).parent)
    run = subprocess.run([sys.executable, "-c", script, tests], check=True, capture_output=True, text=True)
    assert int(run.stdout) < 200 * 1024
    assert resource.getpagesize() > 0
