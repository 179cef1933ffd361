"""The sheet that staff print and put between two letters, so that a scan of both can be parted."""

from __future__ import annotations

from io import BytesIO

from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas

from recado.media.separators import RINGS


def separator_sheet() -> bytes:
    """The sheet to print, as a PDF of one letter page; the same bytes every time."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=letter, invariant=True)
    canvas.setTitle("Separator sheet")
    width, height = letter
    for ring in range(RINGS):
        x, y = width * ring / 2 / RINGS, height * ring / 2 / RINGS
        canvas.setFillGray(ring % 2)
        canvas.rect(x, y, width - 2 * x, height - 2 * y, stroke=0, fill=1)
    canvas.setFillGray(0)
    canvas.setFont("Helvetica-Bold", 13)
    canvas.drawCentredString(width / 2, height / 2 + 4, "Separator sheet")
    canvas.setFont("Helvetica", 9)
    canvas.drawCentredString(width / 2, height / 2 - 12, "Put one between two letters")
    canvas.showPage()
    canvas.save()
    return out.getvalue()
