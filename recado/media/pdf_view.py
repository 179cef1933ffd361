"""How a PDF looks, by pdfium: small to compare and to show, large to stand in for a page."""

from contextlib import closing
from io import BytesIO
from types import TracebackType
from typing import Self

import img2pdf
import pypdfium2
from PIL import Image, ImageChops, ImageFilter

DPI = 300
"""Dots an inch, on letter paper, of a page that is made into a picture (I10: under 200 stamps are lost)."""

_LONG_SIDE = 11 * DPI
_VISIBLE = 48
"""Steps of grey, of 255, from which on a difference between two renderings is one that a reader may see."""
_NEARBY = ImageFilter.MinFilter(13)
_SPECKS = 24
"""Points that may differ: of some 300,000, less than a comma."""


class View:
    """An open PDF to look at; to be closed."""

    def __init__(self, data: bytes, *, forms: bool = False) -> None:
        """Open; with `forms`, what is filled in is drawn even where the file has no picture of it.

        Raises pypdfium2.PdfiumError.
        """
        self._document = pypdfium2.PdfDocument(data)
        if forms:
            self._document.init_forms()

    def __len__(self) -> int:
        return len(self._document)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._document.close()

    def size(self, number: int) -> tuple[float, float]:
        """Width and height of a page as it is seen, in points."""
        with closing(self._document[number]) as page:
            width, height = page.get_size()
            return float(width), float(height)

    def picture(self, number: int, side: int) -> Image.Image:
        """Draw a page as it would be printed, its longer side of so many pixels, whatever size it claims."""
        with closing(self._document[number]) as page:
            scale = side / max(page.get_size())
            drawn = page.render(scale=scale, optimize_mode="print", limit_image_cache=True)
            picture: Image.Image = drawn.to_pil().convert("RGB")
            return picture


def same(one: Image.Image, other: Image.Image) -> bool:
    """Whether two renderings look the same."""
    return one.size == other.size and _specks(ImageChops.difference(one, other)) <= _SPECKS


def loses(before: Image.Image, after: Image.Image) -> bool:
    """Whether something that was dark before has nothing dark near its place after.

    Two programs set the words of a form a little apart; pictures of two sizes cannot be compared.
    """
    near = after.convert("L").filter(_NEARBY)
    return before.size == after.size and _specks(ImageChops.subtract(near, before.convert("L"))) > _SPECKS


def blank(picture: Image.Image) -> bool:
    """Whether a rendering shows nothing: one colour all over."""
    low, high = picture.convert("L").getextrema()
    return float(str(high)) - float(str(low)) < _VISIBLE / 2


def as_picture(view: View, number: int, *, dpi: int = DPI, quality: int = 90) -> bytes:
    """Make a PDF of one page, of the same size, that holds nothing but a picture of the page."""
    picture = view.picture(number, _LONG_SIDE * dpi // DPI)
    return wrapped(picture, view.size(number), quality)


def wrapped(picture: Image.Image, size: tuple[float, float], quality: int) -> bytes:
    """Put a picture on a page of so many points, stored in whichever way is smaller."""
    width, height = size
    layout = img2pdf.get_layout_fun((max(width, 3.0), max(height, 3.0)), fit=img2pdf.FitMode.fill)
    stored = _stored(_without_colour(picture), quality)
    return bytes(
        img2pdf.convert(BytesIO(stored), engine=img2pdf.Engine.internal, layout_fun=layout, nodate=True)
    )


def _stored(picture: Image.Image, quality: int) -> bytes:
    """Print on white is smaller without loss, a photograph as a JPEG."""
    photo, print_ = BytesIO(), BytesIO()
    picture.save(photo, "JPEG", quality=quality)
    if picture.mode == "L":
        picture.save(print_, "PNG")
        if print_.tell() < photo.tell():
            return print_.getvalue()
    return photo.getvalue()


def _without_colour(picture: Image.Image) -> Image.Image:
    red, green, blue = picture.split()
    coloured = _specks(ImageChops.difference(red, green)) + _specks(ImageChops.difference(green, blue))
    return picture if coloured else picture.convert("L")


def _specks(difference: Image.Image) -> int:
    """Count the points of a difference that can be seen."""
    return sum(difference.convert("L").histogram()[_VISIBLE:])
