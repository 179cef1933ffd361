"""JPEG pictures: proved whole, stripped of all that is not picture, never encoded again where that can be."""

import math
from io import BytesIO

from PIL import JpegImagePlugin

from recado.media.jpeg_proof import opened, prove
from recado.media.jpeg_stream import Stripped, strip
from recado.media.look import look
from recado.media.page import Form, Limits, Page, Upright
from recado.media.pictures import check_size, digest, flip
from recado.media.triage import Kind
from recado.media.upright import SIDE, Turn, told, turn_by_text

__all__ = ["jpeg_page", "strip"]

_QUARTER_TURNS = {0: 0, 1: 0, 3: 180, 6: 90, 8: 270}


def jpeg_page(data: bytes, limits: Limits) -> Page:
    """Make a page of the first picture in `data`, its picture data untouched unless it is mirrored.

    Raises Broken, TooSmall or TooManyPixels.
    """
    stripped = strip(data)
    wrapped = stripped.wrappable and stripped.orientation in _QUARTER_TURNS
    most = limits.max_pixels if wrapped and stripped.sequential else limits.max_pixels_whole
    check_size(stripped.width, stripped.height, limits, min(most, limits.max_pixels))
    preview = flip(prove(stripped, limits), stripped.orientation)
    picture, rotation = stripped, _QUARTER_TURNS.get(stripped.orientation, 0)
    if not wrapped:
        picture, rotation = strip(_encoded_anew(stripped)), 0
    by_text = None if stripped.orientation else _turn_by_text(picture)
    if by_text and by_text.degrees:
        rotation, preview = by_text.degrees, preview.rotate(-by_text.degrees, expand=True)
    seen = look(preview, (stripped.width, stripped.height), limits)
    return Page(
        data=picture.data,
        form=Form.JPEG,
        width=picture.width,
        height=picture.height,
        rotation=rotation,
        kind=Kind.JPEG,
        sha256=digest(picture.data),
        thumbnail=seen.thumbnail,
        phash=seen.phash,
        faults=seen.faults,
        measures=seen.measures | told(by_text),
        upright_by=Upright.EXIF if stripped.orientation else Upright.TEXT if by_text else Upright.NONE,
    )


def _turn_by_text(picture: Stripped) -> Turn | None:
    image = opened(picture.data)
    share = min(SIDE / max(image.size), 1.0)
    image.draft("L", (math.ceil(image.width * share), math.ceil(image.height * share)))
    return turn_by_text(image)


def _encoded_anew(stripped: Stripped) -> bytes:
    """Encode as finely as it came what cannot be wrapped.

    That is a mirrored picture, which no page's rotation can turn upright, and a kind of JPEG that readers of
    PDFs cannot show.
    """
    image = opened(stripped.data)
    profile, tables = image.info.get("icc_profile"), image.quantization
    upright = flip(image, stripped.orientation)
    upright.info.clear()
    out = BytesIO()
    sampling = JpegImagePlugin.get_sampling(image)
    upright.save(out, "JPEG", qtables=tables, subsampling=max(sampling, 0), icc_profile=profile)
    return out.getvalue()
