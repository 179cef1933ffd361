"""Two versions of one paper side by side, page by page."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from recado.firm import versions
from recado.firm.access import Act
from recado.firm.models import Case, Document
from recado.handlers.console import gate, looks, reviews
from recado.handlers.console.fields import argument, number
from recado.handlers.console.reviews import Review


@dataclass(frozen=True, slots=True)
class PageShown:
    """The small picture of one page: which page of which file, and its place in its version."""

    medium_id: uuid.UUID
    page: int
    place: int


def routes(blueprint: Blueprint) -> None:
    """Add this screen's address."""
    blueprint.get("/documents/<uuid:document_id>/compare", endpoint="compare")(page)


@gate.on_document(Act.FILE_VIEW)
def page(session: Session, case: Case, document: Document) -> ResponseReturnValue:
    """This version beside another, by default the one before it; the older one stands left."""
    found = versions.of_item(session, document.item_id)
    asked = number(argument("with", 9), 1, 2**31 - 1, document.version - 1)
    other = next((each for each in found if each.version == asked and each.id != document.id), None)
    other = other or next((each for each in found if each.id != document.id), None)
    pair = sorted((each for each in (document, other) if each), key=lambda each: each.version)
    for each in pair:
        looks.opened(session, case, each)
    read = [reviews.review_of(session, case, each) for each in pair]
    return render_template(
        "console/compare.html",
        review=read[0],
        document=document,
        sides=list(zip(pair, read, strict=True)),
        rows=list(zip_longest(*(_pages(each) for each in read))),
        versions=[each.version for each in reversed(found)],
    )


def _pages(review: Review) -> Sequence[PageShown]:
    shown = [(picture.id, page) for picture in review.pictures for page in range(1, picture.pages + 1)]
    return [PageShown(medium, page, place) for place, (medium, page) in enumerate(shown, 1)]
