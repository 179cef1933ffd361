"""The sandbox as one Flask application."""

from urllib.parse import urlsplit

from flask import Flask, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue

from recado.sandbox.config import Config
from recado.sandbox.control import control_blueprint
from recado.sandbox.memory import Sandbox
from recado.sandbox.pay_page import pay_blueprint
from recado.sandbox.phone import phone_blueprint
from recado.sandbox.stripe_rest import stripe_blueprint
from recado.sandbox.twilio_content import content_blueprint
from recado.sandbox.twilio_media import cdn_blueprint
from recado.sandbox.twilio_rest import twilio_blueprint

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def create_app(config: Config, sandbox: Sandbox | None = None) -> Flask:
    """Build the application; its memory is ``app.extensions["sandbox"]``."""
    memory = sandbox or Sandbox(config)
    app = Flask(__name__, static_url_path="/_sandbox/static")
    app.config["MAX_CONTENT_LENGTH"] = 128 * 1024 * 1024
    app.config["MAX_FORM_MEMORY_SIZE"] = 4 * 1024 * 1024
    app.extensions["sandbox"] = memory
    app.before_request(_loopback_only)
    app.after_request(_shielded)
    app.add_url_rule("/healthz", "healthz", _healthz)
    for blueprint in (
        twilio_blueprint(memory),
        cdn_blueprint(memory),
        content_blueprint(config, memory.contents),
        stripe_blueprint(memory),
        pay_blueprint(memory),
        phone_blueprint(memory),
        control_blueprint(memory),
    ):
        app.register_blueprint(blueprint)
    return app


def _healthz() -> ResponseReturnValue:
    return jsonify(status="ok")


def _loopback_only() -> None:
    """Refuse pages of other sites, which could otherwise reach loopback through the browser."""
    if urlsplit(f"//{request.host}").hostname not in _LOOPBACK:
        abort(403, "the sandbox answers on loopback names only")
    origin = request.headers.get("Origin")
    if request.method not in {"GET", "HEAD"} and origin and urlsplit(origin).netloc != request.host:
        abort(403, "the sandbox takes no orders from another site's page")


def _shielded(response: Response) -> Response:
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers.setdefault(
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
        "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    )
    return response
