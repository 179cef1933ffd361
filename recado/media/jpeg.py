"""JPEG pictures: proved whole, stripped of all that is not picture, never encoded again where that can be.

The marker codes are those of ITU-T T.81, table B.1; the application segments those of JFIF (ITU-T T.871),
Exif (CIPA DC-008), ICC.1 annex B.4 and Adobe's Technical Note 5116.
"""

import contextlib
import math
import re
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, JpegImagePlugin

from recado.media.page import Form, Limits, Page
from recado.media.pictures import check_size, digest, flip, icc_fits, thumbnail
from recado.media.refusals import Broken
from recado.media.triage import Kind

_QUARTER_TURNS = {1: 0, 3: 180, 6: 90, 8: 270}


@dataclass(frozen=True)
class Stripped:
    """A JPEG stream with picture data only, and what was read on the way.

    `orientation` is the Exif value, 1 where there is none that means anything; `sequential` says that one
    scan, read from top to bottom, holds the whole picture.
    """

    data: bytes
    width: int
    height: int
    components: int
    orientation: int
    sequential: bool


def jpeg_page(data: bytes, limits: Limits) -> Page:
    """Make a page of the first picture in `data`, its picture data untouched unless it is mirrored.

    Raises Broken, TooSmall or TooManyPixels.
    """
    stripped = strip(data)
    check_size(stripped.width, stripped.height, limits)
    preview = _prove(stripped, limits)
    if stripped.orientation in _QUARTER_TURNS:
        picture, rotation = stripped, _QUARTER_TURNS[stripped.orientation]
    else:
        picture, rotation = strip(_mirrored(stripped)), 0
    return Page(
        data=picture.data,
        form=Form.JPEG,
        width=picture.width,
        height=picture.height,
        rotation=rotation,
        kind=Kind.JPEG,
        sha256=digest(picture.data),
        thumbnail=thumbnail(flip(preview, stripped.orientation), limits.thumbnail_side),
    )


def strip(data: bytes) -> Stripped:
    """Copy the first picture of a JPEG stream and nothing else.

    Kept: tables, frame, scans, the colour profile where it suits the picture, Adobe's colour transform and a
    bare JFIF mark. Dropped: Exif with its position and thumbnail, XMP, IPTC, comments, further pictures, and
    whatever follows the end of the image. Raises Broken where the stream has no frame, scan or end.
    """
    parser = _Parser(data)
    parser.run()
    return parser.result()


class _Parser:
    """One walk over a stream's segments, from its start to the end of its first picture."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.out: list[bytes | memoryview] = [b"\xff\xd8"]
        self.profile: list[bytes] = []
        self.frame: bytes | None = None
        self.frame_code = 0
        self.orientation = 1
        self.scans = 0

    def run(self) -> None:
        at = 2
        while True:
            at, code = self._marker(at)
            if code == 0xD9:
                break
            if code == 0x01 or 0xD0 <= code <= 0xD8:
                continue
            end = at + int.from_bytes(self.data[at : at + 2])
            if end < at + 2 or end > len(self.data):
                raise Broken("a segment runs past the end of the file")
            self._segment(code, self.data[at + 2 : end])
            at = self._scan(end) if code == 0xDA else end

    def result(self) -> Stripped:
        if self.frame is None or len(self.frame) < 6 or not self.scans:
            raise Broken("no picture in the stream")
        height, width = int.from_bytes(self.frame[1:3]), int.from_bytes(self.frame[3:5])
        components = self.frame[5]
        if not icc_fits(b"".join(chunk[14:] for chunk in self.profile), components):
            dropped = {id(chunk) for chunk in self.profile}
            self.out = [part for part in self.out if id(part) not in dropped]
        sequential = self.frame_code in {0xC0, 0xC1} and self.scans == 1
        data = b"".join((*self.out, b"\xff\xd9"))
        return Stripped(data, width, height, components, self.orientation, sequential)

    def _marker(self, at: int) -> tuple[int, int]:
        """Find the next marker; bytes that belong to nothing are passed over, as libjpeg does."""
        found = _MARKER.search(self.data, at)
        if found is None:
            raise Broken("the stream ends before its picture does")
        return found.end(), self.data[found.end() - 1]

    def _segment(self, code: int, body: bytes) -> None:
        if 0xE0 <= code <= 0xEF or code == 0xFE:
            kept = self._application(code, body)
            if kept is not None:
                self._keep(code, kept)
            return
        if code in _FRAMES and self.frame is None:
            self.frame, self.frame_code = body, code
        self.scans += code == 0xDA
        self._keep(code, body)

    def _application(self, code: int, body: bytes) -> bytes | None:
        """What stays of an application segment or a comment."""
        if code == 0xE0 and body.startswith(b"JFIF\0"):
            # Square pixels, no thumbnail: the mark is kept for what it says about colour.
            return b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0"
        if code == 0xE1 and body.startswith(b"Exif\0") and self.orientation == 1:
            self.orientation = _orientation(body[6:])
        if code == 0xE2 and body.startswith(b"ICC_PROFILE\0"):
            return body
        if code == 0xEE and body.startswith(b"Adobe") and len(body) >= 12:
            return body[:12]
        return None

    def _keep(self, code: int, body: bytes) -> None:
        segment = bytes((0xFF, code)) + (len(body) + 2).to_bytes(2) + body
        if code == 0xE2:
            # The same object goes to both lists, so that it can be found again and dropped.
            self.profile.append(segment)
        self.out.append(segment)

    def _scan(self, start: int) -> int:
        """Copy entropy-coded data up to the marker that ends it."""
        found = _MARKER.search(self.data, start)
        if found is None:
            raise Broken("the stream ends inside its picture")
        self.out.append(memoryview(self.data)[start : found.start()])
        return found.start()


# In entropy-coded data, FF is followed by 00 (a stuffed byte) or by a restart marker; further FF may fill up
# before a marker. The plain first byte lets the search skip at the speed of memchr: 3 ms for 4 MB, not 50.
_MARKER = re.compile(rb"\xff[^\xff\x00\xd0-\xd7]")
_FRAMES = frozenset((0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF))


def _orientation(tiff: bytes) -> int:
    """Read the orientation from the first directory of an Exif block; anything odd counts as upright."""
    if tiff[:4] not in {b"II*\0", b"MM\0*"}:
        return 1

    def number(at: int, size: int) -> int:
        return int.from_bytes(tiff[at : at + size], "little" if tiff.startswith(b"I") else "big")

    directory = number(4, 4)
    for entry in range(min(number(directory, 2), 512)):
        at = directory + 2 + 12 * entry
        if number(at, 2) == 0x0112:
            value = number(at + 8, 2)
            return value if 1 <= value <= 8 else 1
    return 1


def _open(data: bytes) -> JpegImagePlugin.JpegImageFile:
    return JpegImagePlugin.JpegImageFile(BytesIO(data))


def _prove(stripped: Stripped, limits: Limits) -> Image.Image:
    """Decode the whole stream at reduced scale: cheap, and it fails where the full decode would.

    The decoder reads all of the entropy-coded data at 1/8 as at full size, so a stream that ends early is
    found at a fraction of the price.
    """
    image = _open(stripped.data)
    image.draft(None, _sketch(image, limits))
    image.load()
    if stripped.sequential and _looks_filled(image) and not _reaches_its_end(stripped, limits):
        raise Broken("the picture data ends early")
    return image


def _sketch(image: Image.Image, limits: Limits) -> tuple[int, int]:
    """The size that a thumbnail needs: the decoder goes no further down than that."""
    scale = limits.thumbnail_side / max(image.size)
    return math.ceil(image.width * scale), math.ceil(image.height * scale)


def _looks_filled(image: Image.Image) -> bool:
    """Tell whether the last corner has one colour, which is what the decoder paints when data ran out."""
    last = image.crop((max(image.width - 4, 0), image.height - 1, image.width, image.height))
    return len(last.getcolors(2) or (1, 1)) == 1


def _reaches_its_end(stripped: Stripped, limits: Limits) -> bool:
    """Tell whether the picture data lasts to the last row, by decoding it without its end marker.

    With the marker in place the decoder fills what is missing with the last colour and says nothing, so that
    a transfer cut short and then closed properly would pass. Without it, rows that have no data stay as they
    were. A few bytes stand in for the marker, because the decoder reads ahead.
    """
    image = _open(stripped.data[:-2] + bytes(16))
    image.draft(None, _sketch(image, limits))
    image.load_prepare()
    corner = (image.width - 1, image.height - 1)
    untouched = (1, 2, 3, 4)[: len(image.getbands())]
    image.im.paste(untouched if len(untouched) > 1 else 1, (*corner, image.width, image.height))
    with contextlib.suppress(OSError):
        image.load()
    reached = image.im.getpixel(corner)
    return reached not in {untouched, untouched[0]}


def _mirrored(stripped: Stripped) -> bytes:
    """Turn a mirrored picture upright, which no page rotation can do, and encode it as finely as it came."""
    image = _open(stripped.data)
    profile, tables = image.info.get("icc_profile"), image.quantization
    upright = flip(image, stripped.orientation)
    upright.info.clear()
    out = BytesIO()
    sampling = JpegImagePlugin.get_sampling(image)
    upright.save(out, "JPEG", qtables=tables, subsampling=max(sampling, 0), icc_profile=profile)
    return out.getvalue()
