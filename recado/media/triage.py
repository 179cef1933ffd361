"""What a file is, told from its content: names and providers' types lie."""

import re
from enum import StrEnum

from recado.media import refusals
from recado.media.refusals import Refused


class Kind(StrEnum):
    """What a file holds."""

    JPEG = "jpeg"
    PNG = "png"
    HEIC = "heic"
    AVIF = "avif"
    WEBP = "webp"
    GIF = "gif"
    BMP = "bmp"
    TIFF = "tiff"
    PDF = "pdf"
    OFFICE = "office"
    ARCHIVE = "archive"
    VIDEO = "video"
    AUDIO = "audio"
    TEXT = "text"
    EMPTY = "empty"
    UNKNOWN = "unknown"


REFUSED: dict[Kind, type[Refused]] = {
    Kind.OFFICE: refusals.Office,
    Kind.ARCHIVE: refusals.Archive,
    Kind.VIDEO: refusals.Video,
    Kind.AUDIO: refusals.Audio,
    Kind.TEXT: refusals.Text,
    Kind.EMPTY: refusals.Empty,
    Kind.UNKNOWN: refusals.NotADocument,
}
"""The kinds that never become pages, and the refusal each ends in."""


def identify(data: bytes) -> Kind:
    """Say what `data` holds by its own marks; any bytes are legal, nothing is decoded, nothing raised.

    The marks are those of the formats' own specifications; a PDF may start up to 1,024 bytes late, as
    readers allow it (ISO 32000-1, annex H, note 13).
    """
    if not data:
        return Kind.EMPTY
    for offset, mark, kind in _MARKS:
        if data.startswith(mark, offset):
            return kind
    if data.startswith(b"PK"):
        return Kind.OFFICE if _OFFICE_MEMBER.search(data, 0, 65536) else Kind.ARCHIVE
    return _by_structure(data[:4096])


def _by_structure(data: bytes) -> Kind:
    """Tell the kinds whose mark alone does not settle it."""
    head = data[:1024]
    if head[4:8] == b"ftyp":
        return _iso_media(head)
    if head.startswith(b"BM") and head[14:18] in _BITMAP_HEADERS:
        return Kind.BMP
    if b"%PDF-" in head:
        return Kind.PDF
    return Kind.TEXT if _is_text(data) else Kind.UNKNOWN


_MARKS: tuple[tuple[int, bytes, Kind], ...] = (
    (0, b"\xff\xd8\xff", Kind.JPEG),
    (0, b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (0, b"GIF87a", Kind.GIF),
    (0, b"GIF89a", Kind.GIF),
    (0, b"II*\0", Kind.TIFF),
    (0, b"MM\0*", Kind.TIFF),
    (0, b"II+\0", Kind.TIFF),
    (0, b"MM\0+", Kind.TIFF),
    (0, b"%PDF-", Kind.PDF),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.OFFICE),
    (0, b"{\\rtf", Kind.OFFICE),
    (8, b"WEBP", Kind.WEBP),
    (8, b"AVI ", Kind.VIDEO),
    (8, b"WAVE", Kind.AUDIO),
    (0, b"\x1a\x45\xdf\xa3", Kind.VIDEO),
    (0, b"\0\0\1\xba", Kind.VIDEO),
    (0, b"\0\0\1\xb3", Kind.VIDEO),
    (0, b"FLV\x01", Kind.VIDEO),
    (0, b"0&\xb2u\x8ef\xcf\x11", Kind.VIDEO),
    (0, b"ID3", Kind.AUDIO),
    (0, b"OggS", Kind.AUDIO),
    (0, b"fLaC", Kind.AUDIO),
    (0, b"#!AMR", Kind.AUDIO),
    (0, b"\xff\xfb", Kind.AUDIO),
    (0, b"\xff\xf3", Kind.AUDIO),
    (0, b"\xff\xf2", Kind.AUDIO),
    (0, b"\xff\xf1", Kind.AUDIO),
    (0, b"\xff\xf9", Kind.AUDIO),
    (0, b"Rar!\x1a\x07", Kind.ARCHIVE),
    (0, b"7z\xbc\xaf\x27\x1c", Kind.ARCHIVE),
    (0, b"\x1f\x8b\x08", Kind.ARCHIVE),
    (0, b"BZh", Kind.ARCHIVE),
    (0, b"\xfd7zXZ\0", Kind.ARCHIVE),
    (257, b"ustar", Kind.ARCHIVE),
)
_HEIF_BRANDS = frozenset(
    (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1")
)
_AVIF_BRANDS = frozenset((b"avif", b"avis"))
_AUDIO_BRANDS = frozenset((b"M4A ", b"M4B ", b"F4A "))
_BITMAP_HEADERS = frozenset(size.to_bytes(4, "little") for size in (12, 40, 52, 56, 64, 108, 124))
_OFFICE_MEMBER = re.compile(
    rb"\[Content_Types\]\.xml|mimetypeapplication/vnd\.|(?:word|xl|ppt|visio)/|Index/(?:Document|Tables)?[^\0]{0,40}\.iwa"
)
_CONTROL = frozenset(range(32)) - {9, 10, 12, 13, 27}


def _iso_media(head: bytes) -> Kind:
    """Tell pictures from films by the brands of the file type box (ISO/IEC 14496-12, 4.3)."""
    major = head[8:12]
    length = min(int.from_bytes(head[:4]), len(head))
    brands = {major, *(head[at : at + 4] for at in range(16, length, 4))}
    if brands & _AVIF_BRANDS:
        return Kind.AVIF
    if major in _HEIF_BRANDS or (brands & _HEIF_BRANDS and major not in {b"isom", b"mp42", b"qt  "}):
        return Kind.HEIC
    return Kind.AUDIO if major in _AUDIO_BRANDS else Kind.VIDEO


def _is_text(head: bytes) -> bool:
    """Tell text in UTF-8, UTF-16 with its mark, or an eight-bit alphabet from other bytes."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return not _CONTROL.intersection(head) and sum(byte < 127 for byte in head) * 2 > len(head)
