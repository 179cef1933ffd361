"""What every kind of picture needs: limits, turning, flattening, thumbnails."""

import hashlib
import math
from io import BytesIO

from PIL import Image, ImageCms

from recado.media.page import Limits
from recado.media.refusals import TooManyPixels, TooSmall

# Sizes are checked against our own limits before anything is decoded; Pillow's own would only come on top.
Image.MAX_IMAGE_PIXELS = None

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_WHITE = (255, 255, 255)
_SPACES = {b"GRAY": 1, b"RGB ": 3, b"CMYK": 4}


def check_size(width: int, height: int, limits: Limits, most: int) -> None:
    """Refuse a picture of more than `most` pixels by the size in its header: TooManyPixels or TooSmall."""
    if width * height > most:
        raise TooManyPixels(f"{width} x {height} pixels")
    if min(width, height) < limits.min_side:
        raise TooSmall(f"{width} x {height} pixels")


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal (SHA-1 has public collisions)."""
    return hashlib.sha256(data).hexdigest()


def flip(image: Image.Image, orientation: int) -> Image.Image:
    """Turn a picture upright from one of Exif's eight orientations (CIPA DC-008, tag 274)."""
    turn = _TURNS.get(orientation)
    return image if turn is None else image.transpose(turn)


def icc_fits(profile: bytes, components: int) -> bool:
    """Tell whether a colour profile is one, and for pictures of so many components (ICC.1, 7.2)."""
    return profile[36:40] == b"acsp" and _SPACES.get(profile[16:20]) == components


def plain(image: Image.Image) -> Image.Image:
    """Reduce a decoded picture to eight bits of black-and-white, grey, palette or RGB, on white paper."""
    match image.mode:
        case "1" | "L" | "RGB" if "transparency" not in image.info:
            return image
        case "P" if "transparency" not in image.info and image.palette and image.palette.mode == "RGB":
            return image
        case "I" | "I;16" | "I;16B" | "I;16L" | "I;16N" | "F":
            return _eight_bit(image)
        case "LAB":
            lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
            return ImageCms.profileToProfile(image, lab, srgb, outputMode="RGB") or image.convert("RGB")
        case "CMYK" | "YCbCr" | "HSV" | "RGBX":
            return image.convert("RGB")
    return _on_white(image)


def thumbnail(image: Image.Image, side: int) -> bytes:
    """Make a JPEG of at most `side` pixels a side from an upright picture."""
    return encoded_small(small(image, side))


def small(image: Image.Image, side: int) -> Image.Image:
    """Reduce a picture, in place where it can be, to RGB or grey and at most `side` pixels a side."""
    reduced = image if image.mode in {"L", "RGB"} else plain(image)
    reduced = reduced if reduced.mode in {"L", "RGB"} else reduced.convert("RGB")
    reduced.thumbnail((side, side), Image.Resampling.BILINEAR, reducing_gap=2.0)
    # A copy knows nothing of the file it came from: saving what does would ask the file system for it.
    return reduced.copy()


def encoded_small(image: Image.Image) -> bytes:
    """Encode a small picture as a JPEG without metadata."""
    image.info.clear()
    out = BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def sketch_size(size: tuple[int, int], limits: Limits) -> tuple[int, int]:
    """The size that a thumbnail needs: the decoder goes no further down than that."""
    scale = limits.thumbnail_side / max(size)
    return math.ceil(size[0] * scale), math.ceil(size[1] * scale)


def _on_white(image: Image.Image) -> Image.Image:
    layer = image.convert("RGBA")
    paper = Image.new("RGB", image.size, _WHITE)
    paper.paste(layer, mask=layer.getchannel("A"))
    paper.info = {name: value for name, value in image.info.items() if name != "transparency"}
    return paper


def _eight_bit(image: Image.Image) -> Image.Image:
    """Scale grey of more than eight bits by its full range, or by what it uses where the range is open."""
    wide = image.convert("F") if image.mode != "F" else image
    low, high = wide.getextrema()
    if image.mode != "F" and _real(low) >= 0 and _real(high) <= 65535:
        low, high = 0.0, 65535.0
    span = (_real(high) - _real(low)) or 1.0
    scale = 255.0 / span
    return wide.point(lambda value: value * scale - _real(low) * scale).convert("L")


def _real(value: float | tuple[float, ...]) -> float:
    return value if isinstance(value, int | float) else value[0]
