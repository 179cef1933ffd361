"""What clients' PDFs do, and what is done to them: each on record, none believed what it says of itself."""

from collections.abc import Callable
from io import BytesIO

import media_files as files
import pikepdf
import pytest
from media_files import assert_upright, seen
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageChops
from reportlab.pdfgen.canvas import Canvas

from recado.media import refusals
from recado.media.page import Form
from recado.media.pages import to_pages


def printed(*pages: str, size: tuple[float, float] = (612, 792)) -> bytes:
    """A PDF as an office program writes it: a line of print on each page."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=size, invariant=True)
    for words in pages:
        canvas.setFont("Helvetica", 28)
        canvas.drawString(60, size[1] / 2, words)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def changed(data: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    with pikepdf.open(BytesIO(data)) as document:
        change(document)
        return files.pdf_bytes(document)


def difference(one: Image.Image, other: Image.Image) -> int:
    """The largest difference of any point."""
    return int(max(high for _, high in ImageChops.difference(one, other).getextrema()))  # type: ignore[misc]


# What is refused by name


def test_a_form_that_only_acrobat_can_draw_is_named() -> None:
    def flagged(document: pikepdf.Pdf) -> None:
        document.Root.AcroForm = Dictionary(Fields=Array([]), XFA=document.make_stream(b"<xdp/>"))
        document.Root.NeedsRendering = True

    def without_fields(document: pikepdf.Pdf) -> None:
        document.Root.AcroForm = Dictionary(XFA=Array([String("xdp"), document.make_stream(b"<xdp/>")]))

    for change in (flagged, without_fields):
        with pytest.raises(refusals.DynamicForm):
            to_pages(changed(printed("Please wait..."), change))


def test_a_form_of_both_kinds_is_taken_as_its_pages_show_it() -> None:
    """The forms of USCIS are such: XFA inside, and fields on every page."""

    def both(document: pikepdf.Pdf) -> None:
        field = document.make_indirect(text_field("ANA MORALES"))
        document.pages[0].obj.Annots = Array([field])
        document.Root.AcroForm = Dictionary(
            Fields=Array([field]), DA=String("/Helv 24 Tf 0 g"), XFA=document.make_stream(b"<xdp/>")
        )

    (page,) = to_pages(changed(printed("Form I-130"), both))
    assert "form_drawn" in page.done
    assert b"XFA" not in page.data
    # The field has no picture of itself and does not ask for one: viewers show its value all the same.
    assert seen(page.data).crop((100, 152, 400, 192)).convert("L").getextrema()[0] < 100  # type: ignore[operator]


def test_a_portfolio_is_named() -> None:
    def wrapper(document: pikepdf.Pdf) -> None:
        document.Root.Collection = Dictionary(View=Name.T)
        document.attachments["lease.pdf"] = printed("Lease")

    with pytest.raises(refusals.Portfolio):
        to_pages(changed(printed("For the best experience, open this PDF portfolio in Acrobat"), wrapper))


@pytest.mark.parametrize("box", [[0, 0, 612, 2147483647], [0, 0, 20000, 792], [-1e9, 0, 1e9, 792]])
def test_a_page_larger_than_any_paper_is_named(box: list[float]) -> None:
    def huge(document: pikepdf.Pdf) -> None:
        document.pages[0].obj.MediaBox = Array(box)

    with pytest.raises(refusals.HugePage):
        to_pages(changed(printed("x"), huge))


def test_a_page_whose_unit_makes_it_huge_is_named() -> None:
    def huge(document: pikepdf.Pdf) -> None:
        document.pages[0].obj.UserUnit = 1000

    with pytest.raises(refusals.HugePage):
        to_pages(changed(printed("x"), huge))


def test_five_thousand_pages_are_too_many() -> None:
    document = pikepdf.new()
    for _ in range(5000):
        document.add_blank_page()
    with pytest.raises(refusals.TooManyPages):
        to_pages(files.pdf_bytes(document))


def test_a_tree_of_pages_that_comes_back_to_itself_is_broken() -> None:
    def loop(document: pikepdf.Pdf) -> None:
        document.Root.Pages.Kids = Array([document.Root.Pages])

    with pytest.raises(refusals.Broken):
        to_pages(changed(printed("x"), loop))


def test_a_pdf_of_nothing_is_broken() -> None:
    for nothing in (b"%PDF-1.7\n", b"%PDF-1.7\n%%EOF", printed("x")[:60], files.pdf_bytes(pikepdf.new())):
        with pytest.raises(refusals.Broken):
            to_pages(nothing)


# What is cleaned, and said


def text_field(value: str) -> Dictionary:
    return Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Tx,
        T=String("name"),
        V=String(value),
        Rect=Array([100, 600, 400, 640]),
        DA=String("/Helv 24 Tf 0 g"),
        F=4,
    )


def scripted(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def launching(document: pikepdf.Pdf) -> None:
    note(document, Dictionary(S=Name.Launch, F=String("calc.exe")))


def linked(document: pikepdf.Pdf) -> None:
    note(document, Dictionary(S=Name.URI, URI=String("https://tracker.example/ana")))


def carrying(document: pikepdf.Pdf) -> None:
    document.attachments["budget.xlsx"] = b"PK"


def filmed(document: pikepdf.Pdf) -> None:
    document.pages[0].obj.Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.RichMedia)])


def signed_by_its_maker(document: pikepdf.Pdf) -> None:
    document.docinfo[Name.Author] = "Ana Morales"


def filled(document: pikepdf.Pdf) -> None:
    field = document.make_indirect(text_field("ANA"))
    document.pages[0].obj.Annots = Array([field])
    document.Root.AcroForm = Dictionary(
        Fields=Array([field]), DA=String("/Helv 24 Tf 0 g"), NeedAppearances=True
    )


def note(document: pikepdf.Pdf, action: Dictionary) -> None:
    document.pages[0].obj.Annots = Array(
        [Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 100, 100]), A=action)]
    )


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (scripted, "scripts_removed"),
        (launching, "actions_removed"),
        (linked, "links_removed"),
        (carrying, "files_removed"),
        (filmed, "films_removed"),
        (signed_by_its_maker, "metadata_removed"),
        (filled, "form_drawn"),
    ],
)
def test_what_was_taken_out_is_on_record(change: Callable[[pikepdf.Pdf], None], told: str) -> None:
    plain = files.pdf_bytes(files.pdf(1))
    (untouched,) = to_pages(plain)
    (page,) = to_pages(changed(plain, change))
    assert untouched.done == ()
    assert told in page.done
    assert "rasterised" not in page.done
    for word in (b"app.alert", b"calc.exe", b"tracker", b"budget", b"RichMedia", b"Ana Morales"):
        assert word not in unpacked(page.data)


def unpacked(data: bytes) -> bytes:
    with pikepdf.open(BytesIO(data)) as document:
        return files.pdf_bytes(document, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)


def test_a_lock_that_opens_without_a_password_is_lifted_and_said() -> None:
    with pikepdf.open(BytesIO(printed("Form I-864"))) as document:
        locked = files.pdf_bytes(document, encryption=pikepdf.Encryption(user="", owner="o"))
    (page,) = to_pages(locked)
    assert "unlocked" in page.done
    assert difference(seen(page.data), seen(printed("Form I-864"))) == 0


# What is damaged


def test_a_mended_file_looks_as_it_did_and_says_so() -> None:
    whole = printed("one", "two")
    for damaged in (whole[: whole.rindex(b"xref")], whole.replace(b"startxref", b"startxxxx")):
        pages = to_pages(damaged)
        assert [difference(seen(page.data), seen(whole, number)) for number, page in enumerate(pages)] == [
            0,
            0,
        ]
        assert all("repaired" in page.done and "rasterised" not in page.done for page in pages)


def test_a_damaged_file_that_lost_a_page_is_refused_whole() -> None:
    """Half a document that looks whole would be filed."""
    whole = files.pdf_bytes(files.pdf(3), object_stream_mode=pikepdf.ObjectStreamMode.disable)
    with pikepdf.open(BytesIO(whole)) as document:
        lost = document.pages[1].Contents.objgen[0]
    damaged = whole.replace(b"%d 0 obj" % lost, b"%d 0 xxx" % lost)
    assert damaged != whole
    with pytest.raises(refusals.Broken):
        to_pages(damaged[: damaged.rindex(b"xref")])


@pytest.mark.parametrize("share", [0.3, 0.5, 0.7, 0.9, 0.97])
def test_a_file_cut_short_is_mended_with_every_page_or_refused(share: float) -> None:
    whole = printed("one", "two", "three")
    try:
        pages = to_pages(whole[: int(len(whole) * share)])
    except refusals.Broken:
        return
    assert [difference(seen(page.data), seen(whole, at)) for at, page in enumerate(pages)] == [0] * 3


@pytest.mark.parametrize(
    "box", [Array([]), Array([0, 0, 0, 0]), Array([Name.X, 0, 1, 1]), String("612"), Array([5, 5, 5.5, 700])]
)
def test_a_page_without_a_size_is_taken_as_a_letter(box: pikepdf.Object) -> None:
    def spoilt(document: pikepdf.Pdf) -> None:
        document.pages[0].obj.MediaBox = box
        document.pages[0].obj.CropBox = Array([0, 0, 0, 0])
        document.pages[0].obj.Rotate = 45

    (page,) = to_pages(changed(files.pdf_bytes(files.pdf(1)), spoilt))
    assert (page.width, page.height) == (612, 792)
    assert "repaired" in page.done
    assert_upright(seen(page.data))


# What is not trusted


def test_a_layer_that_was_hidden_stays_hidden() -> None:
    """Cleaning takes the catalogue's word for what is shown: such a page becomes a picture of what it was."""

    def layered(document: pikepdf.Pdf) -> None:
        group = document.make_indirect(Dictionary(Type=Name.OCG, Name=String("draft")))
        document.Root.OCProperties = Dictionary(
            OCGs=Array([group]), D=Dictionary(ON=Array([]), OFF=Array([group]))
        )
        page = document.pages[0]
        page.Resources = Dictionary(Properties=Dictionary(MC0=group))
        page.contents_add(b"/OC /MC0 BDC 0 0 0 rg 100 100 400 500 re f EMC")

    sent = changed(files.pdf_bytes(files.pdf(1)), layered)
    (page,) = to_pages(sent)
    assert "rasterised" in page.done
    assert page.form is Form.PDF
    assert difference(seen(page.data).resize((153, 198)), seen(sent).resize((153, 198))) < 40
    assert_upright(seen(page.data))
    assert (page.width, page.height) == (612, 792)


def test_a_page_only_pdfium_can_read_becomes_a_picture() -> None:
    sent = files.pdf_bytes(files.pdf(1), object_stream_mode=pikepdf.ObjectStreamMode.disable)
    # An object nested deeper than qpdf follows, on the way to the page.
    deep = sent.replace(b"/Type /Catalog", b"/Type /Catalog /X " + b"[" * 600 + b"]" * 600)
    (page,) = to_pages(deep)
    assert {"repaired", "rasterised"} <= set(page.done)
    assert_upright(seen(page.data))


def test_a_pictured_page_of_print_is_small_and_sharp() -> None:
    from recado.media.pdf_view import View, as_picture

    sent = printed("Certificate of Marriage")
    with View(sent) as view:
        data = as_picture(view, 0)
    assert len(data) < 60_000
    assert difference(seen(data).resize((306, 396)), seen(sent).resize((306, 396))) < 60
