"""PDFs that mean harm: a few kilobytes each, against the memory, the clock or the parser."""

import zlib
from collections.abc import Callable
from io import BytesIO

import media_files as files
import pikepdf
from pikepdf import Array, Dictionary, Name


def made(change: Callable[[pikepdf.Pdf], None]) -> bytes:
    """One of them, as a client would send it."""
    with pikepdf.open(BytesIO(files.pdf_bytes(files.pdf(1)))) as document:
        change(document)
        return files.pdf_bytes(document)


def bomb(document: pikepdf.Pdf) -> None:
    """A content stream of half a gigabyte."""
    packer = zlib.compressobj(1)
    packed = b"".join(packer.compress(b" " * 1_000_000) for _ in range(500)) + packer.flush()
    document.pages[0].Contents = pikepdf.Stream(document, packed, Filter=Name.FlateDecode)


def laughs(document: pikepdf.Pdf) -> None:
    """Each drawing draws the next ten times, twelve deep."""
    last = _form(document, b"0 0 1 1 re f")
    for _ in range(12):
        last = _form(document, b"/X Do " * 10, Dictionary(XObject=Dictionary(X=last)))
    document.pages[0].Resources = Dictionary(XObject=Dictionary(X=last))
    document.pages[0].Contents = document.make_stream(b"/X Do")


def itself(document: pikepdf.Pdf) -> None:
    """A drawing that draws itself."""
    drawing = _form(document, b"0 0 9 9 re f /X Do /X Do")
    drawing.Resources = Dictionary(XObject=Dictionary(X=drawing))
    document.pages[0].Resources = Dictionary(XObject=Dictionary(X=drawing))
    document.pages[0].Contents = document.make_stream(b"/X Do")


def wide_picture(document: pikepdf.Pdf) -> None:
    """A picture of 60,000 by 60,000 points, all white, in a few kilobytes."""
    packer = zlib.compressobj(1)
    packed = b"".join(packer.compress(b"\xff" * 1_000_000) for _ in range(450)) + packer.flush()
    picture = pikepdf.Stream(
        document,
        packed,
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=60000,
        Height=60000,
        BitsPerComponent=8,
        ColorSpace=Name.DeviceRGB,
        Filter=Name.FlateDecode,
    )
    document.pages[0].Resources = Dictionary(XObject=Dictionary(X=document.make_indirect(picture)))
    document.pages[0].Contents = document.make_stream(b"600 0 0 600 0 0 cm /X Do")


def tiles(document: pikepdf.Pdf) -> None:
    """A pattern of tiles so small that a page holds billions."""
    pattern = document.make_stream(b"0 0 1 1 re f")
    pattern.stream_dict.update(
        Dictionary(
            Type=Name.Pattern,
            PatternType=1,
            PaintType=1,
            TilingType=1,
            BBox=Array([0, 0, 1, 1]),
            XStep=0.0001,
            YStep=0.0001,
            Resources=Dictionary(),
        )
    )
    document.pages[0].Resources = Dictionary(Pattern=Dictionary(P=document.make_indirect(pattern)))
    document.pages[0].Contents = document.make_stream(b"/Pattern cs /P scn 0 0 612 792 re f")


def _form(document: pikepdf.Pdf, content: bytes, resources: Dictionary | None = None) -> pikepdf.Object:
    drawing = document.make_stream(content)
    drawing.stream_dict.update(Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 612, 792])))
    drawing.Resources = resources or Dictionary()
    return document.make_indirect(drawing)
