"""One small file of each kind, decoded once, so that everything a decoder loads is loaded."""

import contextlib
from io import BytesIO

import pikepdf
from PIL import Image

from recado.media.pages import to_pages
from recado.media.parts import bind
from recado.media.raster import FORMATS
from recado.media.refusals import Refused


def warm_up() -> None:
    """Walk every path of this package; never raises a refusal."""
    for data in _samples():
        with contextlib.suppress(Refused):
            pages = to_pages(data)
            list(bind(pages, "warm"))
            list(bind(pages, "warm", limit=1))
        with contextlib.suppress(Refused):
            to_pages(data[: len(data) // 2])


def _samples() -> list[bytes]:
    picture = Image.new("RGB", (32, 32), "white")
    turned = Image.Exif()
    turned[0x0112] = 5
    samples = [_encoded(picture, "JPEG", exif=turned), _encoded(picture.convert("CMYK"), "JPEG")]
    samples += [_encoded(picture, form) for form in FORMATS.values()]
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        out = BytesIO()
        pdf.save(out)
    return [*samples, out.getvalue()]


def _encoded(picture: Image.Image, form: str, exif: Image.Exif | None = None) -> bytes:
    out = BytesIO()
    picture.save(out, form, exif=exif or Image.Exif())
    return out.getvalue()
