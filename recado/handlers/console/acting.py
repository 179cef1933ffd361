"""How the outcome of an act is told to the person who did it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import flash

from recado.firm.errors import Conflict, FirmError, Invalid


@contextmanager
def told(done: str) -> Iterator[None]:
    """Say `done` on the next page, or why the records refused. What is unknown or forbidden stays a 404."""
    try:
        yield
    except (Conflict, Invalid) as refusal:
        flash(sentence(refusal), "refused")
    else:
        flash(done, "done")


def sentence(refusal: FirmError) -> str:
    """A refusal's words, as a sentence."""
    words = str(refusal).strip()
    return f"{words[:1].upper()}{words[1:]}" if words else "That was refused."
