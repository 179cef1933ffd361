"""Pages as one file: what the decoder made of a medium, kept until its document is bound."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise

from recado.media.heads import head, page_of
from recado.media.page import Page


def pack(pages: Sequence[Page]) -> bytes:
    """Write pages as a line of JSON and their bytes behind it."""
    heads = [head(page) | {"size": len(page.data)} for page in pages]
    return b"\n".join([json.dumps(heads).encode(), b"".join(page.data for page in pages)])


def unpack(packed: bytes) -> list[Page]:
    """Read what `pack` wrote; thumbnails are kept apart and come back empty."""
    line, _, data = packed.partition(b"\n")
    heads = json.loads(line)
    ends = [0]
    for fields in heads:
        ends.append(ends[-1] + fields.pop("size"))
    blobs = [data[start:end] for start, end in pairwise(ends)]
    return [page_of(fields, blob, b"") for fields, blob in zip(heads, blobs, strict=True)]
