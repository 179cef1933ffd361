"""What the portal owes right now, as numbers."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Gauge
from sqlalchemy import ColumnElement, and_, func, select

from recado.bot.runtime import Runtime
from recado.firm.models import InboundEvent, MailPiece, Medium, Message, StoredFile, Task, Timer

OWED: dict[str, ColumnElement[bool]] = {
    "inbound_events": InboundEvent.state == "owed",
    "inbound_parked": InboundEvent.state == "parked",
    "messages_queued": Message.state == "queued",
    "messages_held": Message.state == "held",
    "messages_unknown": Message.state == "unknown",
    "messages_failed": Message.state == "failed",
    "media": Medium.state == "owed",
    "media_waiting_scanner": and_(Medium.state == "owed", Medium.waiting_for == "scanner"),
    "media_waiting_store": and_(Medium.state == "owed", Medium.waiting_for == "store"),
    "media_infected": Medium.quarantine_file_id.is_not(None),
    "copies_at_provider": Medium.copy_state == "owed",
    "files_damaged_or_missing": StoredFile.problem != "",
    "mail": MailPiece.state == "owed",
    "timers": Timer.state == "owed",
    "tasks_open": Task.state == "open",
}


def owed(runtime: Runtime) -> dict[str, int]:
    """How many rows are in each state that somebody waits on."""
    with runtime.db.transaction() as session:
        return {
            name: session.execute(select(func.count()).where(state)).scalar_one()
            for name, state in OWED.items()
        }


def gauges(runtime: Runtime) -> CollectorRegistry:
    """The same for Prometheus."""
    registry = CollectorRegistry()
    gauge = Gauge("recado_rows", "Rows that somebody waits on", ["kind"], registry=registry)
    for name, count in owed(runtime).items():
        gauge.labels(name).set(count)
    return registry
