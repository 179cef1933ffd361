"""Papers that a client does not have, or the firm provides: what staff decide, from the checklist's line."""

from __future__ import annotations

import uuid

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from recado.bot import item_acts, translations
from recado.bot.item_acts import DECISIONS, LONGEST_NOTE
from recado.firm.access import Act
from recado.firm.errors import NotFound
from recado.firm.models import Case
from recado.handlers.console import gate
from recado.handlers.console.acting import told
from recado.handlers.console.fields import field


def routes(blueprint: Blueprint) -> None:
    """Add this part's address."""
    blueprint.post("/cases/<ref>/items/<uuid:item_id>", endpoint="decide_item")(decide)
    blueprint.post("/cases/<ref>/items/<uuid:item_id>/in-hand", endpoint="item_in_hand")(in_hand)


@gate.acting_on_case(Act.DOCUMENT_REVIEW)
def decide(case: Case, item_id: uuid.UUID) -> ResponseReturnValue:
    """Waive the paper, take something instead, or ask for it after all; the client is told."""
    decision = field("decision", 10)
    if decision not in DECISIONS:
        raise NotFound
    with told("Decided. The client is told."):
        item_acts.decide(
            gate.runtime(),
            gate.me().id,
            case.id,
            item_id,
            decision,
            field("note", 2 * LONGEST_NOTE),
        )
    return redirect(url_for("console.thread", ref=case.ref), code=303)


@gate.acting_on_case(Act.DOCUMENT_REVIEW)
def in_hand(case: Case, item_id: uuid.UUID) -> ResponseReturnValue:
    """What the firm was to provide is there."""
    with told("Noted: the firm has it."):
        translations.in_hand(gate.runtime(), gate.me().id, case.id, item_id)
    return redirect(url_for("console.thread", ref=case.ref), code=303)
