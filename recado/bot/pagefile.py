"""Pages as one file: what the decoder made of a medium, kept until its document is bound."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise

from recado.media.page import Form, Page
from recado.media.triage import Kind


def pack(pages: Sequence[Page]) -> bytes:
    """Write pages as a line of JSON and their bytes behind it."""
    heads = [
        {
            "form": page.form.value,
            "width": page.width,
            "height": page.height,
            "rotation": page.rotation,
            "kind": page.kind.value,
            "sha256": page.sha256,
            "size": len(page.data),
        }
        for page in pages
    ]
    return b"\n".join([json.dumps(heads).encode(), b"".join(page.data for page in pages)])


def unpack(packed: bytes) -> list[Page]:
    """Read what `pack` wrote; thumbnails are kept apart and come back empty."""
    line, _, data = packed.partition(b"\n")
    heads = json.loads(line)
    ends = [0]
    for head in heads:
        ends.append(ends[-1] + head.pop("size"))
    blobs = [data[start:end] for start, end in pairwise(ends)]
    return [_page(head, blob) for head, blob in zip(heads, blobs, strict=True)]


def _page(head: dict[str, object], data: bytes) -> Page:
    match head:
        case {"form": str(form), "width": int(width), "height": int(height), "rotation": int(rotation)}:
            kind, sha256 = Kind(str(head["kind"])), str(head["sha256"])
            return Page(data, Form(form), width, height, rotation, kind, sha256, b"")
    raise ValueError("not a page")
