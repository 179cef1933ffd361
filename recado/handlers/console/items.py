"""Papers that a client does not have: the firm's decision, from the line of the checklist."""

from __future__ import annotations

import uuid

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from recado.bot import item_acts
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
