"""Whether the portal is alive, and whether it can do its work."""

from __future__ import annotations

import hmac
from datetime import timedelta

from flask import Blueprint, Response, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from recado.bot import waiting
from recado.bot.bells import QUEUES
from recado.bot.runtime import Runtime
from recado.bot.status import gauges
from recado.firm import db, health

FRESH = timedelta(seconds=30)
PARTS = (*QUEUES, "schedule")
"""What a portal needs a worker of, each."""


def blueprint(runtime: Runtime) -> Blueprint:
    """The three addresses that machines ask."""
    pages = Blueprint("health", __name__)

    @pages.get("/healthz")
    def alive() -> Response:
        """The process answers."""
        return jsonify(status="alive")

    @pages.get("/readyz")
    def ready() -> tuple[Response, int]:
        """Database, migrations, Redis, a heartbeat of each kind of worker: 503 with the reason until then."""
        reason, warnings = _missing(runtime), _warnings(runtime)
        status = "waiting" if reason else "ready"
        return jsonify(status=status, reason=reason, warnings=warnings), 503 if reason else 200

    @pages.get("/metrics")
    def metrics() -> Response:
        """Counts for Prometheus, for whoever holds METRICS_TOKEN; being on this machine proves nothing."""
        token, given = runtime.settings.metrics_token, request.headers.get("Authorization", "")
        if not token or not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
            return Response("METRICS_TOKEN is needed", status=404, mimetype="text/plain")
        return Response(generate_latest(gauges(runtime)), mimetype=CONTENT_TYPE_LATEST)

    return pages


def _warnings(runtime: Runtime) -> list[str]:
    """What a person should see to. The web goes on serving: a webhook that is turned away is a text lost."""
    try:
        with runtime.db.transaction() as session:
            return waiting.said(session)
    except SQLAlchemyError:
        return []


def _missing(runtime: Runtime) -> str:
    try:
        if db.pending(runtime.settings.database_url or ""):
            return "migrations are pending: recado migrate"
        with runtime.db.transaction() as session:
            served = health.served(session, FRESH)
    except SQLAlchemyError:
        return "the database does not answer"
    try:
        runtime.redis.ping()
    except (RedisError, OSError):
        return "Redis does not answer"
    idle = [queue for queue in PARTS if queue not in served]
    return f"no worker of {idle[0]} has reported lately" if idle else ""
