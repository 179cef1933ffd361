"""US letter paper, and the one way in which PDFs are written."""

from io import BytesIO

import pikepdf
from pikepdf import Name

LETTER = (612.0, 792.0)
"""US letter in points, upright."""
MARGIN = 18.0
"""A quarter of an inch, which office printers need."""

_NEAR = 2.0


def on_letter(pdf: pikepdf.Pdf, number: int) -> None:
    """Put a page on letter paper, upright or on its side as it is itself, unless it is letter already."""
    page = pdf.pages[number]
    left, low, right, high = (float(edge) for edge in page.cropbox)
    turned = int(page.obj.get(Name.Rotate, 0)) % 180 != 0
    width, height = (high - low, right - left) if turned else (right - left, high - low)
    paper = LETTER if width <= height else LETTER[::-1]
    plain = not page.obj.get(Name.Rotate, 0) and Name.UserUnit not in page.obj and left == 0 == low
    if plain and abs(width - paper[0]) < _NEAR and abs(height - paper[1]) < _NEAR:
        return
    pdf.add_blank_page(page_size=paper)
    sheet = pdf.pages[-1]
    sheet.add_overlay(page, pikepdf.Rectangle(0, 0, *paper))
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
