"""What a client will read when a document is sent back, before it is sent."""

from __future__ import annotations

from dataclasses import dataclass

from recado.flows import casetypes
from recado.handlers.console import wording
from recado.i18n import catalog
from recado.i18n.language import LANGUAGES, Language

_SLOT = "\ufdd0"
"""A noncharacter stands where the reason goes: no text can contain it."""

REASONS: dict[Language, tuple[str, ...]] = {
    "en": (
        "The picture is blurry and we cannot read it.",
        "Part of the page is cut off.",
        "It is too dark to read.",
        "A page is missing.",
        "The back side is missing.",
        "This document has expired.",
        "This is a different document.",
    ),
    "es": (
        "La foto está borrosa y no se puede leer.",
        "Una parte de la página quedó fuera de la foto.",
        "Está muy oscura y no se puede leer.",
        "Falta una página.",
        "Falta la parte de atrás.",
        "Este documento ya venció.",
        "Este es otro documento.",
    ),
}
"""Reasons that staff may choose with a click, and then change: a person always sends them."""


@dataclass(frozen=True, slots=True)
class Preview:
    """The text around the reason, in the client's language."""

    language: Language
    language_words: str
    before: str
    after: str
    reasons: tuple[tuple[str, str], ...]
    """(what staff read, what the client reads)."""


def preview(case_type: str, slug: str, language: str | None) -> Preview:
    """What a rejection of this paper says to a client of this language (Spanish while none is known)."""
    spoken: Language = language if language in LANGUAGES else "es"
    known = casetypes.load_all().get(case_type)
    item = known.item(slug) if known else None
    label = getattr(item.label, spoken) if item else slug
    help_text = getattr(item.help, spoken) if item else ""
    told = "\n\n".join(
        (
            catalog.render("review.rejected", spoken, {"item": label, "reason": _SLOT}),
            catalog.render("review.send_again", spoken, {"item": label, "help": help_text}),
        )
    )
    before, _, after = told.partition(_SLOT)
    reasons = tuple(zip(REASONS["en"], REASONS[spoken], strict=True))
    return Preview(spoken, wording.LANGUAGES[spoken], before, after, reasons)
