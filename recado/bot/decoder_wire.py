"""How the decoder and its children speak: lengths, JSON and bytes, never pickles.

A frame is blobs, a head in JSON in which the blobs' lengths stand, and the length of the head (four bytes,
big-endian). The head comes last, so that what is sent need not be in memory all at once. What comes from a
child is checked as if the file itself had written it.
"""

import itertools
import json
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from typing import TypeAlias, overload

from recado.bot import decoder_looks
from recado.media import refusals
from recado.media.done import Done
from recado.media.heads import head, page_of
from recado.media.page import Page
from recado.media.paper import Paper
from recado.media.parts import Part
from recado.media.refusals import Refused

Frame: TypeAlias = tuple[dict[str, object], Iterable[bytes]]
"""A head and its blobs; blobs may fill the head while they are written."""
Read: TypeAlias = tuple[dict[str, object], Sequence[bytes]]
"""A frame as it is read."""
Bind: TypeAlias = Callable[[Sequence[Page], str, Paper, int], Iterable[Part]]
"""What makes the files of a document."""


@dataclass(frozen=True)
class ChildLimits:
    """What one child may use: seconds on the clock and of the processor, bytes of memory of its own.

    `memory_bytes` is for the decoding of a file, `binding_bytes` for a document: pages that are proved, as
    many as there are.
    """

    seconds: float = 58.0
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
    """Write a frame into memory that is shared by its descriptor, blob after blob."""
    plain, blobs = frame
    lengths = []
    for blob in blobs:
        lengths.append(len(blob))
        _write(descriptor, blob)
    encoded = json.dumps(plain | {"blobs": lengths}).encode()
    _write(descriptor, encoded + len(encoded).to_bytes(4))


def read_frame(descriptor: int) -> Read:
    """Read a whole frame; raises Broken where the lengths do not add up."""
    plain, blobs = open_frame(descriptor)
    return plain, list(blobs)


def open_frame(descriptor: int) -> Read:
    """Read a frame's head; each blob is read when it is asked for. Raises Broken as `read_frame` does."""
    whole = os.fstat(descriptor).st_size
    size = int.from_bytes(os.pread(descriptor, 4, max(whole - 4, 0)))
    start = whole - 4 - size
    if start < 0 or size > _HEAD_LIMIT:
        raise refusals.Broken
    try:
        plain = json.loads(os.pread(descriptor, size, start))
    except ValueError as error:
        raise refusals.Broken from error
    match plain:
        case {"blobs": list(lengths)} if all(type(length) is int and length >= 0 for length in lengths):
            ends = list(itertools.accumulate(lengths, initial=0))
        case _:
            raise refusals.Broken
    if ends[-1] != start or start > MAX_ANSWER:
        raise refusals.Broken
    return plain, _Blobs(descriptor, ends)


def pages_request(data: bytes) -> Frame:
    """Ask for the pages of a file."""
    return {"do": "pages"}, [data]


def build_request(pages: Collection[Page], title: str, paper: Paper, limit: int) -> Frame:
    """Ask for the PDFs of pages, which are gone through one at a time; thumbnails are not sent."""
    heads: list[dict[str, object]] = []
    asked: dict[str, object] = {
        "do": "build",
        "title": title,
        "paper": paper.value,
        "limit": limit,
        "pages": heads,
    }
    return asked, _Sent(pages, heads)


def answer(request: Read, to_pages: Callable[[bytes], list[Page]], bind: Bind) -> Frame:
    """Do what a request asks and say what came of it, a refusal included."""
    try:
        return _answered(request, to_pages, bind)
    except Refused as refused:
        return {"refused": refused.code}, []
    except MemoryError:
        return {"refused": "memory"}, []


def answered_pages(frame: Read) -> list[Page]:
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


def answered_parts(frame: Read) -> list[Part]:
    """Take the PDFs out of an answer; raises the refusal it carries, or Broken where it makes no sense."""
    match frame:
        case {"refused": str(code)}, _:
            raise refusals.refusal(code)
        case {"parts": list(heads)}, blobs if heads and all(blob.startswith(b"%PDF-") for blob in blobs):
            pass
        case _:
            raise refusals.Broken
    try:
        return [_part(fields, blob) for fields, blob in zip(heads, blobs, strict=True)]
    except ValueError as error:
        raise refusals.Broken from error


def _answered(request: Read, to_pages: Callable[[bytes], list[Page]], bind: Bind) -> Frame:
    match request:
        case {"do": "pages"}, [data]:
            pages = to_pages(data)
            blobs = [blob for page in pages for blob in (page.data, page.thumbnail)]
            return {"pages": [head(page) for page in pages]}, blobs
        case {
            "do": "build",
            "title": str(title),
            "paper": str(paper),
            "limit": int(limit),
            "pages": list(heads),
        }, asked:
            if len(heads) != len(asked):
                raise refusals.Broken
            parts = list(bind(_Pages(heads, asked), title, Paper(paper), limit))
            return {"parts": [{"done": part.done} for part in parts]}, [part.pdf for part in parts]
    return decoder_looks.answer(request)


def _part(fields: object, pdf: bytes) -> Part:
    match fields:
        case {"done": list(done)} if done and all(isinstance(names, list) for names in done):
            return Part(pdf, len(done), tuple(tuple(Done(name) for name in names) for names in done))
    raise ValueError("not a part of a document")


def _write(descriptor: int, blob: bytes) -> None:
    rest = memoryview(blob)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


class _Sent:
    """The data of pages, gone through as often as they are sent; each leaves its head behind."""

    def __init__(self, pages: Collection[Page], heads: list[dict[str, object]]) -> None:
        self._pages, self._heads = pages, heads

    def __iter__(self) -> Iterator[bytes]:
        self._heads.clear()
        for page in self._pages:
            self._heads.append(head(page))
            yield page.data


class _Blobs(Sequence[bytes]):
    """Blobs that lie one after the other in a file, read when they are asked for."""

    def __init__(self, descriptor: int, ends: Sequence[int]) -> None:
        self._descriptor, self._spans = descriptor, list(itertools.pairwise(ends))

    def __len__(self) -> int:
        return len(self._spans)

    @overload
    def __getitem__(self, at: int) -> bytes: ...
    @overload
    def __getitem__(self, at: slice) -> list[bytes]: ...
    def __getitem__(self, at: int | slice) -> bytes | list[bytes]:
        if isinstance(at, slice):
            return [self[number] for number in range(*at.indices(len(self)))]
        start, end = self._spans[at]
        return os.pread(self._descriptor, end - start, start)


class _Pages(Sequence[Page]):
    """Pages that are read when they are asked for: a document may be larger than memory allows."""

    def __init__(self, heads: Sequence[object], blobs: Sequence[bytes]) -> None:
        self._heads, self._blobs = heads, blobs

    def __len__(self) -> int:
        return len(self._heads)

    @overload
    def __getitem__(self, at: int) -> Page: ...
    @overload
    def __getitem__(self, at: slice) -> list[Page]: ...
    def __getitem__(self, at: int | slice) -> Page | list[Page]:
        if isinstance(at, slice):
            return [self[number] for number in range(*at.indices(len(self)))]
        return page_of(self._heads[at], self._blobs[at], b"")
