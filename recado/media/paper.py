"""Paper: the sizes a document is printed on, and the one way in which PDFs are written."""

from enum import StrEnum
from io import BytesIO

import pikepdf
from pikepdf import Name


class Paper(StrEnum):
    """What a firm's documents are laid on."""

    LETTER = "letter"
    A4 = "a4"

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points, upright."""
        return (612.0, 792.0) if self is Paper.LETTER else (595.276, 841.89)


MARGIN = 18.0
"""A quarter of an inch, which office printers need."""

_NEAR = 2.0


def on_paper(pdf: pikepdf.Pdf, number: int, paper: Paper = Paper.LETTER) -> None:
    """Put a page on paper, upright or on its side as it is itself, unless it has that size already."""
    page = pdf.pages[number]
    left, low, right, high = (float(edge) for edge in page.cropbox)
    turned = int(page.obj.get(Name.Rotate, 0)) % 180 != 0
    width, height = (high - low, right - left) if turned else (right - left, high - low)
    size = paper.size if width <= height else paper.size[::-1]
    plain = not page.obj.get(Name.Rotate, 0) and Name.UserUnit not in page.obj and left == 0 == low
    if plain and abs(width - size[0]) < _NEAR and abs(height - size[1]) < _NEAR:
        return
    pdf.add_blank_page(page_size=size)
    sheet = pdf.pages[-1]
    # A name of our own: the library would make up another one each time.
    laid, name = page.as_form_xobject(), Name.Laid
    sheet.add_resource(laid, Name.XObject, name)
    sheet.Contents = pdf.make_stream(
        sheet.calc_form_xobject_placement(
            laid,
            name,
            pikepdf.Rectangle(0, 0, *size),
            invert_transformations=True,
            allow_shrink=True,
            allow_expand=True,
        )
    )
    pdf.pages[number] = sheet
    del pdf.pages[-1]


def save(pdf: pikepdf.Pdf) -> bytes:
    """Write a PDF without dates or random identifiers: the same pages always give the same bytes."""
    out = BytesIO()
    pdf.save(
        out,
        deterministic_id=True,
        fix_metadata_version=False,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )
    return out.getvalue()
