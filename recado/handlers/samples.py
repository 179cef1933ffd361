"""Drawn examples of good and bad photos of papers: public pages that know nothing of anybody.

The drawings are ours and show no real document. A page is the same for all who read its language, so caches
may keep it; it sets no cookie and asks for none.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, abort, make_response, render_template, request

from recado.flows.casetypes.model import SAMPLES
from recado.flows.reasons import DRAWN
from recado.handlers.apart import apart
from recado.i18n import catalog
from recado.i18n.language import LANGUAGES, Language

NAMES: dict[Language, str] = {"en": "English", "es": "Español"}


def blueprint() -> Blueprint:
    """The pages that the word EXAMPLE leads to."""
    pages = Blueprint("samples", __name__, url_prefix="/c/samples", template_folder="templates")

    @pages.after_request
    def public(response: Response) -> Response:
        """Nothing here is anybody's, and nothing here may say where the reader came from."""
        found = response.status_code == 200
        response.headers["Cache-Control"] = "public, max-age=86400" if found else "no-store"
        response.headers["Vary"] = "Accept-Language"
        return apart(response)

    @pages.get("/<kind>")
    def look(kind: str) -> Response:
        """Show a good photo of such a paper, beside two that will not do."""
        if kind not in SAMPLES:
            abort(404)
        return _page("sample.html", kind=kind, picture=f"sample_{kind}.svg")

    @pages.get("/reason/<code>")
    def why(code: str) -> Response:
        """Show a bad and a good photo for one reason for which papers are sent back."""
        if code not in DRAWN:
            abort(404)
        return _page("sample_reason.html", code=code)

    return pages


def _page(template: str, **about: str) -> Response:
    language = _language()
    other: Language = "en" if language == "es" else "es"
    page = render_template(
        template,
        language=language,
        say=_sayer(language),
        word=catalog.render("samples.page_word", language),
        other=other,
        other_name=NAMES[other],
        **about,
    )
    return make_response(page)


def _sayer(language: Language) -> Callable[[str], str]:
    return lambda name: catalog.render(f"samples.page_{name}", language)


def _language() -> Language:
    """What the link says, else the first of ours that the reader's browser asks for."""
    asked = request.args.get("l")
    best = asked if asked in LANGUAGES else request.accept_languages.best_match(LANGUAGES)
    return "es" if best == "es" else "en"
