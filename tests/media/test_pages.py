"""What a client sends becomes pages that stand upright and show what she photographed."""

import contextlib
import zipfile
import zlib
from io import BytesIO

import media_files as files
import pikepdf
import pillow_heif
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from media_files import assert_upright, seen
from PIL import Image

from recado.media import refusals
from recado.media.assemble import build_pdf
from recado.media.jpeg import strip
from recado.media.page import Form, Limits, Page
from recado.media.pages import to_pages
from recado.media.triage import Kind, identify


def one(data: bytes) -> Page:
    (page,) = to_pages(data)
    assert_upright(Image.open(BytesIO(page.thumbnail)))
    return page


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_stands_upright_whichever_way_the_phone_was_held(orientation: int) -> None:
    stored = files.stored_as(files.corners(), orientation)
    page = one(files.jpeg(stored, exif=files.exif(orientation)))
    assert page.rotation == {3: 180, 6: 90, 8: 270}.get(orientation, 0)
    rendered = seen(build_pdf([page], "Passport"))
    assert rendered.size == (792, 612)
    assert_upright(rendered)


@pytest.mark.parametrize("orientation", [0, 9, 4711])
def test_an_orientation_that_means_nothing_leaves_the_photo_as_stored(orientation: int) -> None:
    assert one(files.jpeg(exif=files.exif(orientation))).rotation == 0


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["PNG", "WEBP", "AVIF", "TIFF", "TIFF-G4"])
def test_other_pictures_stand_upright_too(form: str, orientation: int) -> None:
    if form == "TIFF-G4":
        image = Image.new("1", (320, 240), 1)
        image.paste(0, (0, 0, 100, 80))
        stored = files.stored_as(image, orientation)
        data = files.encoded(stored, "TIFF", compression="group4", tiffinfo={0x0112: orientation})
        (page,) = to_pages(data)
        rendered = seen(build_pdf([page], "x")).convert("L")
        assert rendered.getpixel((60, 60)) < 50
        assert rendered.getpixel((700, 60)) > 200
        assert rendered.getpixel((60, 550)) > 200
        return
    stored = files.stored_as(files.corners(), orientation)
    extra = {"tiffinfo": {0x0112: orientation}} if form == "TIFF" else {"exif": files.exif(orientation)}
    page = one(files.encoded(stored, form, **extra))
    assert_upright(seen(build_pdf([page], "x")))


def test_a_photo_taken_upright_lies_on_an_upright_page() -> None:
    page = one(files.jpeg(files.corners(240, 320)))
    assert seen(build_pdf([page], "x")).size == (612, 792)


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_the_picture_data_of_a_jpeg_reaches_the_pdf_untouched(orientation: int) -> None:
    data = files.jpeg(files.photo(), exif=files.exif(orientation, gps=True))
    page = to_pages(data)[0]
    scan = data[data.index(b"\xff\xda") :]
    assert page.data.endswith(scan)
    with pikepdf.open(BytesIO(build_pdf([page], "x"))) as pdf:
        image = pdf.pages[0].Resources.XObject["/Im0"]
        assert image.Filter == pikepdf.Name.DCTDecode
        assert image.read_raw_bytes() == page.data == strip(data).data


def test_nothing_but_the_picture_is_kept() -> None:
    data = files.jpeg(
        exif=files.exif(6, gps=True), comment=b"secret comment", xmp=b"<x:xmpmeta>secret xmp</x:xmpmeta>"
    )
    data = data[:2] + b"\xff\xed\x00\x14Photoshop 3.0\0IPTC" + data[2:]
    page = one_rotated(data)
    bound = build_pdf([page], "Passport")
    for blob in (page.data, page.thumbnail, bound):
        for secret in (
            b"Exif",
            b"Secret",
            b"secret",
            b"Photoshop",
            b"2026:11:23",
            b"xmpmeta",
            b"img2pdf",
            b"pikepdf",
        ):
            assert secret not in blob
    with pikepdf.open(BytesIO(bound)) as pdf:
        assert dict(pdf.docinfo.items()) == {"/Title": "Passport"}


def one_rotated(data: bytes) -> Page:
    (page,) = to_pages(data)
    return page


def test_what_follows_the_picture_is_cut_off() -> None:
    data = files.jpeg()
    for tail in (b"<script>alert(1)</script>", files.docx(), b"\0\0\0\x18ftypmp42" + bytes(5000), data):
        page = one(data + tail)
        assert page.data == one(data).data
        assert tail not in build_pdf([page], "x")


def test_the_same_photo_has_the_same_digest_whatever_its_metadata() -> None:
    plain, tagged = files.jpeg(), files.jpeg(exif=files.exif(1, gps=True))
    assert plain != tagged
    assert one(plain).sha256 == one(tagged).sha256


def test_a_stereo_photo_is_one_page() -> None:
    image = files.corners()
    data = files.encoded(image, "MPO", save_all=True, append_images=[Image.new("RGB", (320, 240))])
    page = one(data)
    assert page.data.count(b"\xff\xd8\xff") == 1
    assert b"MPF" not in page.data


@pytest.mark.parametrize("form", ["GIF", "PNG", "WEBP", "AVIF"])
def test_a_moving_picture_is_its_first_frame(form: str) -> None:
    moving = files.encoded(
        files.corners(), form, save_all=True, append_images=[Image.new("RGB", (320, 240))] * 3
    )
    one(moving)


def test_a_heic_photo_is_its_primary_picture() -> None:
    burst = pillow_heif.HeifFile()
    burst.add_from_pillow(Image.new("RGB", (320, 240)))
    burst.add_from_pillow(files.corners())
    out = BytesIO()
    burst.save(out, primary_index=1, quality=90)
    page = one(out.getvalue())
    assert (page.kind, page.form) == (Kind.HEIC, Form.JPEG)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_heic_photo_stands_upright(orientation: int) -> None:
    heic = pillow_heif.from_pillow(files.stored_as(files.corners(), orientation))
    out = BytesIO()
    heic.save(out, exif=files.exif(orientation, gps=True).tobytes(), quality=90)
    page = one(out.getvalue())
    assert b"Secret" not in page.data


def test_a_tiff_keeps_its_pages() -> None:
    sheets = [files.corners(), files.corners(240, 320), files.corners(300, 300)]
    data = files.encoded(sheets[0], "TIFF", save_all=True, append_images=sheets[1:])
    pages = to_pages(data)
    assert [(page.width, page.height) for page in pages] == [sheet.size for sheet in sheets]
    bound = build_pdf(pages, "x")
    for number in range(3):
        assert_upright(seen(bound, number))


@pytest.mark.parametrize(
    "data",
    [
        files.jpeg(progressive=True),
        files.jpeg(subsampling=0, optimize=True),
        files.jpeg(restart_marker_blocks=7),
        files.encoded(files.corners(), "PNG"),
        files.encoded(files.corners().quantize(16), "PNG"),
        files.encoded(files.corners(mode="RGBA"), "PNG"),
        files.encoded(files.corners(mode="RGBA"), "TIFF"),
        files.encoded(files.corners(mode="CMYK"), "TIFF"),
        files.encoded(files.corners(mode="YCbCr"), "TIFF"),
        files.encoded(files.corners(), "BMP"),
        files.encoded(files.corners(), "GIF"),
        files.encoded(files.corners(), "WEBP", lossless=True),
        files.encoded(files.corners(), "AVIF"),
    ],
    ids=lambda data: f"{identify(data)}-{len(data)}",
)
def test_every_kind_of_picture_keeps_its_colours(data: bytes) -> None:
    page = one(data)
    assert_upright(seen(build_pdf([page], "x")))


@pytest.mark.parametrize("orientation", [1, 4, 6])
def test_a_photo_in_printing_colours_is_not_inverted(orientation: int) -> None:
    stored = files.stored_as(files.corners(mode="CMYK"), orientation)
    page = one(files.jpeg(stored, exif=files.exif(orientation)))
    # Printing inks are turned into light differently by each reader; an inversion is off by far more.
    assert_upright(seen(build_pdf([page], "x")), tolerance=110)


def test_what_is_transparent_becomes_white_paper() -> None:
    image = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    image.paste((200, 0, 0, 255), (0, 0, 50, 100))
    for sent in (image, image.convert("LA"), image.quantize(8)):
        (page,) = to_pages(files.encoded(sent, "PNG"))
        stored = Image.open(BytesIO(page.data)).convert("L")
        assert stored.getpixel((75, 50)) == 255
        assert stored.getpixel((25, 50)) < 128  # type: ignore[operator]


def test_sixteen_bits_become_eight() -> None:
    for form in ("PNG", "TIFF"):
        image = Image.new("I;16", (64, 64), 65535)
        image.paste(16448, (0, 0, 32, 64))
        (page,) = to_pages(files.encoded(image, form))
        stored = Image.open(BytesIO(page.data))
        assert stored.mode == "L"
        assert [stored.getpixel((10, 10)), stored.getpixel((50, 50))] == [64, 255]
        build_pdf([page], "x")


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"restart_marker_rows": 1}], ids=str)
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99, 0.999])
def test_a_photo_cut_short_is_refused(share: float, options: dict[str, object]) -> None:
    data = files.jpeg(files.photo(800, 600), **options)
    cut = data[: int(len(data) * share)]
    with pytest.raises(refusals.Broken):
        to_pages(cut)
    if "progressive" not in options:
        with pytest.raises(refusals.Broken):
            to_pages(cut + b"\xff\xd9")


@pytest.mark.parametrize("colour", ["white", "black", "grey"])
def test_a_photo_whose_lower_half_is_blank_is_whole(colour: str) -> None:
    image = files.photo(800, 600)
    image.paste(colour, (0, 300, 800, 600))
    for sent in (image, image.convert("L"), image.convert("CMYK")):
        for options in ({}, {"optimize": True, "quality": 30}, {"progressive": True}, {"subsampling": 0}):
            assert len(to_pages(files.jpeg(sent, **options))) == 1


@pytest.mark.parametrize("form", ["PNG", "TIFF", "BMP", "WEBP", "AVIF"])
def test_other_pictures_cut_short_are_refused(form: str) -> None:
    data = files.encoded(files.photo(), form)
    with pytest.raises(refusals.Broken):
        to_pages(data[: len(data) // 2])


def wave() -> bytes:
    return b"RIFF\x24\0\0\0WAVEfmt " + bytes(24)


def zipped() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("photos/one.jpg", files.jpeg())
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (files.docx(), "office"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "office"),
        (b"{\\rtf1 hola}", "office"),
        (zipped(), "archive"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0isommp42" + bytes(100), "video"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "video"),
        (b"\0\0\0\x18ftypM4A \0\0\0\0M4A mp42", "audio"),
        (b"OggS\0\x02" + bytes(60), "audio"),
        (b"#!AMR\n" + bytes(60), "audio"),
        (wave(), "audio"),
        (b"<!doctype html><p>hola", "text"),
        ("Señora Peña, ¿cómo está?".encode(), "text"),
        ("Señora Peña".encode("latin-1"), "text"),
        ("Señora".encode("utf-16"), "text"),
        (b"BEGIN:VCARD\nFN:Ana\nEND:VCARD\n", "text"),
        (bytes(500), "not_a_document"),
        (b"\x89PNG\r\n\x1a\n", "broken"),
        (b"\xff\xd8\xff\xd9", "broken"),
        (b"%PDF-1.7\nnothing", "broken"),
        (files.jpeg(files.corners(10, 400)), "too_small"),
    ],
)
def test_a_file_that_is_no_document_is_refused_by_name(data: bytes, code: str) -> None:
    with pytest.raises(refusals.Refused) as refused:
        to_pages(data)
    assert refused.value.code == code


def test_a_file_beyond_the_limits_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(refusals.TooLarge):
        to_pages(files.jpeg() + bytes(2000), Limits(max_bytes=2000))
    for form in ("JPEG", "PNG", "TIFF", "WEBP"):
        with pytest.raises(refusals.TooManyPixels):
            to_pages(files.encoded(files.corners(), form), Limits(max_pixels=1000))
    header = b"IHDR" + bytes.fromhex("000186a0000186a00802000000")
    bomb = (
        b"\x89PNG\r\n\x1a\n\0\0\0\x0d" + header + zlib.crc32(header).to_bytes(4) + b"\0\0\0\0IDAT" + bytes(4)
    )
    with pytest.raises(refusals.TooManyPixels):
        to_pages(bomb)


def test_the_codes_are_distinct_and_lead_back_to_their_refusals() -> None:
    assert len(set(refusals.CODES)) == len(refusals.CODES)
    assert [refusals.refusal(code).code for code in refusals.CODES] == list(refusals.CODES)
    assert refusals.refusal("never heard of").code == "broken"


SAMPLES = [
    files.jpeg(files.photo(64, 48), exif=files.exif(6, gps=True)),
    files.jpeg(files.photo(64, 48), progressive=True),
    files.encoded(files.photo(64, 48), "PNG"),
    files.encoded(files.photo(64, 48), "TIFF"),
    files.encoded(files.photo(64, 48), "GIF"),
    files.encoded(files.photo(64, 48), "BMP"),
    files.encoded(files.photo(64, 48), "WEBP"),
    files.encoded(files.photo(64, 48), "AVIF"),
    files.pdf_bytes(files.pdf(2)),
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    sample=st.sampled_from(SAMPLES),
    cut=st.floats(0, 1),
    edits=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), max_size=8),
)
def test_damaged_files_end_as_pages_or_as_a_named_refusal(
    sample: bytes, cut: float, edits: list[tuple[float, int]]
) -> None:
    data = bytearray(sample[: int(len(sample) * cut)] if cut < 0.5 else sample)
    for where, value in edits:
        if data:
            data[int(where * len(data))] = value
    assert_page_or_refusal(bytes(data))


@settings(max_examples=150, deadline=None)
@given(
    mark=st.sampled_from(
        [b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"II*\0", b"BM", b"%PDF-1.4\n"]
    ),
    rest=st.binary(max_size=400),
)
def test_any_bytes_end_as_pages_or_as_a_named_refusal(mark: bytes, rest: bytes) -> None:
    assert_page_or_refusal(mark + rest)


def assert_page_or_refusal(data: bytes) -> None:
    with contextlib.suppress(refusals.Refused):
        pages = to_pages(data, Limits(max_pixels=4_000_000))
        assert build_pdf(pages, "x").startswith(b"%PDF-")
