"""PDF in: opened, mended, emptied of all that acts, and cut into letter pages."""

from collections.abc import Iterator
from io import BytesIO

import pikepdf
import pypdfium2
from pikepdf import Name

from recado.media import jpeg
from recado.media.page import Form, Limits, Page
from recado.media.paper import on_letter, save
from recado.media.pictures import digest, thumbnail
from recado.media.refusals import Broken, EncryptedPdf, Refused, TooManyPages
from recado.media.triage import Kind

# What a page needs to be seen (ISO 32000-1, table 30). Annotations are drawn into the page beforehand.
_PAGE_KEYS = frozenset(
    ("/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/Resources", "/Contents", "/Group", "/UserUnit")
)
# What acts, carries files, or tells of the maker (ISO 32000-1: 7.11, 8.8, 12.6, 14.3, 14.5; 32000-2: 14.13).
_SCRUBBED = (
    "/AA",
    "/A",
    "/AF",
    "/EF",
    "/JS",
    "/Metadata",
    "/OPI",
    "/PieceInfo",
    "/Ref",
    "/PS",
    "/LastModified",
)


def pdf_pages(data: bytes, limits: Limits) -> list[Page]:
    """Make a page of each page of a PDF.

    Form fields and notes stay visible as part of the page; scripts, actions, attached files and metadata go.
    Raises EncryptedPdf, Broken or TooManyPages.
    """
    cleaned = _clean(data, limits)
    view = pypdfium2.PdfDocument(cleaned)
    try:
        with pikepdf.open(BytesIO(cleaned)) as pdf:
            return [_page(pdf, view, number, limits) for number in range(len(pdf.pages))]
    finally:
        view.close()


def _page(pdf: pikepdf.Pdf, view: pypdfium2.PdfDocument, number: int, limits: Limits) -> Page:
    with pikepdf.new() as single:
        single.pages.append(pdf.pages[number])
        single.pages[0].remove_unreferenced_resources()
        data = save(single)
    box = pdf.pages[number].mediabox
    rendered = view[number].render(scale=limits.thumbnail_side / max(float(box[2]), float(box[3])))
    return Page(
        data=data,
        form=Form.PDF,
        width=round(float(box[2])),
        height=round(float(box[3])),
        rotation=0,
        kind=Kind.PDF,
        sha256=digest(data),
        thumbnail=thumbnail(rendered.to_pil().convert("RGB"), limits.thumbnail_side),
    )


def _clean(data: bytes, limits: Limits) -> bytes:
    """Rebuild the file from its pages alone; the rebuilding also mends what is merely damaged."""
    with _opened(data) as source, pikepdf.new() as target:
        count = len(source.pages)
        if count > limits.max_pages:
            raise TooManyPages(f"{count} pages")
        if not count:
            raise Broken("a PDF without pages")
        _draw_forms(source)
        target.pages.extend(source.pages)
        for page in target.pages:
            _strip_page(page)
        for number in range(count):
            on_letter(target, number)
        target.remove_unreferenced_resources()
        return save(_scrubbed(save(target)))


def _opened(data: bytes) -> pikepdf.Pdf:
    try:
        return pikepdf.open(BytesIO(data), suppress_warnings=True)
    except pikepdf.PasswordError as error:
        raise EncryptedPdf from error
    except pikepdf.PdfError as error:
        raise Broken(str(error)) from error


def _draw_forms(source: pikepdf.Pdf) -> None:
    """Make what was filled in part of the page: fields do not survive the move to a new file."""
    source.generate_appearance_streams()
    source.flatten_annotations("print")


def _strip_page(page: pikepdf.Page) -> None:
    for key in set(page.obj.keys()) - _PAGE_KEYS:
        del page.obj[key]


def _scrubbed(data: bytes) -> pikepdf.Pdf:
    """Open a rebuilt file and remove what still acts or tells from every object that its pages reach."""
    pdf = pikepdf.open(BytesIO(data))
    for item in pdf.objects:
        for holder in _dictionaries(item):
            for key in _SCRUBBED:
                if key in holder:
                    del holder[key]
        if isinstance(item, pikepdf.Stream) and item.get(Name.Filter) in (Name.DCTDecode, [Name.DCTDecode]):
            _strip_photo(item)
    return pdf


def _dictionaries(item: pikepdf.Object, depth: int = 0) -> Iterator[pikepdf.Object]:
    """Yield an object and the dictionaries written inside it; those it only refers to come by themselves."""
    if depth > 32 or (depth and item.is_indirect):
        return
    if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        yield item
        children = list(item.values())
    elif isinstance(item, pikepdf.Array):
        children = list(item)
    else:
        return
    for child in children:
        if isinstance(child, pikepdf.Object):
            yield from _dictionaries(child, depth + 1)


def _strip_photo(stream: pikepdf.Stream) -> None:
    """Strip a phone's JPEG, position and all, inside a PDF; one that cannot be read stays as it is."""
    try:
        bare = jpeg.strip(stream.read_raw_bytes()).data
    except Refused:
        return
    stream.write(bare, filter=Name.DCTDecode)
