"""Pictures made to do harm end in a named refusal, within the memory and the time of one file."""

import resource
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import media_files as files
import pytest
from PIL import Image

from recado.bot.decoder import Decoder
from recado.media import refusals

MOST = 512 * 1024
"""Kibibytes that the largest of the decoder's processes may have resident at any time."""


@pytest.fixture(scope="module")
def decoder() -> Iterator[Decoder]:
    with Decoder() as running:
        yield running


def png_head(width: int, height: int, body: bytes = b"") -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4)

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def text_bomb() -> bytes:
    """A PNG whose comment unpacks to 200 megabytes."""
    comment = zlib.compress(bytes(200_000_000), 9)
    data = b"comment\0\0" + comment
    chunk = len(data).to_bytes(4) + b"zTXt" + data + zlib.crc32(b"zTXt" + data).to_bytes(4)
    whole = files.encoded(files.corners(), "PNG")
    return whole[:33] + chunk + whole[33:]


def boxes(*inner: tuple[bytes, bytes], size: int | None = None) -> bytes:
    """A HEIC of nothing but its boxes (ISO/IEC 14496-12)."""
    top = b"\0\0\0\x18ftypheic\0\0\0\0heicmif1"
    for name, body in inner:
        top += (size or len(body) + 8).to_bytes(4) + name + body
    return top


def nested(depth: int) -> bytes:
    body = b""
    for _ in range(depth):
        body = (len(body) + 8).to_bytes(4) + b"dinf" + body
    return body


def grown(data: bytes, name: bytes) -> bytes:
    """The same HEIC saying that its picture is 30,000 pixels a side."""
    at = data.index(name) + len(name) + 4
    return data[:at] + struct.pack(">II", 30000, 30000) + data[at + 8 :]


HEIC = files.encoded(files.corners(), "HEIF")
LINE = files.encoded(Image.new("L", (1, 60000), 255), "PNG")
HOSTILE: dict[str, tuple[bytes, set[str]]] = {
    "nothing": (b"", {"empty"}),
    "a bomb of 10 gigapixels": (png_head(100_000, 100_000, zlib.compress(bytes(10**7))), {"too_many_pixels"}),
    "a line of 60,000": (LINE, {"too_small"}),
    "a line across": (files.encoded(Image.new("L", (60000, 1)), "PNG"), {"too_small"}),
    "a ribbon": (files.encoded(Image.new("L", (16, 60000), 255), "PNG"), {"pages"}),
    "a comment that unpacks": (text_bomb(), {"broken", "pages"}),
    "a GIF of 65,535 a side": (b"GIF89a\xff\xff\xff\xff\0\0\0;", {"too_many_pixels", "broken"}),
    "a BMP of a terapixel": (
        b"BM" + struct.pack("<IHHIIiiHHIIiiII", 54, 0, 0, 54, 40, 10**6, 10**6, 1, 24, 0, 0, 1, 1, 0, 0),
        {"too_many_pixels", "broken"},
    ),
    "a TIFF that points at itself": (b"II*\0\x08\0\0\0\0\0\x08\0\0\0", {"broken"}),
    "a JPEG of 65,535 a side": (
        files.jpeg().replace(struct.pack(">HH", 240, 320), b"\xff\xff\xff\xff", 1),
        {"too_many_pixels"},
    ),
    "a HEIC without a picture": (boxes((b"meta", bytes(40))), {"broken"}),
    "a HEIC whose box is 4 gigabytes": (boxes((b"meta", bytes(40)), size=0xFFFFFFF0), {"broken"}),
    "a HEIC of 20,000 boxes in boxes": (boxes((b"meta", bytes(4) + nested(20000))), {"broken"}),
    "a HEIC cut short": (HEIC[: len(HEIC) // 2], {"broken"}),
    "a HEIC that says it is larger": (grown(HEIC, b"ispe"), {"too_many_pixels", "broken", "pages", "memory"}),
    "a drawing that scripts": (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", {"text"}),
    "a drawing with a heading": (b"<?xml version='1.0'?><svg onload='x()'/>", {"text"}),
    "a web page": (b"<!doctype html><script>alert(1)</script>", {"text"}),
    "a link": (b"[InternetShortcut]\nURL=http://127.0.0.1/", {"text"}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_picture_ends_by_name(decoder: Decoder, name: str) -> None:
    data, allowed = HOSTILE[name]
    server = decoder.pid
    try:
        decoder.pages(data)
        ended = "pages"
    except refusals.Refused as refused:
        ended = refused.code
    assert ended in allowed
    assert decoder.pid == server


POLYGLOTS = {
    "a picture that is a web page": files.encoded(files.corners(), "GIF") + b"<script>alert('both')</script>",
    "a picture that is an archive": files.encoded(files.corners(), "PNG") + files.docx(),
    "a photo that is an archive": files.jpeg() + files.docx(),
    "a photo with a script inside": files.jpeg(comment=b"<script>alert('both')</script>"),
    "a photo that is a PDF": files.jpeg() + files.pdf_bytes(files.pdf()),
    "a HEIC that is an archive": HEIC + files.docx(),
}


@pytest.mark.parametrize("name", POLYGLOTS)
def test_of_a_file_that_is_two_only_the_picture_is_kept(decoder: Decoder, name: str) -> None:
    (page,) = decoder.pages(POLYGLOTS[name])
    bound = decoder.whole([page], "x")
    for blob in (page.data, page.thumbnail, bound):
        for trace in (b"<script", b"PK\x03\x04", b"word/document.xml"):
            assert trace not in blob
    assert page.data.count(b"%PDF") == 0


def test_a_type_that_lies_changes_nothing(decoder: Decoder) -> None:
    """Only content counts: the decoder is never told a name or a type."""
    files_by_content = {"jpeg": files.jpeg(), "png": files.encoded(files.corners(), "PNG"), "heic": HEIC}
    assert {kind: decoder.pages(data)[0].kind.value for kind, data in files_by_content.items()} == {
        kind: kind for kind in files_by_content
    }


LARGEST = """
import resource, sys
sys.path.insert(0, sys.argv[1])
import media_files as files
from recado.bot.decoder import Decoder
from recado.media import refusals
grain = files.photo(800, 600)
def large(width, height, form, **options):
    return files.encoded(grain.resize((width, height)), form, **options)
made = {
    "108 megapixels": lambda: large(12000, 9000, "JPEG", exif=files.exif(6)),
    "48 megapixels mirrored": lambda: large(8000, 6000, "JPEG", exif=files.exif(5)),
    "48 megapixels progressive": lambda: large(8000, 6000, "JPEG", exif=files.exif(1), progressive=True),
    "48 megapixels of PNG": lambda: large(8000, 6000, "PNG", compress_level=1),
    "25 megapixels of WebP": lambda: large(5750, 4300, "WEBP", quality=40, method=0),
    "50 megapixels with alpha": lambda: files.encoded(
        grain.convert("RGBA").resize((8000, 6200), 0), "PNG", compress_level=1
    ),
    "too many": lambda: large(12000, 9000, "JPEG", exif=files.exif(5)),
}
data = made[sys.argv[2]]()
with Decoder() as decoder:
    try:
        told = decoder.pages(data)[0].kind.value
    except refusals.Refused as refused:
        told = refused.code
print(told, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("108 megapixels", {"jpeg"}),
        ("48 megapixels mirrored", {"jpeg"}),
        ("48 megapixels progressive", {"jpeg"}),
        ("48 megapixels of PNG", {"png", "too_large"}),
        ("25 megapixels of WebP", {"webp"}),
        ("50 megapixels with alpha", {"png", "memory", "too_large"}),
        ("too many", {"too_many_pixels"}),
    ],
)
def test_the_largest_pictures_stay_within_half_a_gibibyte(name: str, ending: set[str]) -> None:
    tests = str(Path(files.__file__).parent)
    run = subprocess.run(
        [sys.executable, "-c", LARGEST, tests, name], check=True, capture_output=True, text=True
    )
    told, peak = run.stdout.split()
    assert told in ending
    assert int(peak) < MOST
    assert resource.getpagesize() > 0
