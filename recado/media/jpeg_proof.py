"""Whether a JPEG stream holds its whole picture, told by one cheap decode where that is enough."""

import contextlib
from io import BytesIO

from PIL import Image, JpegImagePlugin

from recado.media.jpeg_stream import Stripped
from recado.media.page import Limits
from recado.media.pictures import sketch_size
from recado.media.refusals import Broken


def opened(data: bytes) -> JpegImagePlugin.JpegImageFile:
    """Open a stripped stream for decoding."""
    return JpegImagePlugin.JpegImageFile(BytesIO(data))


def prove(stripped: Stripped, limits: Limits) -> Image.Image:
    """Decode the whole stream at reduced scale: cheap, and it fails where the full decode would.

    The decoder reads all of the entropy-coded data at 1/8 as at full size, so a stream that ends early is
    found at a fraction of the price. Raises Broken, and what the decoder raises.
    """
    if stripped.wrappable and not stripped.is_full():
        raise Broken("scans are missing")
    image = opened(stripped.data)
    image.draft(None, sketch_size(image.size, limits))
    image.load()
    if stripped.sequential:
        if _looks_filled(image) and not _reaches_its_end(stripped, limits):
            raise Broken("the picture data ends early")
    elif not _last_scan_is_whole(stripped):
        raise Broken("the last scan ends early")
    return image


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
    image = opened(stripped.data[:-2] + bytes(16))
    image.draft(None, sketch_size(image.size, limits))
    image.load_prepare()
    corner = (image.width - 1, image.height - 1)
    untouched = (1, 2, 3, 4)[: len(image.getbands())]
    image.im.paste(untouched if len(untouched) > 1 else 1, (*corner, image.width, image.height))
    with contextlib.suppress(OSError):
        image.load()
    reached = image.im.getpixel(corner)
    return reached not in {untouched, untouched[0]}


def _last_scan_is_whole(stripped: Stripped) -> bool:
    """Tell whether the last of several scans has all its data, by decoding it with two different tails.

    A scan that is whole ends before the tail, whatever that is; one that was cut short and then closed with
    an end marker takes the tail for data, and the pictures differ.
    """
    seen = [_decoded_with(stripped, tail) for tail in (b"", bytes(4096), b"\x5a\xc3\x96\x69" * 1024)]
    return seen[0] == seen[1] == seen[2]


def _decoded_with(stripped: Stripped, tail: bytes) -> bytes:
    image = opened(stripped.data[:-2] + tail + b"\xff\xd9")
    image.draft("L", (image.width // 2, image.height // 2))
    return image.tobytes()
