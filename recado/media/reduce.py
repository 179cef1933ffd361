"""Pictures made smaller, so that a document can be filed: fewer dots first, and never too few to read."""

from dataclasses import dataclass, replace
from io import BytesIO

from PIL import Image

from recado.media.done import Done
from recado.media.page import Form, Page
from recado.media.paper import MARGIN, Paper
from recado.media.pdf_view import View, as_picture
from recado.media.pictures import digest, icc_fits, plain


@dataclass(frozen=True)
class Grade:
    """How finely a picture is kept: dots an inch on the paper, and the quality of its JPEG."""

    dpi: int
    quality: int


GRADES = (Grade(300, 85), Grade(250, 85), *(Grade(200, quality) for quality in (92, 90, 88, 85, 80, 75)))
"""From fine to coarse. Under 200 dots stamps are lost (I10); under a quality of 75 small print frays."""

_STRIP = 16
"""Which part of a picture's height is enough to tell how small it will be."""
_LIGHT = 400_000
"""Bytes up to which a page of a PDF is never made into a picture: it is print, and stays print."""
_WORTH = 0.9
"""The share of its bytes to which a picture must come down for being encoded anew."""


def reduced(page: Page, grade: Grade, paper: Paper) -> Page | None:
    """Make a smaller page of the same look at `grade`; None where that saves next to nothing.

    Colour stays colour, and a picture that is coarser than the grade already keeps its dots. One for which
    there is not memory enough stays as it is.
    """
    try:
        made = _page_as_picture(page, grade) if page.form is Form.PDF else _smaller(page, grade, paper)
    except MemoryError:
        return None
    return made if made is not None and len(made.data) <= len(page.data) * _WORTH else None


def foreseen(page: Page, paper: Paper) -> tuple[float, ...]:
    """Tell from a strip across a picture which share of its bytes each grade would leave, about."""
    if page.form is Form.PDF:
        return ()
    dots = dots_per_inch(page.width, page.height, paper)
    with Image.open(BytesIO(page.data), formats=("JPEG", "PNG")) as image:
        finest = min(1.0, GRADES[0].dpi / dots)
        image.draft(image.mode, (round(page.width * finest), round(page.height * finest)))
        whole, height = image.height, max(image.height // _STRIP, 1)
        top = (whole - height) // 2
        strip = plain(image.crop((0, top, image.width, top + height)))
    strip = strip.convert("L" if strip.mode in {"1", "L"} else "RGB")
    shares = []
    for grade in GRADES:
        scale = min(1.0, grade.dpi / dots) * page.width / strip.width
        size = max(round(strip.width * scale), 1), max(round(strip.height * scale), 1)
        small = strip.resize(size, Image.Resampling.HAMMING)
        made = _encoded(small, None, grade, photo=page.form is Form.JPEG)
        shares.append(len(made) * whole / height / len(page.data))
    return tuple(shares)


def _page_as_picture(page: Page, grade: Grade) -> Page | None:
    if len(page.data) <= _LIGHT:
        return None
    with View(page.data) as view:
        data = as_picture(view, 0, dpi=grade.dpi, quality=grade.quality)
    return replace(page, data=data, sha256=digest(data), done=_added(page, Done.RASTERISED, Done.REDUCED))


def _smaller(page: Page, grade: Grade, paper: Paper) -> Page:
    scale = min(1.0, grade.dpi / dots_per_inch(page.width, page.height, paper))
    size = max(round(page.width * scale), 1), max(round(page.height * scale), 1)
    with Image.open(BytesIO(page.data), formats=("JPEG", "PNG")) as image:
        # A JPEG can be read at a half or a quarter for a fraction of the time and the memory.
        image.draft(image.mode, size)
        profile = image.info.get("icc_profile")
        picture = plain(image)
        if picture.mode in {"1", "P"}:
            picture = picture.convert("L" if picture.mode == "1" else "RGB")
        if picture.size != size:
            # One side after the other: the larger picture is gone before the second begins.
            picture = picture.resize((size[0], picture.height), Image.Resampling.HAMMING)
            image.close()
            picture = picture.resize(size, Image.Resampling.HAMMING)
        elif picture is image:
            # Saving a picture that belongs to a file asks for the working folder, and there is none.
            picture = picture.copy()
        data = _encoded(picture, profile, grade, photo=page.form is Form.JPEG)
    return replace(
        page,
        data=data,
        form=Form.JPEG,
        width=size[0],
        height=size[1],
        sha256=digest(data),
        done=_added(page, Done.REDUCED),
    )


def dots_per_inch(width: int, height: int, paper: Paper) -> float:
    """Say how many of a picture's dots come to an inch of paper, upright or on its side as it is itself."""
    across, down = (side - 2 * MARGIN for side in (paper.size if width <= height else paper.size[::-1]))
    return 72 * max(width / across, height / down)


def _encoded(picture: Image.Image, profile: object, grade: Grade, *, photo: bool) -> bytes:
    """Encode; a photograph's colours come at half the dots already, those of a screen or scan do not."""
    kept = profile if isinstance(profile, bytes) and icc_fits(profile, len(picture.getbands())) else None
    picture.info.clear()
    out = BytesIO()
    picture.save(out, "JPEG", quality=grade.quality, subsampling=2 if photo else 0, icc_profile=kept)
    return out.getvalue()


def _added(page: Page, *done: Done) -> tuple[Done, ...]:
    return tuple(dict.fromkeys((*page.done, *done)))
