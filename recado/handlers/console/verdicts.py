"""The firm's yes or no to a document, and making an earlier version the standing one again."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from recado.bot import review_acts
from recado.bot.review_acts import LONGEST_NOTE, Verdict
from recado.firm.access import Act
from recado.firm.errors import Conflict, Invalid
from recado.firm.models import Case, Document
from recado.handlers.console import gate, reviews
from recado.handlers.console.acting import sentence, told
from recado.handlers.console.fields import field
from recado.handlers.console.rejection import read


def routes(blueprint: Blueprint) -> None:
    """Add this part's addresses."""
    blueprint.post("/documents/<uuid:document_id>/accept", endpoint="accept")(accept)
    blueprint.post("/documents/<uuid:document_id>/reject", endpoint="reject")(reject)
    blueprint.post("/documents/<uuid:document_id>/restore", endpoint="restore")(restore)


@gate.acting_on_document(Act.DOCUMENT_REVIEW)
def accept(case: Case, document: Document) -> ResponseReturnValue:
    """Accept it, with or without asking for its translation; the client is told."""
    _, provider = read(f":{field('translation', 10)}")
    verdict = Verdict(accepted=True, translation=provider)
    with told("Accepted. The client is told."):
        review_acts.review(gate.runtime(), gate.me().id, document.id, verdict)
    return redirect(url_for("console.thread", ref=case.ref), code=303)


@gate.acting_on_document(Act.DOCUMENT_REVIEW)
def reject(case: Case, document: Document) -> ResponseReturnValue:
    """Send it back for a reason of the list, with a sentence of my own if I like; the client reads both."""
    chosen, words = field("reason", 40), field("words", 2 * LONGEST_NOTE)
    code, provider = read(chosen)
    verdict = Verdict(accepted=False, code=code, words=words, translation=provider)
    try:
        review_acts.review(gate.runtime(), gate.me().id, document.id, verdict)
    except (Conflict, Invalid) as refusal:
        flash(sentence(refusal), "refused")
        with gate.runtime().transaction() as session:
            found = gate.document_for(session, document.id, Act.FILE_VIEW)
            return reviews.screen(session, *found, chosen=chosen, draft=words), 409
    flash("Sent back. The client is told why.", "done")
    return redirect(url_for("console.thread", ref=case.ref), code=303)


@gate.acting_on_document(Act.DOCUMENT_REVIEW)
def restore(_case: Case, document: Document) -> ResponseReturnValue:
    """Make this earlier version the standing one again, and say why."""
    with told(f"Version {document.version} stands again."):
        review_acts.restore(gate.runtime(), gate.me().id, document.id, field("why", 2 * LONGEST_NOTE))
    return redirect(url_for("console.document", document_id=document.id), code=303)
