"""Pictures that are decoded and stored anew: PNG, HEIC, AVIF, WebP, GIF, BMP, TIFF."""

from collections.abc import Iterator
from io import BytesIO

import pillow_heif
from PIL import AvifImagePlugin, Image, ImageFile, ImageOps

from recado.media.look import look
from recado.media.page import Form, Limits, Page, Upright
from recado.media.pictures import check_size, digest, icc_fits, plain
from recado.media.refusals import TooManyPages
from recado.media.triage import Kind
from recado.media.upright import told, turn_by_text

pillow_heif.register_heif_opener(thumbnails=False)
# A thread reserves address space of its own: one for each core of a large machine would pass any limit on it.
pillow_heif.options.DECODE_THREADS = 2
AvifImagePlugin.DEFAULT_MAX_THREADS = 2

FORMATS: dict[Kind, str] = {
    Kind.PNG: "PNG",
    Kind.HEIC: "HEIF",
    Kind.AVIF: "AVIF",
    Kind.WEBP: "WEBP",
    Kind.GIF: "GIF",
    Kind.BMP: "BMP",
    Kind.TIFF: "TIFF",
}
"""The kinds decoded here, and the one decoder that each is given to."""

# Formats made for photographs: what was stored with loss gains nothing from being stored without.
_PHOTOGRAPHIC = frozenset((Kind.HEIC, Kind.AVIF, Kind.WEBP))
_FEW_COLOURS = 4096
# So many times as much memory for each pixel as the others: its decoder holds two canvases.
_WEIGHT = {Kind.WEBP: 2}
_ORIENTATION = 0x0112
# Bytes for each pixel from which on a scan is noise more than print, and a filing limit of some MB is near.
_DENSE = 0.6


def raster_pages(data: bytes, kind: Kind, limits: Limits) -> list[Page]:
    """Make one page of a picture's first or primary frame; of a TIFF, one of each of its pages.

    Raises TooSmall, TooManyPixels or TooManyPages, and whatever the decoders raise.
    """
    with Image.open(BytesIO(data), formats=(FORMATS[kind],)) as image:
        return [_page(frame, kind, limits) for frame in _frames(image, kind, limits)]


def _frames(image: ImageFile.ImageFile, kind: Kind, limits: Limits) -> Iterator[Image.Image]:
    most = min(limits.max_pixels, limits.max_pixels_whole // _WEIGHT.get(kind, 1))
    count = getattr(image, "n_frames", 1) if kind is Kind.TIFF else 1
    if count > limits.max_pages:
        raise TooManyPages(f"{count} pages")
    for number in range(count):
        if number:
            image.seek(number)
        check_size(image.width, image.height, limits, most)
        # Some TIFFs are turned while they load: only afterwards does the orientation say what is left to do.
        image.load()
        yield image


def _page(frame: Image.Image, kind: Kind, limits: Limits) -> Page:
    marked = _is_marked(frame)
    upright = plain(_upright(frame))
    by_text = None if marked else turn_by_text(upright)
    turn = by_text.degrees if by_text else 0
    seen = look(_reduced(upright, turn, limits), upright.size, limits)
    width, height = upright.size
    data, form = _store(upright, kind)
    return Page(
        data=data,
        form=form,
        width=width,
        height=height,
        rotation=turn,
        kind=kind,
        sha256=digest(data),
        thumbnail=seen.thumbnail,
        phash=seen.phash,
        faults=seen.faults,
        measures=seen.measures | told(by_text),
        upright_by=Upright.EXIF if marked else Upright.TEXT if by_text else Upright.NONE,
    )


def _is_marked(frame: Image.Image) -> bool:
    """Tell whether the file says which way up it stands; the decoder of HEIC turns it and sets that to 1."""
    return frame.getexif().get(_ORIENTATION) in range(1, 9)


def _reduced(upright: Image.Image, turn: int, limits: Limits) -> Image.Image:
    """Reduce to little more than the thumbnail, at the price of one pass, and turn what is left."""
    by = max(max(upright.size) // (2 * limits.thumbnail_side), 1)
    reduced = upright.reduce(by) if by > 1 and upright.mode in {"L", "RGB"} else upright.copy()
    return reduced.rotate(-turn, expand=True) if turn else reduced


def _upright(frame: Image.Image) -> Image.Image:
    """Turn by the Exif orientation only: one that stands in XMP alone is not what viewers show."""
    for key in ("xmp", "XML:com.adobe.xmp"):
        frame.info.pop(key, None)
    ImageOps.exif_transpose(frame, in_place=True)
    # The same pixels without the file: saving a picture that has one would ask the file system for it, and a
    # copy would take four bytes more for each pixel.
    return frame._new(frame.im)  # noqa: SLF001


def _store(image: Image.Image, kind: Kind) -> tuple[bytes, Form]:
    """Encode without loss what has few colours (scans, screenshots), as a fine JPEG what has many."""
    profile = image.info.get("icc_profile")
    if not (isinstance(profile, bytes) and icc_fits(profile, len(image.getbands()))):
        profile = None
    image.info.clear()
    if kind in _PHOTOGRAPHIC or (image.mode == "RGB" and image.getcolors(_FEW_COLOURS) is None):
        return _as_photo(image, profile)
    out = BytesIO()
    image.save(out, "PNG", icc_profile=profile if image.mode in {"L", "RGB"} else None)
    if out.tell() < _DENSE * image.width * image.height:
        return out.getvalue(), Form.PNG
    return _as_photo(image.convert("RGB") if image.mode == "P" else image, profile)


def _as_photo(image: Image.Image, profile: bytes | None) -> tuple[bytes, Form]:
    out = BytesIO()
    image.save(out, "JPEG", quality=90, subsampling=0, icc_profile=profile)
    return out.getvalue(), Form.JPEG
