"""Emergencies that are not over, above everything else, and telephones that are in other hands."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session

from recado.bot import alarms, seizing
from recado.firm import access, emergencies, on_call
from recado.firm.access import Act
from recado.firm.emergencies import AlertRow
from recado.firm.errors import Conflict, NotFound
from recado.firm.models import Alert, Case
from recado.handlers.console import gate
from recado.handlers.console.acting import told
from recado.handlers.console.clock import Clock
from recado.handlers.console.shown import plain, shown


@dataclass(frozen=True, slots=True)
class AlertCard:
    """One emergency."""

    id: uuid.UUID
    ref: str
    perhaps: str
    reached: str
    note: Markup
    since: str
    taken_by: str
    exhausted: bool


def routes(blueprint: Blueprint) -> None:
    """Add this screen's addresses."""
    blueprint.post("/alerts/<uuid:alert_id>/take", endpoint="take_alert")(take)
    blueprint.post("/alerts/<uuid:alert_id>/close", endpoint="close_alert")(close)
    blueprint.post("/cases/<ref>/phones/<uuid:contact_id>/seized", endpoint="seize_phone")(seize)
    blueprint.post("/cases/<ref>/phones/<uuid:contact_id>/back", endpoint="return_phone")(give_back)


def banner(session: Session, clock: Clock, *, case: Case | None = None) -> dict[str, Any]:
    """What the banner of a page needs: the alerts that I may see."""
    rows = emergencies.open_for(session, gate.me(), case_id=case.id if case else None)
    return {"alerts": [_card(row, clock) for row in rows], "here": case.ref if case else ""}


@gate.signed_in
def take(alert_id: uuid.UUID) -> ResponseReturnValue:
    """Take an emergency: nobody else on call is tried."""
    _require_mine(alert_id)
    with told("It is yours. Nobody else will be called."):
        if not alarms.take(gate.runtime(), gate.me().id, alert_id):
            raise Conflict("Somebody has taken it already.")
    return _back()


@gate.signed_in
def close(alert_id: uuid.UUID) -> ResponseReturnValue:
    """Say that it is over."""
    _require_mine(alert_id)
    with told("Closed."):
        if not alarms.close(gate.runtime(), gate.me().id, alert_id):
            raise Conflict("It was closed already.")
    return _back()


@gate.acting_on_case(Act.CASE_EDIT)
def seize(case: Case, contact_id: uuid.UUID) -> ResponseReturnValue:
    """Mark a telephone as seized."""
    with told("Marked as seized: nothing is sent there any more."):
        seizing.by_staff(gate.runtime(), gate.me().id, case.id, contact_id, seized=True)
    return redirect(url_for("console.thread", ref=case.ref), code=303)


@gate.acting_on_case(Act.CASE_EDIT)
def give_back(case: Case, contact_id: uuid.UUID) -> ResponseReturnValue:
    """Take the mark away; whoever texts from there proves anew who they are."""
    with told("The mark is gone. Whoever texts from there is asked again who they are."):
        seizing.by_staff(gate.runtime(), gate.me().id, case.id, contact_id, seized=False)
    return redirect(url_for("console.thread", ref=case.ref), code=303)


def _card(row: AlertRow, clock: Clock) -> AlertCard:
    return AlertCard(
        id=row.alert.id,
        ref=row.case_ref,
        perhaps=row.perhaps,
        reached=plain(row.address),
        note=shown(row.note),
        since=clock.ago(row.alert.created_at),
        taken_by=plain(row.taken_by),
        exhausted=row.alert.state == "exhausted",
    )


def _require_mine(alert_id: uuid.UUID) -> None:
    """Those who may close tasks of its case may take it, and everybody on call, whosever case it is."""
    with gate.runtime().transaction() as session:
        alert = session.get(Alert, alert_id)
        if alert is None:
            raise NotFound
        case = session.get(Case, alert.case_id) if alert.case_id else None
        guards = {guard.staff_id for guard in on_call.listed(session)}
        if gate.me().id not in guards and not access.may(session, gate.me(), Act.TASK_CLOSE, case):
            raise NotFound


def _back() -> ResponseReturnValue:
    """To the case from which the button was pressed, or to the inbox."""
    ref = request.form.get("here", "")[:20]
    known = ref and ref.replace("-", "").isalnum()
    return redirect(url_for("console.thread", ref=ref) if known else url_for("console.inbox"), code=303)
