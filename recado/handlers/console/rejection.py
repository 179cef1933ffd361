"""What a client will read when a document is sent back, before it is sent."""

from __future__ import annotations

from dataclasses import dataclass

from recado.flows import casetypes
from recado.i18n import catalog
from recado.i18n.language import LANGUAGES, Language, name_of

_SLOT = "\ufdd0"
"""A noncharacter stands where the reason goes: no text can contain it."""

REASONS: tuple[tuple[str, dict[Language, str]], ...] = (
    (
        "Blurry",
        {
            "en": "The picture is blurry and we cannot read it.",
            "es": "La foto está borrosa y no se puede leer.",
        },
    ),
    (
        "Cut off",
        {"en": "Part of the page is cut off.", "es": "Una parte de la página quedó fuera de la foto."},
    ),
    ("Too dark", {"en": "It is too dark to read.", "es": "Está muy oscura y no se puede leer."}),
    ("Page missing", {"en": "A page is missing.", "es": "Falta una página."}),
    ("Back side missing", {"en": "The back side is missing.", "es": "Falta la parte de atrás."}),
    ("Expired", {"en": "This document has expired.", "es": "Este documento ya venció."}),
    ("Wrong document", {"en": "This is a different document.", "es": "Este es otro documento."}),
)
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
    label = item.label.said_in(spoken) if item else slug
    help_text = item.help.said_in(spoken) if item else ""
    told = "\n\n".join(
        (
            catalog.render("review.rejected", spoken, {"item": label, "reason": _SLOT}),
            catalog.render("review.send_again", spoken, {"item": label, "help": help_text}),
        )
    )
    before, _, after = told.partition(_SLOT)
    reasons = tuple((name, words.get(spoken, words["en"])) for name, words in REASONS)
    return Preview(spoken, name_of(spoken, "en"), before, after, reasons)
