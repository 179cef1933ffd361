"""A client's PDF keeps what can be seen, on letter paper, and nothing that acts or tells."""

from dataclasses import replace
from io import BytesIO

import media_files as files
import pikepdf
import pypdfium2
import pytest
from media_files import assert_upright, seen
from pikepdf import Array, Dictionary, Name, String

from recado.media import refusals
from recado.media.assemble import build_pdf
from recado.media.page import Form, Limits
from recado.media.pages import to_pages

LIVE = (
    b"JavaScript",
    b"/JS",
    b"app.alert",
    b"/Launch",
    b"calc.exe",
    b"/EmbeddedFile",
    b"smuggled",
    b"/OpenAction",
)


def everything(pdf: bytes) -> bytes:
    """The file as it is and unpacked, so that nothing hides in a compressed object."""
    with pikepdf.open(BytesIO(pdf)) as document:
        plain = files.pdf_bytes(document, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return pdf + plain


def test_each_page_of_a_pdf_is_a_page() -> None:
    pages = to_pages(files.pdf_bytes(files.pdf(3)))
    assert [(page.form, page.width, page.height) for page in pages] == [(Form.PDF, 612, 792)] * 3
    bound = build_pdf(pages, "Lease")
    with pikepdf.open(BytesIO(bound)) as document:
        assert len(document.pages) == 3
        assert dict(document.docinfo.items()) == {"/Title": "Lease"}
    assert_upright(seen(bound, 2))


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_page_of_a_pdf_can_be_turned(turn: int) -> None:
    (page,) = to_pages(files.pdf_bytes(files.pdf(1)))
    bound = build_pdf([replace(page, rotation=turn)], "Turned")
    assert_upright(seen(bound).rotate(turn, expand=True))


@pytest.mark.parametrize("size", [(595, 842), (842, 595), (200, 300), (5000, 4000), (14000, 100)])
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_page_of_any_size_is_brought_to_letter_paper(size: tuple[int, int], turn: int) -> None:
    document = files.pdf(1, size)
    document.pages[0].obj.Rotate = (360 - turn) % 360
    (page,) = to_pages(files.pdf_bytes(document))
    upright = size if turn % 180 == 0 else size[::-1]
    assert (page.width, page.height) == upright
    assert page.done == ()
    on_letter = seen(build_pdf([page], "x"))
    assert on_letter.size == ((612, 792) if upright[0] <= upright[1] else (792, 612))


def test_a_page_that_is_turned_by_its_own_mark_stands_upright() -> None:
    document = files.pdf(1, (612, 792))
    reference = seen(files.pdf_bytes(document))
    document.pages[0].obj.Rotate = 90
    turned = seen(files.pdf_bytes(document))
    (page,) = to_pages(files.pdf_bytes(document))
    got = seen(page.data)
    assert got.size == turned.size == reference.size[::-1]
    for spot in ((200, 150), (600, 150), (200, 450), (600, 450)):
        assert got.getpixel(spot) == turned.getpixel(spot)


def test_nothing_that_acts_is_left() -> None:
    document = files.pdf(2)
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert('smuggled')"))
    document.Root.OpenAction = document.make_indirect(script)
    document.Root.Names = Dictionary(
        JavaScript=Dictionary(Names=Array([String("x"), document.make_indirect(script)]))
    )
    document.attachments["smuggled.exe"] = b"MZ smuggled"
    document.pages[0].obj.AA = Dictionary(O=document.make_indirect(script))
    launch = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Link,
        Rect=Array([0, 0, 100, 100]),
        A=Dictionary(S=Name.Launch, F=String("calc.exe")),
    )
    document.pages[1].obj.Annots = Array([document.make_indirect(launch)])
    (first, second) = to_pages(files.pdf_bytes(document))
    for blob in (first.data, second.data, build_pdf([first, second], "x")):
        for word in LIVE:
            assert word not in everything(blob)


def test_what_was_filled_into_a_form_stays_visible() -> None:
    document = pikepdf.new()
    document.add_blank_page(page_size=(612, 792))
    font = document.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    field = document.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T=String("name"),
            V=String("MARIA PENA"),
            Rect=Array([100, 600, 400, 640]),
            DA=String("/Helv 24 Tf 0 g"),
            F=4,
        )
    )
    document.pages[0].obj.Annots = Array([field])
    document.Root.AcroForm = Dictionary(
        Fields=Array([field]),
        DA=String("/Helv 24 Tf 0 g"),
        DR=Dictionary(Font=Dictionary(Helv=font)),
        NeedAppearances=True,
    )
    (page,) = to_pages(files.pdf_bytes(document))
    view = pypdfium2.PdfDocument(page.data)
    assert "MARIA PENA" in view[0].get_textpage().get_text_range()
    view.close()
    assert (seen(page.data).convert("L").getextrema()[0]) < 100  # type: ignore[operator]
    assert b"AcroForm" not in everything(page.data)


def test_a_photo_inside_a_pdf_loses_its_position() -> None:
    photo = files.jpeg(exif=files.exif(1, gps=True))
    document = files.pdf(1)
    image = document.make_stream(photo)
    image.Type, image.Subtype, image.Filter = Name.XObject, Name.Image, Name.DCTDecode
    image.Width, image.Height, image.BitsPerComponent, image.ColorSpace = 320, 240, 8, Name.DeviceRGB
    document.pages[0].Resources = Dictionary(XObject=Dictionary(Im0=image))
    document.pages[0].Contents = document.make_stream(b"q 306 0 0 306 0 300 cm /Im0 Do Q")
    sent = files.pdf_bytes(document)
    assert b"SecretCameraMaker" in sent
    (page,) = to_pages(sent)
    assert b"SecretCameraMaker" not in everything(page.data)
    assert_upright(seen(page.data))


def test_a_pdf_says_nothing_of_its_making() -> None:
    document = files.pdf(1)
    document.docinfo[Name.Author] = "Secret Author"
    with document.open_metadata() as metadata:
        metadata["dc:creator"] = ["Secret Author"]
    for blob in [page.data for page in to_pages(files.pdf_bytes(document))]:
        assert b"Secret" not in everything(blob)
        assert b"pikepdf" not in everything(blob)


def test_the_same_pdf_gives_the_same_bytes() -> None:
    sent = files.pdf_bytes(files.pdf(2))
    first, second = to_pages(sent), to_pages(sent)
    assert [page.sha256 for page in first] == [page.sha256 for page in second]
    assert build_pdf(first, "x") == build_pdf(second, "x")


def test_a_pdf_that_asks_for_a_password_is_refused() -> None:
    locked = files.pdf_bytes(files.pdf(1), encryption=pikepdf.Encryption(user="u", owner="o"))
    with pytest.raises(refusals.EncryptedPdf):
        to_pages(locked)


def test_a_pdf_that_only_forbids_printing_is_taken_and_unlocked() -> None:
    locked = files.pdf_bytes(files.pdf(1), encryption=pikepdf.Encryption(user="", owner="o"))
    (page,) = to_pages(locked)
    with pikepdf.open(BytesIO(page.data)) as document:
        assert not document.is_encrypted
    assert_upright(seen(page.data))


def test_a_damaged_pdf_is_mended() -> None:
    sent = files.pdf_bytes(files.pdf(2), object_stream_mode=pikepdf.ObjectStreamMode.disable)
    for damaged in (
        sent[: sent.rindex(b"xref")],
        b"junk before\n" + sent,
        sent.replace(b"startxref", b"startxxxx"),
    ):
        assert len(to_pages(damaged)) == 2


def test_a_pdf_with_too_many_pages_is_refused() -> None:
    with pytest.raises(refusals.TooManyPages):
        to_pages(files.pdf_bytes(files.pdf(4)), Limits(max_pages=3))


def test_pictures_and_pdf_pages_are_bound_in_order() -> None:
    pages = [
        *to_pages(files.jpeg(exif=files.exif(6))),
        *to_pages(files.pdf_bytes(files.pdf(2))),
        *to_pages(files.encoded(files.corners(), "PNG")),
    ]
    bound = build_pdf(pages, "Acta – Peña")
    with pikepdf.open(BytesIO(bound)) as document:
        assert len(document.pages) == 4
        assert str(document.docinfo[Name.Title]) == "Acta – Peña"
    assert [seen(bound, number).size for number in range(4)] == [
        (612, 792),
        (612, 792),
        (612, 792),
        (792, 612),
    ]


def test_a_title_in_any_script_is_kept() -> None:
    pages = to_pages(files.jpeg())
    for title in ("Passport (1)", "Pasaporte – Ana Peña", "Milošević č", "two\nlines"):
        with pikepdf.open(BytesIO(build_pdf(pages, title))) as document:
            assert str(document.docinfo[Name.Title]) == title
