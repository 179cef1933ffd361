"""A page as it is seen: one upright picture of it."""

import math
from io import BytesIO

import pypdfium2
from PIL import Image

from recado.media.page import Form, Page
from recado.media.pictures import plain

DOTS = 300
"""Dots to the inch at which a page of a PDF is drawn to be read."""
MOST_PIXELS = 12_000_000
"""What a phone's usual photo has, and no page is drawn larger."""


def picture(page: Page, most_pixels: int = MOST_PIXELS) -> Image.Image:
    """Draw a page in grey, upright, with at most so many pixels; raises what the decoders raise."""
    drawn = _drawn(page, most_pixels) if page.form is Form.PDF else _decoded(page, most_pixels)
    if drawn.width * drawn.height > most_pixels:
        share = math.sqrt(most_pixels / (drawn.width * drawn.height))
        drawn = drawn.resize((max(int(drawn.width * share), 1), max(int(drawn.height * share), 1)))
    return drawn.rotate(-page.rotation, expand=True) if page.rotation else drawn


def _decoded(page: Page, most_pixels: int) -> Image.Image:
    image = Image.open(BytesIO(page.data), formats=("JPEG", "PNG"))
    # A larger JPEG is decoded at 1/2, 1/4 or 1/8, whichever still has the pixels.
    share = min(math.sqrt(most_pixels / (image.width * image.height)), 1.0)
    image.draft("L", (math.floor(image.width * share), math.floor(image.height * share)))
    return plain(image).convert("L")


def _drawn(page: Page, most_pixels: int) -> Image.Image:
    document = pypdfium2.PdfDocument(page.data)
    try:
        width, height = document[0].get_size()
        scale = min(DOTS / 72, math.sqrt(most_pixels / max(width * height, 1.0)))
        drawn: Image.Image = document[0].render(scale=scale, grayscale=True).to_pil()
        return drawn.convert("L")
    finally:
        document.close()
