"""Pages to sign: attached from the line of the checklist, and where the inked original is."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from recado.bot import signing_acts
from recado.bot.opening_cases import case_type_of
from recado.firm import checklists, signings
from recado.firm.access import Act
from recado.firm.models import Case
from recado.handlers.console import gate, uploads, wording
from recado.handlers.console.acting import told
from recado.handlers.console.fields import field

WHERE = {
    "client": "The client keeps it",
    "mail": "The client mails it",
    "bring": "The client brings it",
    "firm": "It is here",
}


@dataclass(frozen=True, slots=True)
class SigningLine:
    """What staff see of a line that is to be signed; `pages` is 0 while nothing is attached."""

    pages: int
    original: str
    """Where the inked original is, in words; empty while nobody has said."""
    may_attach: bool


def routes(blueprint: Blueprint) -> None:
    """Add this part's addresses."""
    at = "/cases/<ref>/items/<uuid:item_id>/signing"
    blueprint.post(at, endpoint="attach_signing")(attach)
    blueprint.post(f"{at}/original", endpoint="place_original")(place_original)


def lines(session: Session, case: Case) -> Mapping[uuid.UUID, SigningLine]:
    """The lines of the case that are to be signed, by the id of the checklist's line."""
    to_sign = {item.slug for item in case_type_of(session, case).items if item.sign}
    if not to_sign:
        return {}
    known = signings.of_case(session, case.id)
    return {
        item.id: SigningLine(
            pages=known[item.id].page_count if item.id in known else 0,
            original=WHERE.get(known[item.id].original, "") if item.id in known else "",
            may_attach=item.status in ("missing", "rejected", "unavailable"),
        )
        for item in checklists.items(session, case.id)
        if item.slug in to_sign
    }


@gate.upload(signing_acts.LARGEST)
@gate.acting_on_case(Act.DOCUMENT_REVIEW)
def attach(case: Case, item_id: uuid.UUID) -> ResponseReturnValue:
    """Attach a PDF of pages to sign; the client gets a link to them."""
    data = next((each for _, each in uploads.dropped("pages")), b"")
    try:
        with told("Attached. The client gets a link to the pages."):
            signing_acts.attach(gate.runtime(), gate.me().id, case.id, item_id, data)
    except signing_acts.UnusableError as refused:
        reason = wording.REFUSALS.get(refused.code, "It is not a PDF.")
        flash(f"That file cannot be printed from. {reason}", "refused")
    return redirect(url_for("console.thread", ref=case.ref), code=303)


@gate.acting_on_case(Act.DOCUMENT_REVIEW)
def place_original(case: Case, item_id: uuid.UUID) -> ResponseReturnValue:
    """Write down where the inked original is."""
    with told("Written down."):
        signing_acts.place_original(gate.runtime(), gate.me().id, case.id, item_id, field("where", 10))
    return redirect(url_for("console.thread", ref=case.ref), code=303)
