"""A client's PDF is opened: some are refused by name, some must be mended first."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name

from recado.media.page import Limits
from recado.media.refusals import Broken, DynamicForm, EncryptedPdf, HugePage, Portfolio, TooManyPages

LONGEST_SIDE = 14_400.0
"""The longest side of a page in points, 200 inches (ISO 32000-1, annex C.2): readers show none longer."""

# A stream that unpacks to more is a bomb: a page in full colour at 600 dots an inch takes 100 MB.
pikepdf.settings.set_qpdf_limits(flate_max_memory=192 * 1024 * 1024, parser_max_container_size=1_000_000)

_DEEPEST = 40
_LETTER = Array([0, 0, 612, 792])


@dataclass
class Opened:
    """An open PDF with sound page boxes; `damaged` says that it is not as its maker wrote it."""

    pdf: pikepdf.Pdf
    damaged: bool

    @property
    def unlocked(self) -> bool:
        """Whether it was encrypted, though it opens without a password."""
        return self.pdf.is_encrypted


@contextmanager
def opened(data: bytes, limits: Limits) -> Iterator[Opened]:
    """Open a PDF that can be used, mending what can be.

    Raises EncryptedPdf, TooManyPages, DynamicForm, Portfolio, HugePage, Broken where there is no page or one
    that draws itself, and pikepdf.PdfError where qpdf cannot read it.
    """
    try:
        pdf = pikepdf.open(BytesIO(data), suppress_warnings=True)
    except pikepdf.PasswordError as error:
        raise EncryptedPdf from error
    with pdf:
        count = len(pdf.pages)
        if count > limits.max_pages:
            raise TooManyPages(f"{count} pages")
        _refuse_by_kind(pdf)
        if not count:
            raise Broken("a PDF without pages")
        mended = [_mend_boxes(page) for page in pdf.pages]
        for page in pdf.pages:
            _refuse_circles(page.obj)
        yield Opened(pdf, damaged=any(mended) or bool(pdf.get_warnings()))


def _refuse_by_kind(pdf: pikepdf.Pdf) -> None:
    """Refuse what only looks like pages: a wrapper of other files, a form that only Acrobat can draw."""
    if Name.Collection in pdf.Root:
        raise Portfolio
    form = pdf.Root.get(Name.AcroForm)
    if isinstance(form, Dictionary) and Name.XFA in form and _is_dynamic(pdf, form):
        raise DynamicForm


def _is_dynamic(pdf: pikepdf.Pdf, form: pikepdf.Object) -> bool:
    """Tell whether a form's pages are made by Acrobat as it opens, and only say "please wait" in the file.

    The catalog says so (ISO 32000-1, 7.7.2: NeedsRendering), or the form has no field on any page.
    """
    fields = form.get(Name.Fields)
    return bool(pdf.Root.get(Name.NeedsRendering)) or not (isinstance(fields, Array) and len(fields))


def _mend_boxes(page: pikepdf.Page) -> bool:
    """Make a page's boxes mean something; true where they did not. Raises HugePage."""
    mended = False
    if (media := _box(page.obj.get(Name.MediaBox))) is None:
        # What readers do where the size is missing or none at all.
        page.obj.MediaBox, media, mended = _LETTER, (0.0, 0.0, 612.0, 792.0), True
    if Name.CropBox in page.obj:
        crop = _box(page.obj.CropBox)
        if crop is None or not _meet(media, crop):
            del page.obj.CropBox
            mended = True
    return _mend_scale(page) or mended


def _mend_scale(page: pikepdf.Page) -> bool:
    turn, unit = page.obj.get(Name.Rotate, 0), page.obj.get(Name.UserUnit, 1)
    mended = False
    if not isinstance(turn, int) or turn % 90:
        page.obj.Rotate, mended = 0, True
    try:
        scale = float(unit)
    except (TypeError, ValueError):
        scale = 0.0
    if scale <= 0:
        del page.obj.UserUnit
        scale, mended = 1.0, True
    left, low, right, high = (float(edge) for edge in page.mediabox)
    if not max(abs(right - left), abs(high - low)) * scale <= LONGEST_SIDE:
        raise HugePage(f"{right - left:.0f} x {high - low:.0f} points")
    return mended


def _refuse_circles(page: pikepdf.Object) -> None:
    """Refuse a page whose drawings come back to themselves: readers hang on it. Raises Broken."""
    above: set[tuple[int, int]] = set()
    settled: set[tuple[int, int]] = set()

    def walk(holder: pikepdf.Object) -> None:
        if holder.objgen in above or len(above) > _DEEPEST:
            raise Broken("a drawing that draws itself")
        if holder.objgen in settled:
            return
        above.add(holder.objgen)
        for inner in _drawings(holder):
            walk(inner)
        above.discard(holder.objgen)
        settled.add(holder.objgen)

    walk(page)


def _drawings(holder: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Yield what a page, a form or a pattern may draw by name; the letters of a font draw like forms."""
    resources = holder.get(Name.Resources)
    for kind in (Name.XObject, Name.Pattern, Name.Font):
        named = resources.get(kind) if isinstance(resources, Dictionary) else None
        for inner in named.values() if isinstance(named, Dictionary) else ():
            if isinstance(inner, Dictionary | pikepdf.Stream) and inner.is_indirect:
                yield inner


def _box(box: pikepdf.Object | None) -> tuple[float, float, float, float] | None:
    """Read a rectangle, whatever corner it starts from; None where it is none or has no area."""
    try:
        sides = [float(edge) for edge in box] if isinstance(box, Array) else []
    except (TypeError, ValueError):
        return None
    if len(sides) != 4:
        return None
    left, low, right, high = min(sides[::2]), min(sides[1::2]), max(sides[::2]), max(sides[1::2])
    return (left, low, right, high) if right - left >= 1 and high - low >= 1 else None


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Whether two rectangles share an area that can be seen."""
    return (
        min(one[2], other[2]) - max(one[0], other[0]) >= 1
        and min(one[3], other[3]) - max(one[1], other[1]) >= 1
    )
