"""A page without its bytes, as plain values: the one way in which pages are written down and read back."""

import math
from collections.abc import Mapping
from typing import TypeVar

from recado.media.done import Done
from recado.media.legible import MEASURES, Fault
from recado.media.page import Form, Page, Upright
from recado.media.triage import Kind

_HASHES = 1 << 64
Name = TypeVar("Name", Fault, Done)


def head(page: Page) -> dict[str, object]:
    """Say all of a page that JSON can hold: everything but its data and its thumbnail."""
    return {
        "form": page.form.value,
        "width": page.width,
        "height": page.height,
        "rotation": page.rotation,
        "kind": page.kind.value,
        "sha256": page.sha256,
        "phash": page.phash,
        "faults": [fault.value for fault in page.faults],
        "measures": dict(page.measures),
        "upright_by": page.upright_by.value,
        "done": [done.value for done in page.done],
    }


def page_of(fields: object, data: bytes, thumbnail: bytes) -> Page:
    """Read what `head` wrote, as if a hostile file had written it; raises ValueError where it is no page.

    What a page written by an earlier version lacks (its likeness, faults and measures) is read as unknown.
    """
    match fields:
        case {
            "form": str(form),
            "width": int(width),
            "height": int(height),
            "rotation": 0 | 90 | 180 | 270 as rotation,
            "kind": str(kind),
            "sha256": str(sha256),
            **later,
        } if len(sha256) == 64 and width > 0 and height > 0:
            pass
        case _:
            raise ValueError("not a page")
    return Page(
        data,
        Form(form),
        width,
        height,
        rotation,
        Kind(kind),
        sha256,
        thumbnail,
        phash=_phash(later.get("phash", 0)),
        faults=_named(Fault, later.get("faults", [])),
        measures=_measures(later.get("measures", {})),
        upright_by=Upright(str(later.get("upright_by", Upright.NONE))),
        done=_named(Done, later.get("done", [])),
    )


def _phash(value: object) -> int:
    if type(value) is int and 0 <= value < _HASHES:
        return value
    raise ValueError("not a hash")


def _named(kind: type[Name], value: object) -> tuple[Name, ...]:
    match value:
        case list(names) if len(names) <= len(kind):
            return tuple(dict.fromkeys(kind(name) for name in names))
    raise ValueError(f"not a list of {kind.__name__}")


def _measures(value: object) -> Mapping[str, float]:
    match value:
        case dict(found) if found.keys() <= MEASURES.keys() and all(map(_is_number, found.values())):
            return {name: float(number) for name, number in found.items()}
    raise ValueError("not measures")


def _is_number(value: object) -> bool:
    # JSON of Python's knows NaN and Infinity; True is an int.
    return type(value) in {int, float} and math.isfinite(value)  # type: ignore[arg-type]
