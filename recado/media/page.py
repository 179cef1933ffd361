"""One page of a client's document, and the limits within which a page is made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from recado.media.done import Done
from recado.media.legible import Fault
from recado.media.triage import Kind


class Form(StrEnum):
    """How a page's data is wrapped."""

    JPEG = "jpeg"
    PNG = "png"
    PDF = "pdf"


class Upright(StrEnum):
    """What said which way up a page stands: the mark its file carries, the direction of its text, nothing."""

    EXIF = "exif"
    TEXT = "text"
    NONE = "none"


@dataclass(frozen=True)
class Page:
    """A page that is proved whole, free of metadata, and ready to wrap.

    `data` is a JPEG or PNG picture, or a PDF of one page, as `form` says; `width` and `height` are those of
    `data` as stored, in pixels (in points for a PDF); `rotation` is how far the page must be turned clockwise
    to stand upright: 0, 90, 180 or 270 degrees. `kind` is what the client sent. `sha256` is the digest of
    `data` in hexadecimal: a photo sent twice has the same one, whatever its metadata. `thumbnail` is an
    upright JPEG without metadata.

    `phash` is the perceptual hash of the upright picture, 64 bits without a sign, for `likeness.alike`; 0
    where there is none. `faults` are what may keep the page from being read, each once; `measures` what they
    were judged by, rounded, under the names of `legible.MEASURES`. `upright_by` is what `rotation`, or the
    turning of the data itself, was decided by. `done` names what was done to the file and to the page on the
    way, each once.
    """

    data: bytes
    form: Form
    width: int
    height: int
    rotation: int
    kind: Kind
    sha256: str
    thumbnail: bytes
    phash: int = 0
    faults: tuple[Fault, ...] = ()
    measures: Mapping[str, float] = field(default_factory=dict, hash=False)
    upright_by: Upright = Upright.NONE
    done: tuple[Done, ...] = ()


@dataclass(frozen=True)
class Limits:
    """What is taken from a client.

    110 megapixels let the common 108-megapixel phones through; a picture of 200 is asked for again, smaller.
    That many only in a JPEG whose data is wrapped as it stands: whatever must be held in memory whole
    (another format, a mirrored photo, a progressive one) may have 50, which take up to 400 MB to decode.
    """

    max_bytes: int = 25 * 1024 * 1024
    max_pixels: int = 110_000_000
    max_pixels_whole: int = 50_000_000
    min_side: int = 16
    max_pages: int = 60
    thumbnail_side: int = 480
