"""Thousands of damaged files of every kind: none stops a worker, none gives a document that cannot be drawn.

`make soak` takes 20,000 files through the decoder's processes; `make test` the same hundredth each time.
"""

import os
import random
from collections import Counter
from collections.abc import Iterator
from io import BytesIO

import media_files as files
import pikepdf
import psutil
import pytest
from paperwork import card, form

from recado.bot.decoder import Decoder
from recado.media import refusals
from recado.media.page import Page

MANY = 20_000 if os.environ.get("RECADO_SOAK") else 200
PARTS = 20
"""So many seeds, so that several workers share the work."""


def samples() -> list[bytes]:
    """A small file of every kind that becomes pages, each with a secret that no other file may show."""
    dice = random.Random(1)
    paper = form(dice).resize((170, 220))
    colours = card(dice).resize((240, 150))
    noise = files.photo(160, 120)
    return [
        files.jpeg(noise, exif=files.exif(6, gps=True)),
        files.jpeg(noise, progressive=True, restart_marker_rows=1),
        files.jpeg(colours.convert("CMYK")),
        files.encoded(noise, "MPO", save_all=True, append_images=[noise]),
        files.encoded(paper, "PNG", exif=files.exif(5)),
        files.encoded(paper.quantize(16), "PNG"),
        files.encoded(colours.convert("RGBA"), "PNG"),
        files.encoded(colours, "HEIF", exif=files.exif(1).tobytes()),
        files.encoded(colours, "AVIF"),
        files.encoded(colours, "WEBP", lossless=True),
        files.encoded(colours, "GIF", save_all=True, append_images=[noise]),
        files.encoded(paper, "BMP"),
        files.encoded(paper.convert("1"), "TIFF", compression="group4", tiffinfo={0x0112: 8}),
        files.encoded(noise, "TIFF", compression="tiff_lzw", save_all=True, append_images=[paper]),
        files.encoded(noise, "TIFF", compression="jpeg"),
        files.pdf_bytes(files.pdf(2)),
        files.pdf_bytes(files.pdf(1), object_stream_mode=pikepdf.ObjectStreamMode.generate),
    ]


SAMPLES = samples()


def damaged(dice: random.Random) -> bytes:
    """One of the samples, hurt as transfers, disks and attackers do."""
    data = bytearray(dice.choice(SAMPLES))
    for _ in range(dice.choice((1, 1, 2, 5, 20))):
        at = dice.randrange(len(data)) if data else 0
        match dice.randrange(8):
            case 0:
                data[at : at + 1] = bytes([dice.randrange(256)])
            case 1:
                data[at : at + 4] = dice.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff"))
            case 2:
                del data[at : at + dice.randrange(1, 64)]
            case 3:
                data[at:at] = data[at : at + dice.randrange(1, 256)]
            case 4:
                other = dice.choice(SAMPLES)
                start = dice.randrange(len(other))
                data[at:at] = other[start : start + dice.randrange(1, 512)]
            case 5:
                del data[at:]
            case 6:
                # Heads are where sizes and counts stand.
                head = dice.randrange(min(len(data), 64) or 1)
                data[head : head + 1] = bytes([dice.choice((0, 1, 0x7F, 0x80, 0xFF))])
            case _:
                data += dice.choice(SAMPLES)
    return bytes(data)


@pytest.fixture(scope="module")
def decoder() -> Iterator[Decoder]:
    with Decoder() as running:
        yield running


@pytest.mark.soak
@pytest.mark.parametrize("part", range(PARTS))
def test_no_damaged_file_stops_a_worker_or_gives_a_document_that_cannot_be_drawn(
    decoder: Decoder, part: int
) -> None:
    dice = random.Random(f"damaged {part}")
    decoder.pages(SAMPLES[0])
    server, ended = decoder.pid, Counter[str]()
    for number in range(MANY // PARTS):
        data = damaged(dice)
        try:
            pages = decoder.pages(data)
        except refusals.Refused as refused:
            ended[refused.code] += 1
        else:
            ended["pages"] += 1
            assert_drawn(decoder, pages, f"file {number} of part {part}")
    assert decoder.pid == server, "the decoder had to be started again"
    assert ended["pages"], ended
    assert sum(ended.values()) == MANY // PARTS
    assert psutil.Process(server).memory_info().rss < 300 * 1024 * 1024


def assert_drawn(decoder: Decoder, pages: list[Page], told: str) -> None:
    """Every page of the document that these pages become can be drawn, and hides nothing."""
    bound = decoder.whole(pages, "Fuzzed")
    assert b"SecretCameraMaker" not in bound, told
    with pikepdf.Pdf.open(BytesIO(bound)) as document:
        assert len(document.pages) == len(pages), told
    for number in range(len(pages)):
        assert min(files.seen(bound, number, 20).size) >= 100, told


def test_nothing_of_one_file_is_left_for_the_next(decoder: Decoder) -> None:
    """Each file is decoded in a process of its own: between two of the same file, others change nothing."""
    first = [outcome(decoder, data) for data in SAMPLES]
    dice = random.Random(7)
    for _ in range(20):
        outcome(decoder, damaged(dice))
    assert [outcome(decoder, data) for data in SAMPLES] == first


def outcome(decoder: Decoder, data: bytes) -> list[Page] | str:
    try:
        return decoder.pages(data)
    except refusals.Refused as refused:
        return refused.code
