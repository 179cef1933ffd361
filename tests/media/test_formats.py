"""Every form in which a photo comes shows, on the page that it becomes, what was photographed."""

import contextlib
import random
import struct
import zlib
from io import BytesIO

import media_files as files
import pillow_heif
import pytest
from compared import on_paper, ssim
from paperwork import form
from PIL import Image, ImageChops, ImageOps, ImageStat

from recado.media import refusals
from recado.media.assemble import build_pdf
from recado.media.jpeg import strip
from recado.media.page import Form, Page
from recado.media.pages import to_pages
from recado.media.triage import Kind

PAPER = form(random.Random(4))
"""A filled form: thin lines, small print, handwriting in blue."""


def shown(page: Page, number: int = 0) -> Image.Image:
    """The picture on the page, as a reader of PDFs draws it."""
    width, height = (page.height, page.width) if page.rotation % 180 else (page.width, page.height)
    return on_paper(files.seen(build_pdf([page], "x"), number, 150), width, height)


def assert_same(drawn: Image.Image, wanted: Image.Image, colours: float = 6.0) -> None:
    """The same print in the same places; what readers do to lines thinner than their pixels is left out."""
    size = (200, 200 * wanted.height // wanted.width // 8 * 8)
    one, other = (each.convert("RGB").resize(size, Image.Resampling.BOX) for each in (drawn, wanted))
    assert ssim(one, other) > 0.94
    assert max(ImageStat.Stat(ImageChops.difference(one, other)).mean) < colours


def assert_shows(page: Page, wanted: Image.Image, colours: float = 6.0) -> None:
    assert_same(shown(page), wanted, colours)


def deep_grey(image: Image.Image) -> Image.Image:
    """Sixteen bits of grey."""
    wide = bytes(byte for value in image.convert("L").tobytes() for byte in (value, value))
    return Image.frombytes("I;16", image.size, wide)


def png(width: int, height: int, depth: int, colour: int, rows: bytes, *, interlaced: bool = False) -> bytes:
    """A PNG written by hand (ISO/IEC 15948): Pillow writes neither 16-bit colours nor interlaced ones."""
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b""))
    written = (
        len(body).to_bytes(4) + name + body + zlib.crc32(name + body).to_bytes(4) for name, body in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(written)


def deep_png(image: Image.Image) -> bytes:
    """Sixteen bits for each colour."""
    wide = bytes(byte for value in image.tobytes() for byte in (value, value))
    step = image.width * 6
    rows = b"".join(b"\0" + wide[at : at + step] for at in range(0, len(wide), step))
    return png(image.width, image.height, 16, 2, rows)


def interlaced_png(image: Image.Image) -> bytes:
    """Adam7: seven passes, coarse to fine."""
    passes = (
        (0, 0, 8, 8),
        (4, 0, 8, 8),
        (0, 4, 4, 8),
        (2, 0, 4, 4),
        (0, 2, 2, 4),
        (1, 0, 2, 2),
        (0, 1, 1, 2),
    )
    data, width = image.tobytes(), image.width
    rows = bytearray()
    for left, top, across, down in passes:
        for y in range(top, image.height, down):
            line = b"".join(
                data[(y * width + x) * 3 : (y * width + x) * 3 + 3] for x in range(left, width, across)
            )
            rows += b"\0" + line if line else b""
    return png(image.width, image.height, 8, 2, bytes(rows), interlaced=True)


def ycck(image: Image.Image) -> bytes:
    """A JPEG as printers' programs write it: YCCK, with Adobe's mark (Technical Note 5116)."""
    inks = image.convert("CMYK")
    stored = [ImageOps.invert(band) for band in inks.split()]
    light = Image.merge("RGB", [ImageOps.invert(band) for band in stored[:3]]).convert("YCbCr")
    bands = [ImageOps.invert(band) for band in (*light.split(), stored[3])]
    data = files.encoded(Image.merge("CMYK", bands), "JPEG", quality=95, subsampling=0)
    at = data.index(b"Adobe") + 11
    return data[:at] + b"\2" + data[at + 1 :]


SMALL = PAPER.resize((425, 550))
BITS = PAPER.convert("1", dither=Image.Dither.NONE)
WHOLE: dict[str, tuple[bytes, Image.Image]] = {
    "jpeg": (files.jpeg(PAPER), PAPER),
    "jpeg, progressive": (files.jpeg(PAPER, progressive=True), PAPER),
    "jpeg, restarts": (files.jpeg(PAPER, restart_marker_rows=1), PAPER),
    "jpeg, coarse colours": (files.jpeg(PAPER, subsampling=2), PAPER),
    "jpeg, grey": (files.jpeg(PAPER.convert("L")), PAPER.convert("L")),
    "png": (files.encoded(PAPER, "PNG"), PAPER),
    "png, palette": (files.encoded(PAPER.quantize(32), "PNG"), PAPER.quantize(32)),
    "png, alpha": (files.encoded(PAPER.convert("RGBA"), "PNG"), PAPER),
    "png, grey alpha": (files.encoded(PAPER.convert("LA"), "PNG"), PAPER.convert("L")),
    "png, one bit": (files.encoded(BITS, "PNG"), BITS),
    "png, 16-bit grey": (files.encoded(deep_grey(PAPER), "PNG"), PAPER.convert("L")),
    "png, 16-bit colours": (deep_png(SMALL), SMALL),
    "png, interlaced": (interlaced_png(SMALL), SMALL),
    "webp": (files.encoded(PAPER, "WEBP", quality=90), PAPER),
    "webp, lossless alpha": (files.encoded(PAPER.convert("RGBA"), "WEBP", lossless=True), PAPER),
    "avif": (files.encoded(PAPER, "AVIF", quality=90, speed=9), PAPER),
    "gif": (files.encoded(PAPER.quantize(64), "GIF"), PAPER.quantize(64)),
    "bmp": (files.encoded(PAPER, "BMP"), PAPER),
    "bmp, grey": (files.encoded(PAPER.convert("L"), "BMP"), PAPER.convert("L")),
    "bmp, one bit": (files.encoded(BITS, "BMP"), BITS),
    "tiff, lzw": (files.encoded(PAPER, "TIFF", compression="tiff_lzw"), PAPER),
    "tiff, jpeg": (files.encoded(PAPER, "TIFF", compression="jpeg", quality=90), PAPER),
    "tiff, fax group 3": (
        files.encoded(BITS, "TIFF", compression="group3"),
        BITS,
    ),
    "tiff, fax group 4": (
        files.encoded(BITS, "TIFF", compression="group4"),
        BITS,
    ),
    "tiff, 16-bit grey": (files.encoded(deep_grey(PAPER), "TIFF"), PAPER.convert("L")),
    "tiff, big-endian": (files.encoded(PAPER.convert("L"), "TIFF", big_tiff=True), PAPER.convert("L")),
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_page_shows_what_was_photographed(name: str) -> None:
    data, wanted = WHOLE[name]
    (page,) = to_pages(data)
    assert_shows(page, wanted)


@pytest.mark.parametrize("bits", [8, 10, 12])
def test_a_heic_of_any_depth_shows_what_was_photographed(bits: int) -> None:
    pillow_heif.options.SAVE_HDR_TO_12_BIT = bits == 12
    if bits == 8:
        heic = pillow_heif.from_pillow(PAPER)
    else:
        wide = bytes(byte for value in PAPER.tobytes() for byte in (value, value))
        heic = pillow_heif.from_bytes("RGB;16", PAPER.size, wide)
    out = BytesIO()
    heic.save(out, quality=90)
    pillow_heif.options.SAVE_HDR_TO_12_BIT = False
    (page,) = to_pages(out.getvalue())
    assert (page.kind, page.form) == (Kind.HEIC, Form.JPEG)
    assert_shows(page, PAPER)


@pytest.mark.parametrize("written", ["cmyk", "ycck"])
def test_a_photo_in_printing_inks_shows_its_print_and_is_no_negative(written: str) -> None:
    data = ycck(PAPER) if written == "ycck" else files.jpeg(PAPER.convert("CMYK"))
    (page,) = to_pages(data)
    assert len(strip(data).components) == 4
    # Each reader turns inks into light in its own way: the colours differ, the print does not.
    assert_shows(page, PAPER, colours=40)


def test_a_paper_of_many_pages_shows_each_in_its_place() -> None:
    sheets = [form(random.Random(seed)).convert("1", dither=Image.Dither.NONE) for seed in (1, 2, 3)]
    data = files.encoded(sheets[0], "TIFF", compression="group4", save_all=True, append_images=sheets[1:])
    pages = to_pages(data)
    assert len({page.phash for page in pages}) == 3
    bound = build_pdf(pages, "x")
    for number, sheet in enumerate(sheets):
        assert_same(on_paper(files.seen(bound, number, 150), *sheet.size), sheet)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF"])
def test_whichever_way_the_phone_was_held_the_paper_stands_upright(name: str, orientation: int) -> None:
    stored = files.stored_as(PAPER, orientation)
    if name == "HEIF":
        # The plugin writes the tag alone, which readers of HEIC leave aside; phones write the box that turns.
        out = BytesIO()
        pillow_heif.from_pillow(stored).save(out, exif=files.exif(orientation).tobytes(), quality=90)
        data = out.getvalue()
    else:
        data = files.encoded(stored, name, exif=files.exif(orientation))
    (page,) = to_pages(data)
    assert_shows(page, PAPER, colours=8)
    # An AVIF of orientation 1 is written without any mark.
    assert page.upright_by.value == ("none" if (name, orientation) == ("AVIF", 1) else "exif")


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8, 0.97])
def test_a_progressive_photo_that_was_cut_short_and_closed_is_refused(share: float) -> None:
    data = files.jpeg(files.photo(800, 600), progressive=True)
    with pytest.raises(refusals.Broken):
        to_pages(data[: int(len(data) * share)] + b"\xff\xd9")


def test_a_progressive_photo_without_its_last_scans_is_refused() -> None:
    data = files.jpeg(PAPER, progressive=True)
    scans = [at for at in range(len(data)) if data[at : at + 2] == b"\xff\xda"]
    assert len(scans) > 4
    for at in scans[1:]:
        with pytest.raises(refusals.Broken):
            to_pages(data[:at] + b"\xff\xd9")


@pytest.mark.parametrize("code", [0xC3, 0xC5, 0xC9, 0xCA, 0xCD])
def test_a_jpeg_of_a_kind_that_readers_of_pdfs_cannot_show_is_never_wrapped_as_it_stands(code: int) -> None:
    data = files.jpeg(PAPER)
    at = data.index(b"\xff\xc0") + 1
    with contextlib.suppress(refusals.Refused):
        (page,) = to_pages(data[:at] + bytes([code]) + data[at + 1 :])
        assert strip(page.data).wrappable


def test_a_jpeg_of_twelve_bits_is_refused() -> None:
    data = files.jpeg(PAPER)
    at = data.index(b"\xff\xc0") + 4
    with pytest.raises(refusals.Refused):
        to_pages(data[:at] + b"\x0c" + data[at + 1 :])
