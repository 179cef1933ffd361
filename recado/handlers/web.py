"""The web application: webhooks, links, health and the console, as one firm's portal."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence
from ipaddress import ip_address
from typing import TYPE_CHECKING, Literal

from flask import Flask, Response, g, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.middleware.proxy_fix import ProxyFix

from recado.bot.runtime import Runtime
from recado.bot.settings import Network
from recado.handlers import console, greetings, health, links, samples, stripe, to_sign, twilio

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

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
        app.register_blueprint(samples.blueprint())
        app.register_blueprint(greetings.blueprint(runtime.settings.var_dir))
        app.register_blueprint(to_sign.blueprint(runtime))
        console.register(app, runtime)
    if runtime.settings.trusted_proxies:
        app.wsgi_app = OnlyBehind(runtime.settings.trusted_proxies, app.wsgi_app)  # type: ignore[method-assign]
    app.before_request(_begin)
    app.after_request(_log)
    app.register_error_handler(RequestEntityTooLarge, _too_large)
    app.register_error_handler(OperationalError, _away)
    return app


class OnlyBehind:
    """Believe X-Forwarded-For from the proxies of TRUSTED_PROXIES, and from nobody else."""

    def __init__(self, proxies: Sequence[Network], app: WSGIApplication) -> None:
        self._proxies = proxies
        self._direct = app
        self._forwarded = ProxyFix(app, x_for=1)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Let the request in as it came, or as a trusted proxy describes it."""
        try:
            peer = ip_address(environ.get("REMOTE_ADDR", ""))
        except ValueError:
            return self._direct(environ, start_response)
        trusted = any(peer in network for network in self._proxies if network.version == peer.version)
        return (self._forwarded if trusted else self._direct)(environ, start_response)


def _begin() -> None:
    g.began = time.monotonic()


def _log(response: Response) -> Response:
    """One line a request, by its page's name: paths carry clients' tokens.

    Polls that found nothing new are left out, and so are accepted webhooks: the job's own line tells of them.
    """
    if response.status_code not in (204, 304) and request.endpoint:
        spent = round((time.monotonic() - g.get("began", time.monotonic())) * 1000)
        facts = {"page": request.endpoint, "status": response.status_code, "ms": spent}
        log.info("a request was answered", extra=facts)
    return response


def _too_large(_error: HTTPException) -> Response:
    return Response("the request is larger than 1 MiB", status=413, mimetype="text/plain")


def _away(error: OperationalError) -> Response:
    """The database is away: whoever called is asked to call again."""
    log.error("the database is away", extra={"error": type(error.orig).__name__})
    answer = Response("please try again shortly", status=503, mimetype="text/plain")
    answer.headers["Retry-After"] = "5"
    return answer
