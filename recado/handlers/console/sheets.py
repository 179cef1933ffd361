"""What staff are told of single pages: hard to read and sent all the same, taken out, or replaced."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from recado.firm import sheets
from recado.firm.models import Document, Sheet
from recado.firm.sheets import Look
from recado.media.legible import MEASURES, Fault

_FAULTS: dict[str, tuple[str, str]] = {
    Fault.BLURRY: ("Blurry", "sharpness"),
    Fault.DARK: ("Dark", "brightness"),
    Fault.GLARE: ("Glare", "glare"),
    Fault.CUT: ("Edge cut off", "cut"),
    Fault.SMALL: ("Small", "side"),
}
"""Each with the measure that it was judged by."""
_OUT = {
    "removed": "The client took it out. It is not in the PDF.",
    "replaced": "A newer photo took its place. It is not in the PDF.",
}


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One page of which there is something to say; `medium_id` is the file it came in."""

    medium_id: uuid.UUID
    label: str
    faults: tuple[tuple[str, str], ...]
    """(what it is, what was measured and what that means)."""
    words: str
    out: bool


def lines(session: Session, document: Document) -> tuple[SheetLine, ...]:
    """The pages of the document that are worth a second look, in order; those taken out among them."""
    every = sheets.every(session, document.id)
    numbers = {sheet.id: at for at, sheet in enumerate((s for s in every if s.state == "in"), 1)}
    seen = [(sheet, sheets.look(session, sheet)) for sheet in every]
    return tuple(
        _line(sheet, look, numbers.get(sheet.id, 0), every)
        for sheet, look in seen
        if look.faults or sheet.state != "in"
    )


def _line(sheet: Sheet, look: Look, number: int, every: Sequence[Sheet]) -> SheetLine:
    of_file = sum(each.medium_id == sheet.medium_id for each in every)
    label = f"Page {number}" if number else "A page"
    label += f" (page {sheet.position + 1} of a file)" if of_file > 1 else ""
    return SheetLine(
        medium_id=sheet.medium_id,
        label=label,
        faults=tuple(_fault(fault, look) for fault in look.faults if fault in _FAULTS),
        words=_OUT.get(sheet.state) or _insisted(sheet),
        out=sheet.state != "in",
    )


def _fault(fault: str, look: Look) -> tuple[str, str]:
    name, measure = _FAULTS[fault]
    value = look.measures.get(measure)
    said = f"{name} ({measure} {value:g})" if value is not None else name
    return said, MEASURES[measure]


def _insisted(sheet: Sheet) -> str:
    if sheet.insisted_at is not None:
        return "The client was told, and sends it as it is."
    return "No better photo came."
