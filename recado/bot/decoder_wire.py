"""How the decoder and its children speak: lengths, JSON and bytes, never pickles.

A frame is the length of its head (four bytes, big-endian), the head in JSON, and the blobs whose lengths
stand in the head. What comes from a child is checked as if the file itself had written it.
"""

import itertools
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from typing import TypeAlias

from recado.bot import decoder_looks
from recado.media import refusals
from recado.media.heads import head, page_of
from recado.media.page import Page
from recado.media.refusals import Refused

Frame: TypeAlias = tuple[dict[str, object], list[bytes]]
"""A head and its blobs."""


@dataclass(frozen=True)
class ChildLimits:
    """What one child may use: seconds on the clock and of the processor, bytes of memory of its own.

    `memory_bytes` is for the decoding of a file, `binding_bytes` for a document: pages that are proved, as
    many as there are.
    """

    seconds: float = 60.0
    cpu_seconds: int = 55
    memory_bytes: int = 480 * 1024 * 1024
    binding_bytes: int = 1536 * 1024 * 1024

    def text(self) -> str:
        """Write the limits as one command-line argument."""
        return ",".join(str(value) for value in astuple(self))

    @classmethod
    def parse(cls, text: str) -> "ChildLimits":
        """Read what `text()` wrote."""
        seconds, cpu_seconds, memory_bytes, binding_bytes = text.split(",")
        return cls(float(seconds), int(cpu_seconds), int(memory_bytes), int(binding_bytes))


CHILD_LIMITS = ChildLimits()
"""With the libraries' pages, which all children share, a file stays under 512 MiB and a minute."""

MAX_ANSWER = 512 * 1024 * 1024
"""The most that is read from a child, in bytes."""

_HEAD_LIMIT = 1024 * 1024


def write_frame(descriptor: int, frame: Frame) -> None:
    """Write a frame into memory that is shared by its descriptor."""
    plain, blobs = frame
    encoded = json.dumps(plain | {"blobs": [len(blob) for blob in blobs]}).encode()
    for part in (len(encoded).to_bytes(4), encoded, *blobs):
        rest = memoryview(part)
        while rest:
            rest = rest[os.write(descriptor, rest) :]


def read_frame(descriptor: int) -> Frame:
    """Read a frame, each blob straight to its place; raises Broken where the lengths do not add up."""
    size = min(int.from_bytes(os.pread(descriptor, 4, 0)), _HEAD_LIMIT)
    try:
        plain = json.loads(os.pread(descriptor, size, 4))
    except ValueError as error:
        raise refusals.Broken from error
    match plain:
        case {"blobs": list(lengths)} if all(type(length) is int and length >= 0 for length in lengths):
            ends = list(itertools.accumulate(lengths, initial=4 + size))
        case _:
            raise refusals.Broken
    if ends[-1] != os.fstat(descriptor).st_size or ends[-1] > MAX_ANSWER:
        raise refusals.Broken
    return plain, [os.pread(descriptor, end - start, start) for start, end in itertools.pairwise(ends)]


def pages_request(data: bytes) -> Frame:
    """Ask for the pages of a file."""
    return {"do": "pages"}, [data]


def build_request(pages: Sequence[Page], title: str) -> Frame:
    """Ask for the PDF of pages; thumbnails are not sent, nothing is made of them."""
    return {"do": "build", "title": title, "pages": [head(page) for page in pages]}, [
        page.data for page in pages
    ]


def answer(
    request: Frame,
    to_pages: Callable[[bytes], list[Page]],
    build_pdf: Callable[[Sequence[Page], str], bytes],
) -> Frame:
    """Do what a request asks and say what came of it, a refusal included."""
    try:
        return _answered(request, to_pages, build_pdf)
    except Refused as refused:
        return {"refused": refused.code}, []
    except MemoryError:
        return {"refused": "memory"}, []


def answered_pages(frame: Frame) -> list[Page]:
    """Take the pages out of an answer; raises the refusal it carries, or Broken where it makes no sense."""
    match frame:
        case {"refused": str(code)}, _:
            raise refusals.refusal(code)
        case {"pages": list(heads)}, blobs if heads:
            pass
        case _:
            raise refusals.Broken
    try:
        pages = [page_of(*fields) for fields in zip(heads, blobs[::2], blobs[1::2], strict=True)]
    except ValueError as error:
        raise refusals.Broken from error
    if not all(page.thumbnail.startswith(b"\xff\xd8\xff") for page in pages):
        raise refusals.Broken
    return pages


def answered_pdf(frame: Frame) -> bytes:
    """Take the PDF out of an answer; raises the refusal it carries, or Broken where it makes no sense."""
    match frame:
        case {"refused": str(code)}, _:
            raise refusals.refusal(code)
        case _, [pdf] if pdf.startswith(b"%PDF-"):
            return pdf
    raise refusals.Broken


def _answered(
    request: Frame,
    to_pages: Callable[[bytes], list[Page]],
    build_pdf: Callable[[Sequence[Page], str], bytes],
) -> Frame:
    match request:
        case {"do": "pages"}, [data]:
            pages = to_pages(data)
            blobs = [blob for page in pages for blob in (page.data, page.thumbnail)]
            return {"pages": [head(page) for page in pages]}, blobs
        case {"do": "build", "title": str(title), "pages": list(heads)}, blobs:
            bound = [page_of(fields, blob, b"") for fields, blob in zip(heads, blobs, strict=True)]
            return {}, [build_pdf(bound, title)]
    return decoder_looks.answer(request)
