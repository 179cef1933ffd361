"""The web application: webhooks, links, health and the console, as one firm's portal."""

from __future__ import annotations

import logging
from typing import Literal

from flask import Flask, Response
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.middleware.proxy_fix import ProxyFix

from recado.bot.runtime import Runtime
from recado.handlers import console, health, links, stripe, twilio

log = logging.getLogger(__name__)

LARGEST_REQUEST = 1024 * 1024
"""Bytes. A form of 1,000 fields and 1,600 characters is far below; a console upload has no business here."""


def create_app(runtime: Runtime, *, only: Literal["webhooks"] | None = None) -> Flask:
    """Build the application; `only="webhooks"` leaves staff's pages to other processes."""
    app = Flask("recado", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST
    for part in (health, twilio, stripe):
        app.register_blueprint(part.blueprint(runtime))
    if only is None:
        app.register_blueprint(links.blueprint(runtime))
        console.register(app, runtime)
    if runtime.settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1)  # type: ignore[method-assign]
    app.register_error_handler(RequestEntityTooLarge, _too_large)
    app.register_error_handler(OperationalError, _away)
    return app


def _too_large(_error: HTTPException) -> Response:
    return Response("the request is larger than 1 MiB", status=413, mimetype="text/plain")


def _away(error: OperationalError) -> Response:
    """The database is away: whoever called is asked to call again."""
    log.error("the database is away", extra={"error": type(error.orig).__name__})
    answer = Response("please try again shortly", status=503, mimetype="text/plain")
    answer.headers["Retry-After"] = "5"
    return answer
